import type { Tx } from '../database/client.ts';
import type { TakeDownProof } from './reach-back.contract.ts';

export interface TakeDownRow {
  readonly id: string;
  readonly federationId: string;
  readonly publicationId: string;
  readonly caseId: string;
  readonly causedAt: Date;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly tries: number;
  readonly trouble: string | null;
  readonly needsPersonAt: Date | null;
  readonly doneAt: Date | null;
  readonly calledOffAt: Date | null;
}

const TAKE_DOWN = [
  'id',
  'federation_id as federationId',
  'publication_id as publicationId',
  'case_id as caseId',
  'caused_at as causedAt',
  'asked_at as askedAt',
  'started_at as startedAt',
  'tries',
  'trouble',
  'needs_person_at as needsPersonAt',
  'done_at as doneAt',
  'called_off_at as calledOffAt',
] as const;

/**
 * Asks for a post to come off, or gives the one that was asked for already and not called off.
 * @returns its id, and whether it is new
 */
export async function askTakeDown(
  tx: Tx,
  asked: {
    id: string;
    federationId: string;
    publicationId: string;
    caseId: string;
    causedAt: Date;
    askedAt: Date;
    /** A person has to look first. */
    doubt: string | null;
  },
): Promise<{ id: string; isNew: boolean }> {
  const result = await tx
    .insertInto('take_down')
    .values({
      id: asked.id,
      federation_id: asked.federationId,
      publication_id: asked.publicationId,
      case_id: asked.caseId,
      caused_at: asked.causedAt,
      asked_at: asked.askedAt,
      trouble: asked.doubt,
      needs_person_at: asked.doubt === null ? null : asked.askedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((result.numInsertedOrUpdatedRows ?? 0n) > 0n) return { id: asked.id, isNew: true };
  const row = await tx
    .selectFrom('take_down')
    .select('id')
    .where('publication_id', '=', asked.publicationId)
    .where('called_off_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { id: row.id, isNew: false };
}

/** Held until the transaction ends. Lock the draft first: see `openToTakeOff`. */
export async function lockTakeDown(tx: Tx, id: string): Promise<TakeDownRow | undefined> {
  return tx
    .selectFrom('take_down')
    .select(TAKE_DOWN)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function takeDownById(tx: Tx, id: string): Promise<TakeDownRow | undefined> {
  return tx.selectFrom('take_down').select(TAKE_DOWN).where('id', '=', id).executeTakeFirst();
}

export async function noteTry(tx: Tx, row: TakeDownRow, now: Date): Promise<void> {
  await tx
    .updateTable('take_down')
    .set({ started_at: row.startedAt ?? now, tries: row.tries + 1 })
    .where('id', '=', row.id)
    .execute();
}

export async function noteTrouble(
  tx: Tx,
  id: string,
  trouble: { says: string | null; needsPersonAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('take_down')
    .set({ trouble: trouble.says, needs_person_at: trouble.needsPersonAt })
    .where('id', '=', id)
    .execute();
}

export async function noteDone(
  tx: Tx,
  id: string,
  done: { at: Date; by: string | null; proof: TakeDownProof },
): Promise<void> {
  await tx
    .updateTable('take_down')
    .set({
      done_at: done.at,
      done_by: done.by,
      proof: JSON.stringify(done.proof),
      trouble: null,
      needs_person_at: null,
    })
    .where('id', '=', id)
    .execute();
}

export async function noteCalledOff(
  tx: Tx,
  id: string,
  off: { at: Date; by: string; because: string },
): Promise<void> {
  await tx
    .updateTable('take_down')
    .set({ called_off_at: off.at, called_off_by: off.by, called_off_because: off.because })
    .where('id', '=', id)
    .execute();
}
