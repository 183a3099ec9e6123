import type { Tx } from '../database/client.ts';
import type { TakeDownProof } from './reach-back.contract.ts';

export interface TakeDownRow {
  readonly id: string;
  readonly federationId: string;
  readonly publicationId: string;
  /** Null: a person asked for it, and said why. */
  readonly caseId: string | null;
  readonly causedAt: Date;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly tries: number;
  readonly trouble: string | null;
  readonly needsPersonAt: Date | null;
  readonly doneAt: Date | null;
  readonly calledOffAt: Date | null;
  readonly askedBecause: string | null;
  readonly escalatedAt: Date | null;
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
  'asked_because as askedBecause',
  'escalated_at as escalatedAt',
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
    /** The case of the register that asks for it, or the person, with why. */
    cause: { caseId: string } | { by: string; because: string };
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
      case_id: 'caseId' in asked.cause ? asked.cause.caseId : null,
      asked_by: 'by' in asked.cause ? asked.cause.by : null,
      asked_because: 'by' in asked.cause ? asked.cause.because : null,
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

/** The take-down of a post that is open or done; undefined when there is none, or it was called off. */
export async function takeDownOf(tx: Tx, publicationId: string): Promise<TakeDownRow | undefined> {
  return tx
    .selectFrom('take_down')
    .select(TAKE_DOWN)
    .where('publication_id', '=', publicationId)
    .where('called_off_at', 'is', null)
    .executeTakeFirst();
}

/** Notes that the executive head was written to. */
export async function noteEscalated(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('take_down').set({ escalated_at: now }).where('id', '=', id).execute();
}

/** Who asked for a take-down, as colleagues know them; null when a case of the register did. */
export async function askerOf(tx: Tx, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom('take_down')
    .innerJoin('person', 'person.id', 'take_down.asked_by')
    .select('person.name')
    .where('take_down.id', '=', id)
    .executeTakeFirst();
  return row?.name ?? null;
}
