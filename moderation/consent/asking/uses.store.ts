import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import { usesToAsk } from '../consent.store.ts';
import type { AskedUse, KeptUse, LawfulBasis } from './asked-use.rules.ts';

/** Every use in the order in which parents are asked, with those that are asked about no more. */
export async function keptUses(tx: Tx): Promise<KeptUse[]> {
  return (await usesToAsk(tx)).map(({ use, ...rest }) => ({ code: use, ...rest }));
}

/** Keeps what every use means as it is until the transaction ends: a parent answers about it. */
export async function holdMeanings(tx: Tx): Promise<void> {
  await tx.selectFrom('consent_use').select('code').orderBy('code').forShare().execute();
}

/** Waits for everybody who is answering about a use, and keeps others waiting, until the transaction ends. */
export async function holdUse(tx: Tx, code: string): Promise<void> {
  await tx.selectFrom('consent_use').select('code').where('code', '=', code).forUpdate().execute();
}

/** What these schools say of the uses in their own words, as `school use` to words. */
export async function schoolWords(
  tx: Tx,
  schoolIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx
    .selectFrom('use_explanation')
    .select(['school_id', 'use_code', 'words'])
    .where(sql<boolean>`school_id = any(${[...schoolIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [`${row.school_id} ${row.use_code}`, row.words]));
}

/** @returns false when there is a use of this code already */
export async function insertUse(
  tx: Tx,
  use: {
    code: string;
    name: string;
    words: string;
    lawfulBasis: LawfulBasis;
    covers: 'school' | 'federation';
  },
): Promise<boolean> {
  const made = await tx
    .insertInto('consent_use')
    .values({
      code: use.code,
      name: use.name,
      explanation: use.words,
      lawful_basis: use.lawfulBasis,
      covers: use.covers,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from consent_use)`,
    })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .executeTakeFirst();
  return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateUse(
  tx: Tx,
  code: string,
  change: {
    name?: string | undefined;
    words?: string | undefined;
    lawfulBasis?: LawfulBasis | undefined;
    covers?: 'school' | 'federation' | undefined;
    retiredAt?: Date | null | undefined;
  },
): Promise<void> {
  await tx
    .updateTable('consent_use')
    .set((eb) => ({
      name: change.name ?? eb.ref('name'),
      explanation: change.words ?? eb.ref('explanation'),
      lawful_basis: change.lawfulBasis ?? eb.ref('lawful_basis'),
      covers: change.covers ?? eb.ref('covers'),
      retired_at: change.retiredAt === undefined ? eb.ref('retired_at') : change.retiredAt,
    }))
    .where('code', '=', code)
    .execute();
}

/**
 * The uses about which anybody ever answered. Only a use without a single answer has every answer looked through: all of it took 99 ms among
 * 400,000 answers about four of five uses, 0.1 ms with an index on the use. An index would be written with each answer, of which an import brings
 * tens of thousands, for a page that is opened a few times a year; so there is none.
 */
export async function usesWithAnswers(tx: Tx): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('consent_use')
    .select('code')
    .where((use) =>
      use.exists(
        use
          .selectFrom('consent_answer')
          .select('consent_answer.id')
          .whereRef('consent_answer.use_code', '=', 'consent_use.code'),
      ),
    )
    .execute();
  return new Set(rows.map(({ code }) => code));
}

/** Keeps what a school says of a use; null goes back to the federation's words. */
export async function keepSchoolWords(
  tx: Tx,
  said: { schoolId: string; use: string; words: string | null; by: string; now: Date },
): Promise<void> {
  if (said.words === null) {
    await tx
      .deleteFrom('use_explanation')
      .where('school_id', '=', said.schoolId)
      .where('use_code', '=', said.use)
      .execute();
    return;
  }
  const row = { words: said.words, written_by: said.by, written_at: said.now };
  await tx
    .insertInto('use_explanation')
    .values({ school_id: said.schoolId, use_code: said.use, ...row })
    .onConflict((conflict) => conflict.columns(['school_id', 'use_code']).doUpdateSet(row))
    .execute();
}

/** Keeps each wording for good, and which answer was given under it. */
export async function keepWordings(
  tx: Tx,
  read: readonly { readonly answerId: string; readonly use: AskedUse }[],
  now: Date,
): Promise<void> {
  if (read.length === 0) return;
  const wordings = new Map(read.map(({ use }) => [use.wording, use]));
  await tx
    .insertInto('explanation_version')
    .values(
      // In one order: two parents who are the first to read the same two wordings would else wait for each other.
      [...wordings.values()]
        .toSorted((one, other) => (one.wording < other.wording ? -1 : 1))
        .map((use) => ({
          sha256: use.wording,
          use_code: use.code,
          name: use.name,
          words: use.words,
          lawful_basis: use.lawfulBasis,
          covers: use.covers,
          first_read_at: now,
        })),
    )
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  await tx
    .insertInto('answer_explanation')
    .values(
      read.map(({ answerId, use }) => ({ answer_id: answerId, explanation_sha256: use.wording })),
    )
    .execute();
}
