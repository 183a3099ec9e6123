import { randomBytes } from 'node:crypto';
import { inTransaction, onOneSnapshot, type Db, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import { requireAnywhere, type Actor } from '../kernel/permissions.ts';
import {
  NOTHING_VERIFIED,
  says,
  verifyChain,
  verifyHead,
  type EventKind,
  type EventSubjectKind,
} from './record.rules.ts';
import { appendEvent, chainRows, headOf, readEvents, type ReadEvent } from './record.store.ts';

export type { EventKind, EventSubjectKind } from './record.rules.ts';

const SALT_BYTES = 16;
const VERIFY_BATCH = 1_000;

/**
 * Writes an event in the transaction of what it records: both happen, or neither. Details hold ids, counts and codes,
 * never a name, a child's words or a protected reason. It locks the end of the federation's record until the transaction
 * ends, so call it last, after every other lock.
 *
 * @param event.actorId who did it; null for one of our own machines
 */
export async function recordEvent(
  tx: Tx,
  event: {
    federationId: string;
    at: Date;
    actorId: string | null;
    kind: EventKind;
    subjectKind: EventSubjectKind;
    subjectId: string;
    detail: Record<string, unknown>;
  },
): Promise<void> {
  // Hash what the database will give back: a Date becomes its text, an undefined member goes.
  const detail = JSON.parse(JSON.stringify(event.detail)) as Record<string, unknown>;
  await appendEvent(tx, { ...event, detail }, randomBytes(SALT_BYTES));
}

/** One event as a person reads it. */
export interface ShownEvent {
  readonly seq: number;
  readonly at: Date;
  readonly who: string;
  readonly kind: string;
  readonly says: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly hash: string;
}

/**
 * A page of the record, newest first. Needs `record:read`.
 *
 * @returns the events, and the `before` that gives the next page (null at the end)
 */
export async function listEvents(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  query: { before?: number | undefined; kind?: string | undefined },
): Promise<{ events: ShownEvent[]; before: number | null }> {
  requireAnywhere(actor, 'record:read');
  const events = await inTransaction(deps.db, (tx) =>
    readEvents(tx, actor.federationId, { ...query, limit: LIMITS.listPage + 1 }),
  );
  const shown = events.slice(0, LIMITS.listPage).map(show);
  const last = shown.at(-1);
  return {
    events: shown,
    before: events.length > LIMITS.listPage && last !== undefined ? last.seq : null,
  };
}

/** The newest events about one thing (at most one list page), oldest first, for the history that its page shows. The caller guards who may see it. */
export async function historyOf(
  tx: Tx,
  federationId: string,
  subject: { kind: EventSubjectKind; id: string },
): Promise<ShownEvent[]> {
  const events = await readEvents(tx, federationId, { subject, limit: LIMITS.listPage });
  return events.map(show).toReversed();
}

function show(event: ReadEvent): ShownEvent {
  const who = event.actorName ?? 'Gatehouse';
  const whom = event.whomName ?? 'somebody';
  return {
    seq: event.seq,
    at: event.at,
    who,
    kind: event.kind,
    says: says(event.kind, { who, whom, detail: event.detail }),
    subjectKind: event.subjectKind,
    subjectId: event.subjectId,
    hash: event.hash.toString('hex'),
  };
}

export interface VerifiedRecord {
  readonly intact: boolean;
  /** Events that hold, counted from the first. */
  readonly events: number;
  /** Number of the first event that does not hold, or that is missing. */
  readonly firstBroken: number | null;
  readonly why: string | null;
}

/** Recomputes the whole chain of the actor's federation. Needs `record:verify`. */
export async function verifyRecord(deps: Pick<Deps, 'db'>, actor: Actor): Promise<VerifiedRecord> {
  requireAnywhere(actor, 'record:verify');
  return verifyFederation(deps.db, actor.federationId);
}

/**
 * Recomputes the whole chain of one federation, a thousand events at a time, on one snapshot, so that events that are
 * written meanwhile do not look like damage. Also for the command line, which has no actor.
 */
export async function verifyFederation(db: Db, federationId: string): Promise<VerifiedRecord> {
  return onOneSnapshot(db, async (tx) => {
    let state = NOTHING_VERIFIED;
    let rows = await chainRows(tx, federationId, 0, VERIFY_BATCH);
    while (rows.length > 0 && state.broken === null) {
      state = verifyChain(state, rows);
      rows = await chainRows(tx, federationId, rows.at(-1)?.seq ?? 0, VERIFY_BATCH);
    }
    const { events, broken } = verifyHead(state, await headOf(tx, federationId));
    return {
      intact: broken === null,
      events,
      firstBroken: broken?.seq ?? null,
      why: broken?.why ?? null,
    };
  });
}
