import { daysAfter } from '../kernel/school-time.ts';

/** The school days of all weeks, Monday to Sunday, that a month ("2026-11") touches. */
export function weeksOf(month: string): string[] {
  const first = `${month}-01`;
  const days: string[] = [];
  let day = daysAfter(first, -weekdayOf(first));
  while (days.length < 7 || day.slice(0, 7) <= month || days.length % 7 !== 0) {
    days.push(day);
    day = daysAfter(day, 1);
  }
  return days;
}

/** 0 for Monday to 6 for Sunday. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}
