import type { Tx } from '../database/client.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolsWhere } from '../kernel/permissions.ts';
import { bankHolidayOn } from './bank-holidays.rules.ts';
import { schoolsOfFederation } from './calendar.store.ts';
import { datesAround } from './warnings.actions.ts';
import { standingOf } from './warnings.rules.ts';

/** What each day is for the schools in which this person writes or reads drafts. */
export async function openDays(tx: Tx, actor: Actor, days: readonly string[]) {
  const [first = '', last = first] = [days[0], days.at(-1)];
  const dates = await datesAround(tx, actor.federationId, first, last);
  const reach = [schoolsWhere(actor, 'draft:write'), schoolsWhere(actor, 'draft:read-school')];
  const schools = (await schoolsOfFederation(tx, actor.federationId)).filter(({ id }) =>
    reach.some((some) => some === 'all' || some.includes(id)),
  );
  return days.map((day) => {
    const found = schools.map(({ id }) => ({ schoolId: id, is: standingOf(day, id, dates) }));
    return {
      day,
      bankHoliday: bankHolidayOn(day)?.name ?? null,
      off: found.flatMap(({ schoolId, is }) =>
        is === 'holidays' || is === 'half-term' || is === 'inset' ? [{ schoolId, is }] : [],
      ),
      term: found.filter(({ is }) => is === 'school').map(({ schoolId }) => schoolId),
    };
  });
}
