import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Ability, type Actor, mayIn, schoolsWhere } from '../kernel/permissions.ts';
import type { Letter } from '../letters/letters.rules.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { writeToRoles } from '../staff/telling.actions.ts';
import { type PageRow, pageById, pagesOfFederation } from './pages.store.ts';
import { letterOfPause, letterOfResumption, pagesAddress } from './pause.rules.ts';
import { endStop, holdStop, insertPause } from './pause.store.ts';
import { goOn } from './standing.actions.ts';

type PauseDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;

/** Who stops or lets go on: a person, or (null) an operator at the machine. */
interface Doer {
  readonly personId: string | null;
  readonly name: string;
}

/** One Page, or (page null) every Page of the federation. */
export interface Where {
  readonly federationId: string;
  readonly page: PageRow | null;
}

/**
 * Stops publishing to one Page, or to all (pageId null). Needs `page:pause` in the school of the Page, or in the whole federation.
 *
 * Throws `not-allowed`, `not-found`, and `wrong-state` when it is paused already.
 */
export async function pausePublishing(
  deps: PauseDeps,
  actor: Actor,
  command: { readonly pageId: string | null; readonly because: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const where = await openWhere(tx, actor, command.pageId);
    if (!coversWhere(actor, 'page:pause', where)) throw notYours();
    await pauseIn(tx, deps, where, actor, command.because);
  });
}

/**
 * Lets publishing go on. Needs `page:resume` in the school of the Page, or in the whole federation; whoever paused it may, too.
 *
 * Throws `not-allowed`, `not-found`, and `wrong-state` when nothing is paused.
 */
export async function resumePublishing(
  deps: PauseDeps,
  actor: Actor,
  command: { readonly pageId: string | null },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const where = await openWhere(tx, actor, command.pageId);
    const mayResume = (beganBy: string | null): boolean =>
      beganBy === actor.personId || coversWhere(actor, 'page:resume', where);
    await resumeIn(tx, deps, where, actor, mayResume);
  });
}

/** As `pausePublishing`, for whoever has guarded it already. */
export async function pauseIn(
  tx: Tx,
  deps: PauseDeps,
  where: Where,
  doer: Doer,
  because: string,
): Promise<void> {
  const now = deps.clock.now();
  const { federationId } = where;
  const pageId = where.page?.id ?? null;
  const id = deps.newId();
  const pause = { id, federationId, pageId, kind: 'pause', because, at: now, by: doer.personId };
  if (!(await insertPause(tx, { ...pause, kind: 'pause' })))
    throw new Refusal(
      'wrong-state',
      'Publishing is paused here already.',
      'Look at the Page as it is now.',
    );
  await makeKnown(tx, deps, where, doer, { kind: 'page.paused', pauseId: id, now }, (name) =>
    letterOfPause({ name, because, ...lettersFacts(deps, where, doer) }),
  );
}

/** As `resumePublishing`; `mayResume` is asked about who paused it. */
export async function resumeIn(
  tx: Tx,
  deps: PauseDeps,
  where: Where,
  doer: Doer,
  mayResume: (beganBy: string | null) => boolean,
): Promise<void> {
  const now = deps.clock.now();
  const { federationId } = where;
  const pageId = where.page?.id ?? null;
  const stop = await holdStop(tx, { federationId, pageId, kind: 'pause' });
  if (stop === undefined)
    throw new Refusal(
      'wrong-state',
      'Publishing is not paused here any more.',
      'Look at the Page as it is now.',
    );
  if (!mayResume(stop.beganBy)) throw notYours();
  await endStop(tx, stop.id, { at: now, by: doer.personId, because: 'Publishing goes on.' });
  const event = { kind: 'page.resumed', pauseId: stop.id, now } as const;
  const { because } = stop;
  await makeKnown(tx, deps, where, doer, event, (name) =>
    letterOfResumption({ name, because, ...lettersFacts(deps, where, doer) }),
  );
  const pages = where.page === null ? await pagesOfFederation(tx, federationId) : [where.page];
  await goOn(
    tx,
    pages.map(({ id }) => id),
    now,
  );
}

/** May they do it for this Page; for all Pages only somebody whose role covers the federation. */
export function coversWhere(actor: Actor, ability: Ability, { page }: Where): boolean {
  return page === null
    ? schoolsWhere(actor, ability) === 'all'
    : mayIn(actor, ability, page.schoolId);
}

function lettersFacts(deps: Pick<Deps, 'publicUrl'>, { page }: Where, doer: Doer) {
  return { pageName: page?.name ?? null, by: doer.name, address: pagesAddress(deps.publicUrl) };
}

async function openWhere(tx: Tx, actor: Actor, pageId: string | null): Promise<Where> {
  const { federationId } = actor;
  if (pageId === null) return { federationId, page: null };
  const page = await pageById(tx, pageId);
  if (page === undefined || page.federationId !== federationId) throw notFound('Page');
  return { federationId, page };
}

async function makeKnown(
  tx: Tx,
  deps: PauseDeps,
  { federationId, page }: Where,
  doer: Doer,
  { kind, pauseId, now }: { kind: EventKind; pauseId: string; now: Date },
  letterTo: (name: string) => Letter,
): Promise<void> {
  await recordEvent(tx, {
    federationId,
    at: now,
    actorId: doer.personId,
    kind,
    subjectKind: page === null ? 'federation' : 'page',
    subjectId: page?.id ?? federationId,
    detail: { pauseId, ...(doer.personId === null ? { byOperator: true } : {}) },
  });
  const pages = page === null ? await pagesOfFederation(tx, federationId) : [page];
  await writeToRoles(
    tx,
    deps,
    {
      federationId,
      schoolIds: [...new Set(pages.map(({ schoolId }) => schoolId))],
      roles: ['head', 'executive-head', 'safeguarding-lead'],
      except: doer.personId ?? undefined,
    },
    letterTo,
  );
  await announce(tx, {
    topic: 'page',
    id: page?.id ?? federationId,
    federationId,
    schoolId: page?.schoolId ?? null,
  });
}

function notYours(): Refusal {
  return new Refusal(
    'not-allowed',
    'Your role does not include this.',
    'Ask the executive headteacher, or whoever paused it.',
  );
}
