import { addSchoolDates, openCalendarSettings } from '../../moderation/calendar/keeping.actions.ts';
import type { Deps } from '../../moderation/deps.ts';
import { daysAfter, schoolDay } from '../../moderation/kernel/school-time.ts';
import type { SeededFederation } from './federation.ts';

/** The terms of the present school year and a training day, as a school of Wiltshire might have them; once. */
export async function seedDates(deps: Deps, seeded: SeededFederation): Promise<void> {
  const office = seeded.actors.draycott;
  if ((await openCalendarSettings(deps, office)).dates.length > 0) return;
  const year = schoolYearOf(schoolDay(deps.clock.now()));
  await addSchoolDates(deps, office, { schoolId: null, rows: rowsOf(year) });
  const date = weekday(`${year}-11-24`, FRIDAY);
  await addSchoolDates(deps, seeded.actors.marsh, {
    schoolId: seeded.schools.LF,
    date: { kind: 'inset', name: 'Training day', firstDay: date, lastDay: date },
  });
}

const MONDAY = 1;
const FRIDAY = 5;

function schoolYearOf(today: string): number {
  return Number(today.slice(0, 4)) - (today.slice(5) < '08-01' ? 1 : 0);
}

/** The first such weekday from a day on. */
function weekday(day: string, wanted: number): string {
  const there = new Date(`${day}T00:00:00Z`).getUTCDay();
  return daysAfter(day, (wanted - there + 7) % 7);
}

function rowsOf(year: number): string {
  const next = year + 1;
  const week = (name: string, day: string): string => {
    const monday = weekday(day, MONDAY);
    return `${name}, ${monday}, ${daysAfter(monday, 4)}`;
  };
  const term = (name: string, first: string, last: string): string =>
    `${name}, ${weekday(first, MONDAY)}, ${weekday(last, FRIDAY)}`;
  return [
    term('Autumn term', `${year}-09-01`, `${year}-12-14`),
    week('Autumn half-term', `${year}-10-22`),
    term('Spring term', `${next}-01-03`, `${next}-03-20`),
    week('Spring half-term', `${next}-02-11`),
    term('Summer term', `${next}-04-07`, `${next}-07-16`),
    week('Summer half-term', `${next}-05-25`),
  ].join('\n');
}
