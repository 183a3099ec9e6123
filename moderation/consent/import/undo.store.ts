import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import { MAY_ANSWER, MAY_NOT_ANSWER } from './rows-to-write.rules.ts';
import { type ImportChange, updateAddresses, updateRelations } from './write.store.ts';

export { holdRegister } from './write.store.ts';

/** People whom the import brought in, changed or brought answers about. */
const touched = (importId: string) => sql`(
  select subject_id from register_import_change where import_id = ${importId} and subject_id is not null
  union select subject_id from consent_answer where import_id = ${importId})`;

/** What rests on an import, each as a yes or no. */
export interface RestingOn {
  /** An answer about somebody whom it touched was recorded after it. */
  readonly answers: boolean;
  /** Somebody whom it brought in has been marked since as not to be published. */
  readonly flags: boolean;
  /** A draft that shows somebody whom it touched was sent for checking or decided on since. */
  readonly drafts: boolean;
  /** A name, a class or an address that it changed was changed again. */
  readonly changes: boolean;
}

export async function restingOn(tx: Tx, importId: string): Promise<RestingOn> {
  const { rows } = await sql<RestingOn>`
    with import as (select applied_at, answer_seq from register_import where id = ${importId}),
      touched as ${touched(importId)}
    select
      exists (select from consent_answer answer join touched using (subject_id), import
        where answer.seq > import.answer_seq) as answers,
      exists (select from protection_flag flag join register_import_change change
          on change.subject_id = flag.subject_id and change.import_id = ${importId} and change.what = 'subject-added') as flags,
      exists (select from touched join (
          select subject_id, photo_id from photo_marking where subject_id is not null
          union all select subject_id, photo_id from photo_roll) shown using (subject_id)
        join revision_photo photo on photo.id = shown.photo_id
        join draft_revision revision on revision.draft_id = photo.draft_id and revision.number = photo.number
        join draft on draft.id = revision.draft_id, import
        where revision.sealed_at is not null and draft.updated_at >= import.applied_at) as drafts,
      exists (select from register_import_change change
        left join subject on subject.id = change.subject_id
        left join guardian on guardian.id = change.guardian_id
        left join guardianship on guardianship.guardian_id = change.guardian_id and guardianship.subject_id = change.subject_id
        where change.import_id = ${importId} and change.became is distinct from case change.what
          when 'forename' then subject.forename when 'surname' then subject.surname when 'known_as' then subject.known_as
          when 'class_id' then subject.class_id::text when 'leaves_on' then subject.leaves_on::text
          when 'mis_id' then subject.mis_id when 'school_id' then subject.school_id::text
          when 'guardian-email' then guardian.email when 'guardian-relation' then guardianship.relation
          -- That somebody may not answer for the child must not go with the guardianship.
          when 'guardianship-added' then case when change.became is null then null
            when guardianship.may_answer then ${MAY_ANSWER} else ${MAY_NOT_ANSWER} end
          else change.became end) as changes`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('A select without a from answers with one row.');
  return row;
}

/** Ids of everybody whom the import touched. */
export async function peopleOfImport(tx: Tx, importId: string): Promise<string[]> {
  const { rows } = await sql<{
    subject_id: string;
  }>`select subject_id from ${touched(importId)} as touched`.execute(tx);
  return rows.map((row) => row.subject_id);
}

export async function changesOf(tx: Tx, importId: string): Promise<ImportChange[]> {
  const rows = await tx
    .selectFrom('register_import_change')
    .selectAll()
    .where('import_id', '=', importId)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    what: row.what,
    was: row.was,
    became: row.became,
    ...(row.subject_id === null ? {} : { subjectId: row.subject_id }),
    ...(row.guardian_id === null ? {} : { guardianId: row.guardian_id }),
    ...(row.class_id === null ? {} : { classId: row.class_id }),
  }));
}

/** Says that the import is undone; its answers can be retracted then. */
export async function endApplied(
  tx: Tx,
  importId: string,
  by: string | null,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('register_import')
    .set({ state: 'undone', undone_by: by, undone_at: now })
    .where('id', '=', importId)
    .where('state', '=', 'applied')
    .execute();
}

/** How many answers the import brought. */
export async function countAnswers(tx: Tx, importId: string): Promise<number> {
  const { answers } = await tx
    .selectFrom('consent_answer')
    .select((eb) => eb.fn.countAll<string>().as('answers'))
    .where('import_id', '=', importId)
    .executeTakeFirstOrThrow();
  return Number(answers);
}

/** Takes the import's answers back. Returns how many. */
export async function retractAnswers(
  tx: Tx,
  importId: string,
  by: string | null,
  now: Date,
): Promise<number> {
  const done = await sql`
    insert into consent_retraction (answer_id, import_id, retracted_by, retracted_at)
    select id, import_id, ${by}::uuid, ${now} from consent_answer where import_id = ${importId}`.execute(
    tx,
  );
  return Number(done.numAffectedRows ?? 0);
}

/** The fields of a person that an import changes, with their types; the number before the school, as the two are unique together. */
const FIELDS = {
  forename: sql`text`,
  surname: sql`text`,
  known_as: sql`text`,
  leaves_on: sql`date`,
  mis_id: sql`text`,
  class_id: sql`uuid`,
  school_id: sql`uuid`,
} as const;

/** Whether a change is one that `restorePeople` puts back; the others are of what is around people. */
export function isOfPeople(what: ImportChange['what']): boolean {
  return what in FIELDS || what === 'subject-added';
}

/**
 * Puts every field back as it was, field by field in one statement each, and strikes out whom the import added.
 *
 * @param restored hears how many more changes are put back
 */
export async function restorePeople(
  tx: Tx,
  importId: string,
  now: Date,
  restored: (changes: number) => void,
): Promise<void> {
  const changed = (what: string) =>
    sql`(select subject_id, was from register_import_change where import_id = ${importId} and what = ${what}) as before`;
  for (const [field, type] of Object.entries(FIELDS)) {
    const done =
      await sql`update subject set ${sql.id(field)} = was::${type} from ${changed(field)} where id = subject_id`.execute(
        tx,
      );
    restored(Number(done.numAffectedRows ?? 0));
  }
  const struckOut =
    await sql`update subject set struck_out_at = ${now} from ${changed('subject-added')} where id = subject_id`.execute(
      tx,
    );
  restored(Number(struckOut.numAffectedRows ?? 0));
}

/** Takes away the guardians and classes that the import added, and puts addresses and relations back. */
export async function restoreAround(
  tx: Tx,
  importId: string,
  changes: readonly ImportChange[],
): Promise<void> {
  const of = (what: ImportChange['what']) => changes.filter((change) => change.what === what);
  await updateAddresses(
    tx,
    of('guardian-email').flatMap(({ guardianId, was }) =>
      guardianId === undefined ? [] : [{ guardianId, email: was ?? null }],
    ),
  );
  await updateRelations(
    tx,
    of('guardian-relation').flatMap(({ guardianId, subjectId, was }) =>
      guardianId === undefined || subjectId === undefined
        ? []
        : [{ guardianId, subjectId, relation: was ?? '' }],
    ),
  );
  await sql`delete from guardianship using register_import_change change
    where change.import_id = ${importId} and change.what = 'guardianship-added'
      and guardianship.guardian_id = change.guardian_id and guardianship.subject_id = change.subject_id`.execute(
    tx,
  );
  await sql`delete from guardian using register_import_change change
    where change.import_id = ${importId} and change.what = 'guardian-added' and guardian.id = change.guardian_id
      and not exists (select from guardianship where guardianship.guardian_id = guardian.id)`.execute(
    tx,
  );
  await sql`update subject set class_id = null from register_import_change change
    where change.import_id = ${importId} and change.what = 'class-added' and subject.class_id = change.class_id
      and subject.struck_out_at is not null`.execute(tx);
  await sql`delete from school_class using register_import_change change
    where change.import_id = ${importId} and change.what = 'class-added' and school_class.id = change.class_id
      and not exists (select from subject where subject.class_id = school_class.id)`.execute(tx);
}
