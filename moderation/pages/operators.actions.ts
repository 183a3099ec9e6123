import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Refusal } from '../kernel/errors.ts';
import { countComingOff, everyPage } from './operators.store.ts';
import type { PageRow } from './pages.store.ts';
import { pauseIn, resumeIn, type Where } from './pause.actions.ts';
import { OPERATOR } from './pause.rules.ts';
import { holdStop, waitingOn } from './pause.store.ts';
import { whatKeepsPage } from './standing.store.ts';

/** A Page for whoever runs the machine: what stops it, and how much waits; no words of posts. */
export interface OperatorsPage {
  readonly id: string;
  readonly name: string;
  readonly graphId: string;
  readonly stands: readonly {
    readonly why: string;
    readonly says: string;
    readonly since: string;
  }[];
  readonly waiting: number;
  /** Posts that have still to come off. */
  readonly comingOff: number;
}

type OperatorDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;
const operator = { personId: null, name: OPERATOR };

/** Every Page on this machine. */
export async function listPagesForOperators(deps: Pick<Deps, 'db'>): Promise<OperatorsPage[]> {
  return inTransaction(deps.db, async (tx) => {
    const listed: OperatorsPage[] = [];
    for (const page of await everyPage(tx)) {
      const { id, name, graphId } = page;
      const stands = await whatKeepsPage(tx, page);
      listed.push({
        id,
        name,
        graphId,
        stands: stands.map(({ why, says, since }) => ({ why, says, since: since.toISOString() })),
        waiting: (await waitingOn(tx, [id], LIMITS.inboxItems)).length,
        comingOff: await countComingOff(tx, id),
      });
    }
    return listed;
  });
}

/** What a command did to one Page, or to a federation as a whole. */
export interface Changed {
  readonly id: string;
  readonly name: string;
  readonly changed: boolean;
}

/** Stops publishing to one Page (by its id or the Page's own number), or to every Page. Throws `not-found`. */
export async function pauseByOperator(
  deps: OperatorDeps,
  command: { readonly only: string | null; readonly because: string },
): Promise<Changed[]> {
  return inTransaction(deps.db, async (tx) => {
    const done: Changed[] = [];
    for (const where of await chosen(tx, command.only)) {
      const isPaused = (await openStop(tx, where)) !== undefined;
      if (!isPaused) await pauseIn(tx, deps, where, operator, command.because);
      done.push(changed(where, !isPaused));
    }
    return done;
  });
}

/** Lets publishing go on, whoever paused it; --all ends stops of whole federations, too. Throws `not-found`. */
export async function resumeByOperator(
  deps: OperatorDeps,
  command: { readonly only: string | null },
): Promise<Changed[]> {
  return inTransaction(deps.db, async (tx) => {
    const pages = await chosen(tx, command.only);
    const federations = new Set(pages.map(({ federationId }) => federationId));
    const wide = [...federations].map((federationId) => ({ federationId, page: null }));
    const done: Changed[] = [];
    for (const where of [...(command.only === null ? wide : []), ...pages]) {
      const isPaused = (await openStop(tx, where)) !== undefined;
      if (isPaused) await resumeIn(tx, deps, where, operator, () => true);
      if (where.page !== null || isPaused) done.push(changed(where, isPaused));
    }
    return done;
  });
}

async function chosen(tx: Tx, only: string | null): Promise<(Where & { page: PageRow })[]> {
  const pages = (await everyPage(tx)).filter(
    ({ id, graphId }) => only === null || only === id || only === graphId,
  );
  if (only !== null && pages.length === 0)
    throw new Refusal('not-found', 'There is no such Page.', 'See `gatehouse pages list`.');
  return pages.map((page) => ({ federationId: page.federationId, page }));
}

function openStop(tx: Tx, { federationId, page }: Where) {
  return holdStop(tx, { federationId, pageId: page?.id ?? null, kind: 'pause' });
}

function changed({ federationId, page }: Where, isChanged: boolean): Changed {
  return { id: page?.id ?? federationId, name: page?.name ?? 'Every Page', changed: isChanged };
}
