import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

/** Everybody of these schools by all their names, and whether any answer ever lets the first name stand for this use. */
export async function namesIn(
  tx: Tx,
  schoolIds: readonly string[],
  use: string,
): Promise<
  {
    readonly subjectId: string;
    readonly kind: 'pupil' | 'adult';
    readonly forename: string;
    readonly surname: string;
    readonly knownAs: string | null;
    readonly everAllowed: boolean;
  }[]
> {
  return tx
    .selectFrom('subject')
    .select(['id as subjectId', 'kind', 'forename', 'surname', 'known_as as knownAs'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('consent_answer')
            .select('id')
            .whereRef('subject_id', '=', 'subject.id')
            .where('use_code', '=', use)
            .where('first_name_allowed', '=', true),
        )
        .$castTo<boolean>()
        .as('everAllowed'),
    )
    .where('struck_out_at', 'is', null)
    .where(sql<boolean>`school_id = any(${[...schoolIds]}::uuid[])`)
    .execute();
}

/** One class and its school; undefined when there is none in the federation. */
export async function classById(
  tx: Tx,
  federationId: string,
  classId: string,
): Promise<{ schoolId: string; name: string } | undefined> {
  return tx
    .selectFrom('school_class')
    .innerJoin('school', 'school.id', 'school_class.school_id')
    .select(['school_class.school_id as schoolId', 'school_class.name'])
    .where('school_class.id', '=', classId)
    .where('school.federation_id', '=', federationId)
    .executeTakeFirst();
}
