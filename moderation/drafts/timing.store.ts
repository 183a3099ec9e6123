import type { Tx } from '../database/client.ts';
import type { DraftFile } from './draft.store.ts';
import { wantedColumns } from './revision.store.ts';

/** Chooses the time that counts from now on for a sealed revision: `draft.wantedAt`, null for "as soon as it is approved". */
export async function setTime(
  tx: Tx,
  deps: { newId: () => string },
  draft: Pick<DraftFile, 'id' | 'revision' | 'wantedAt'>,
  by: { readonly by: string; readonly decisionId?: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('draft_time')
    .values({
      id: deps.newId(),
      draft_id: draft.id,
      number: draft.revision,
      ...wantedColumns(draft.wantedAt),
      set_by: by.by,
      set_at: now,
      decision_id: by.decisionId ?? null,
    })
    .execute();
}

/** An approval is undone: when it was it that changed the time, the time before counts again. */
export async function restoreTime(
  tx: Tx,
  deps: { newId: () => string },
  draft: Pick<DraftFile, 'id' | 'revision'>,
  personId: string,
  now: Date,
): Promise<void> {
  const [newest, before] = await tx
    .selectFrom('draft_time')
    .select(['wanted_at', 'decision_id'])
    .where('draft_id', '=', draft.id)
    .where('number', '=', draft.revision)
    .orderBy('seq', 'desc')
    .limit(2)
    .execute();
  if (newest === undefined || newest.decision_id === null) return;
  const wantedAt = before === undefined ? await writtenTime(tx, draft) : before.wanted_at;
  await setTime(tx, deps, { ...draft, wantedAt }, { by: personId }, now);
}

async function writtenTime(
  tx: Tx,
  draft: Pick<DraftFile, 'id' | 'revision'>,
): Promise<Date | null> {
  const row = await tx
    .selectFrom('draft_revision')
    .select('wanted_at')
    .where('draft_id', '=', draft.id)
    .where('number', '=', draft.revision)
    .executeTakeFirstOrThrow();
  return row.wanted_at;
}

/** Was this revision approved, and the approval not undone? */
export async function wasApproved(
  tx: Tx,
  draft: Pick<DraftFile, 'id' | 'revision'>,
): Promise<boolean> {
  const last = await tx
    .selectFrom('draft_decision')
    .select('kind')
    .where('draft_id', '=', draft.id)
    .where('number', '=', draft.revision)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.kind === 'approve';
}
