import type { Deps } from '../../deps.ts';
import { type Actor, requireAnywhere, requireIn, schoolsWhere } from '../../kernel/permissions.ts';
import { daysAfter, schoolDay } from '../../kernel/school-time.ts';
import { usesInForce } from '../consent.store.ts';
import { countCoverage, type CoverageCount } from './coverage.store.ts';
import { findingInLists } from '../scope.ts';
import { freshenRegister } from './standing.actions.ts';

/** A yes that ends within so many days is one to ask about again. */
const SOON_DAYS = 90;

export interface Coverage {
  /** One line for each school, or the classes of one. */
  readonly by: 'school' | 'class';
  readonly soonDays: number;
  readonly uses: readonly { readonly code: string; readonly name: string }[];
  readonly counts: readonly CoverageCount[];
}

/**
 * How far the answers reach, use by use: class by class for one school, and school by school for somebody who reads several and named
 * none. Needs `register:read`.
 */
export async function registerCoverage(
  deps: Deps,
  actor: Actor,
  query: { schoolId?: string | undefined },
): Promise<Coverage> {
  requireAnywhere(actor, 'register:read');
  if (query.schoolId !== undefined) requireIn(actor, 'register:read', query.schoolId);
  const schoolIds =
    query.schoolId === undefined ? schoolsWhere(actor, 'register:read') : [query.schoolId];
  const by = schoolIds !== 'all' && schoolIds.length === 1 ? 'class' : 'school';
  const day = schoolDay(deps.clock.now());
  await freshenRegister(deps.db, day);
  return findingInLists(deps, async (tx) => ({
    by,
    soonDays: SOON_DAYS,
    uses: await usesInForce(tx),
    counts: await countCoverage(tx, actor.federationId, schoolIds, by, {
      from: day,
      until: daysAfter(day, SOON_DAYS),
    }),
  }));
}
