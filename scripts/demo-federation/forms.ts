import { Readable } from 'node:stream';
import { addEvidence } from '../../moderation/consent/person/evidence.actions.ts';
import { recordAnswers } from '../../moderation/consent/person/record-answers.actions.ts';
import { inTransaction, type Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { openPaper } from '../../server/paper/paper.ts';

/** One family's answer about the prospectus, with the form that it came on: drawn here, since nobody signed it. */
export async function keepDemoForm(deps: Deps, head: Actor, schoolId: string): Promise<void> {
  const family = await inTransaction(deps.db, (tx) => firstFamily(tx, schoolId));
  if (family === undefined) return;
  const { subjectId, guardianId } = family;
  const paper = await openPaper(
    {
      title: 'Pictures of your child',
      facts: ['An invented form of the demo federation.'],
      layout: 'portrait',
      foot: 'Demo',
    },
    async (form) => {
      form.text('May we show your child in the prospectus?  [x] yes, in a group   [ ] no');
    },
  );
  const form = await addEvidence(deps, head, {
    subjectId,
    fileName: 'prospectus form.pdf',
    content: Readable.from(paper),
  });
  await recordAnswers(deps, head, {
    subjectId,
    guardianId,
    uses: ['prospectus'],
    status: 'granted',
    groupOnly: true,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: null,
    validUntil: null,
    answeredOn: null,
    method: 'paper form, scanned',
    evidenceId: form.id,
  });
}

async function firstFamily(
  tx: Tx,
  schoolId: string,
): Promise<{ subjectId: string; guardianId: string } | undefined> {
  return tx
    .selectFrom('subject')
    .innerJoin('guardianship', 'guardianship.subject_id', 'subject.id')
    .select(['subject.id as subjectId', 'guardianship.guardian_id as guardianId'])
    .where('subject.school_id', '=', schoolId)
    .where('subject.leaves_on', 'is', null)
    .orderBy('subject.id')
    .limit(1)
    .executeTakeFirst();
}
