import type { Tx } from '../database/client.ts';
import { LIMITS } from '../kernel/limits.ts';
import { daysAfter, schoolDay } from '../kernel/school-time.ts';
import type { QuietHours } from './calendar.contract.ts';
import {
  type DateRow,
  datesOf,
  graceOf,
  quietHoursOf,
  schoolsOfFederation,
} from './calendar.store.ts';
import { type TimeWarning, USUAL_QUIET_HOURS, warningsAbout } from './warnings.rules.ts';

/** Days around a day that say whether it lies between two terms: the summer and the whole term on each side of it. */
const DAYS_AROUND = 230;

/** How late a post of this federation may still go out by itself, in minutes. */
export async function graceMinutes(tx: Tx, federationId: string): Promise<number> {
  return (await graceOf(tx, federationId)) ?? LIMITS.publishGraceMinutes;
}

/** The hours that hold for a Page: its own, or those of all, or the usual ones. */
export function hoursOf(
  set: ReadonlyMap<string | null, QuietHours>,
  pageId: string | null,
): QuietHours {
  return set.get(pageId) ?? set.get(null) ?? USUAL_QUIET_HOURS;
}

/** A post, as far as its time is looked at. */
export interface PostToWarn {
  readonly schoolIds: readonly string[];
  readonly pages: readonly { readonly id: string; readonly name: string }[];
  readonly wantedAt: Date | null;
}

/** What parents may not expect about the time of a post; empty for one without a time. */
export async function timeWarnings(
  tx: Tx,
  post: PostToWarn & { readonly federationId: string },
): Promise<TimeWarning[]> {
  if (post.wantedAt === null) return [];
  const day = schoolDay(post.wantedAt);
  return (await warner(tx, post.federationId, { from: day, until: day }))(post);
}

/** The same for many posts whose days lie between two school days, with everything that it rests on fetched once. */
export async function warner(
  tx: Tx,
  federationId: string,
  days: { readonly from: string; readonly until: string },
): Promise<(post: PostToWarn) => TimeWarning[]> {
  const set = await quietHoursOf(tx, federationId);
  const schools = await schoolsOfFederation(tx, federationId);
  const dates = await datesAround(tx, federationId, days.from, days.until);
  return ({ schoolIds, pages, wantedAt }) =>
    wantedAt === null
      ? []
      : warningsAbout({
          wantedAt,
          schools: schools.filter(({ id }) => schoolIds.includes(id)),
          pages: pages.map(({ id, name }) => ({ name, quiet: hoursOf(set, id) })),
          dates,
        });
}

/** The dates that say what the days from `from` to `until` are. */
export async function datesAround(
  tx: Tx,
  federationId: string,
  from: string,
  until: string,
): Promise<DateRow[]> {
  return datesOf(tx, federationId, {
    from: daysAfter(from, -DAYS_AROUND),
    until: daysAfter(until, DAYS_AROUND),
  });
}
