import type { Db, Tx } from '../../moderation/database/client.ts';
import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';

export type TestAnswer = 'granted' | 'refused' | 'withdrawn' | 'not-asked';

/** Adds a pupil with one answer for the Page ('not-asked' leaves none). */
export async function addPupil(
  db: Db,
  pupil: {
    federationId: string;
    schoolId: string;
    forename: string;
    surname: string;
    answer: TestAnswer;
  },
): Promise<string> {
  const id = uuidV7(Date.now());
  await db
    .insertInto('subject')
    .values({
      id,
      federation_id: pupil.federationId,
      school_id: pupil.schoolId,
      class_id: null,
      kind: 'pupil',
      forename: pupil.forename,
      surname: pupil.surname,
      known_as: null,
      leaves_on: null,
      created_at: new Date(),
    })
    .execute();
  if (pupil.answer !== 'not-asked') await answer(db, id, pupil.answer);
  return id;
}

/** Adds an answer, as a form that came in just now. */
export async function answer(db: Db | Tx, subjectId: string, status: TestAnswer): Promise<void> {
  await db
    .insertInto('consent_use')
    .values({ code: PAGE_USE, name: 'Facebook Page', position: 1 })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
  await db
    .insertInto('consent_answer')
    .values({
      id: uuidV7(Date.now()),
      subject_id: subjectId,
      guardian_id: null,
      use_code: PAGE_USE,
      status,
      valid_from: '2020-01-01',
      valid_until: null,
      lawful_basis: 'consent',
      answered_on: '2020-01-01',
      method: 'form',
      recorded_by: null,
      recorded_at: new Date(),
    })
    .execute();
}
