import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import {
  detailHash,
  eventHash,
  GENESIS_HASH,
  type EventKind,
  type EventSubjectKind,
  type StoredEvent,
} from './record.rules.ts';

export interface NewEvent {
  readonly federationId: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly kind: EventKind;
  readonly subjectKind: EventSubjectKind;
  readonly subjectId: string;
  /** Must be what JSON can carry: strings, finite numbers, booleans, null, arrays and plain objects of these. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Appends one event at the end of the federation's chain. The head stays locked until the transaction ends, so that two
 * events never get the same place and a place is never left empty.
 */
export async function appendEvent(tx: Tx, event: NewEvent, salt: Uint8Array): Promise<void> {
  const head = await lockHead(tx, event.federationId);
  const seq = head.seq + 1;
  const detailSha256 = detailHash(salt, event.detail);
  const hash = eventHash({ ...event, seq, detailSha256, previousHash: head.hash });
  await tx
    .insertInto('record_event')
    .values({
      federation_id: event.federationId,
      seq: String(seq),
      at: event.at,
      actor_id: event.actorId,
      kind: event.kind,
      subject_kind: event.subjectKind,
      subject_id: event.subjectId,
      detail_sha256: detailSha256,
      previous_hash: head.hash,
      hash,
    })
    .execute();
  await tx
    .insertInto('record_detail')
    .values({
      federation_id: event.federationId,
      seq: String(seq),
      salt: Buffer.from(salt),
      detail: JSON.stringify(event.detail),
    })
    .execute();
  await tx
    .updateTable('record_head')
    .set({ seq: String(seq), hash })
    .where('federation_id', '=', event.federationId)
    .execute();
}

async function lockHead(tx: Tx, federationId: string): Promise<{ seq: number; hash: Buffer }> {
  const found = await headOf(tx, federationId, true);
  if (found !== null) return found;
  await tx
    .insertInto('record_head')
    .values({ federation_id: federationId, seq: '0', hash: GENESIS_HASH })
    // Two first events at once: the later one waits here, then reads the head of the earlier one.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await headOf(tx, federationId, true);
  if (made === null) throw new Error('The head of the record vanished while it was being written.');
  return made;
}

/** Where the chain ends; null for a federation that never recorded anything. */
export async function headOf(
  tx: Tx,
  federationId: string,
  lock = false,
): Promise<{ seq: number; hash: Buffer } | null> {
  const query = tx
    .selectFrom('record_head')
    .select(['seq', 'hash'])
    .where('federation_id', '=', federationId);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? null : { seq: Number(row.seq), hash: row.hash };
}

/** Up to `limit` rows after `afterSeq`, in order, with what verifying them needs. */
export async function chainRows(
  tx: Tx,
  federationId: string,
  afterSeq: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await tx
    .selectFrom('record_event as event')
    .leftJoin('record_detail as detail', (join) =>
      join
        .onRef('detail.federation_id', '=', 'event.federation_id')
        .onRef('detail.seq', '=', 'event.seq'),
    )
    .selectAll('event')
    .select(['detail.salt', 'detail.detail'])
    .where('event.federation_id', '=', federationId)
    .where('event.seq', '>', String(afterSeq))
    .orderBy('event.seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    federationId: row.federation_id,
    seq: Number(row.seq),
    at: row.at,
    actorId: row.actor_id,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    detailSha256: row.detail_sha256,
    previousHash: row.previous_hash,
    hash: row.hash,
    detail: row.salt === null || row.detail === null ? null : { salt: row.salt, words: row.detail },
  }));
}

/** An event as it is read by people. */
export interface ReadEvent {
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly hash: Buffer;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Null when a machine did it. */
  readonly actorName: string | null;
  /** The colleague whom it is about; null when it is about something else. */
  readonly whomName: string | null;
}

/**
 * Newest first, before `before`. `kind` is a whole kind ("draft.approved") or the group before its dot ("draft");
 * `subject` keeps the events about one thing.
 */
export async function readEvents(
  tx: Tx,
  federationId: string,
  which: {
    readonly before?: number | undefined;
    readonly kind?: string | undefined;
    readonly subject?: { readonly kind: EventSubjectKind; readonly id: string };
    readonly limit: number;
  },
): Promise<ReadEvent[]> {
  let query = tx
    .selectFrom('record_event as event')
    .leftJoin('record_detail as detail', (join) =>
      join
        .onRef('detail.federation_id', '=', 'event.federation_id')
        .onRef('detail.seq', '=', 'event.seq'),
    )
    .leftJoin('person as actor', 'actor.id', 'event.actor_id')
    .leftJoin('person as whom', (join) =>
      join.onRef('whom.id', '=', 'event.subject_id').on('event.subject_kind', '=', 'person'),
    )
    .select([
      'event.seq',
      'event.at',
      'event.kind',
      'event.subject_kind',
      'event.subject_id',
      'event.hash',
      'detail.detail',
      'actor.name as actor_name',
      'whom.name as whom_name',
    ])
    .where('event.federation_id', '=', federationId);
  if (which.before !== undefined) query = query.where('event.seq', '<', String(which.before));
  if (which.kind !== undefined) {
    query = which.kind.includes('.')
      ? query.where('event.kind', '=', which.kind)
      : query.where(sql`split_part(event.kind, '.', 1)`, '=', which.kind);
  }
  if (which.subject !== undefined) {
    query = query
      .where('event.subject_kind', '=', which.subject.kind)
      .where('event.subject_id', '=', which.subject.id);
  }
  const rows = await query.orderBy('event.seq', 'desc').limit(which.limit).execute();
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    hash: row.hash,
    detail: row.detail ?? {},
    actorName: row.actor_name,
    whomName: row.whom_name,
  }));
}
