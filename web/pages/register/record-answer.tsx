import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { Refusal } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { AnswerFields } from './answer-fields.tsx';
import type { AnswerForm } from './answer-fields.tsx';
import { EvidenceField } from './evidence-field.tsx';
import { useRecordAnswer } from './use-record-answer.ts';
import styles from './person.module.css';

/** The id of the heading above the form. */
export const ANSWER_HEADING = 'record-answer';
const METHOD_AT_LEAST = 2;
const SHOWN_BESIDE_A_FIELD = [
  'guardianId',
  'uses',
  'status',
  'validFrom',
  'validUntil',
  'answeredOn',
  'method',
  'evidence',
];

export interface RecordAnswerProps {
  readonly subject: Subject;
  readonly called: string;
}

function emptyForm(): AnswerForm {
  return {
    guardianId: '',
    uses: [],
    status: null,
    conditions: [],
    validFrom: '',
    validUntil: '',
    answeredOn: '',
    method: '',
  };
}

/** What is missing, field by field. */
function missingIn(form: AnswerForm, subject: Subject): Record<string, string> {
  return {
    ...(form.guardianId === '' && subject.guardians.length > 0
      ? { guardianId: 'Choose who answered: where parents differ, the stricter holds.' }
      : {}),
    ...(form.uses.length === 0 ? { uses: 'Choose what it is about.' } : {}),
    ...(form.status === null ? { status: 'Choose what was answered.' } : {}),
    ...(form.method.trim().length < METHOD_AT_LEAST
      ? { method: 'Say how the answer came: a form, an e-mail, a call.' }
      : {}),
  };
}

/** What a parent, or the adult, said: written down once and never changed; a new answer stands beside the old ones. */
export function RecordAnswer({ subject, called }: RecordAnswerProps) {
  const [form, setForm] = useState(emptyForm);
  const [file, setFile] = useState<File | null>(null);
  const [isTried, setTried] = useState(false);
  const [about, setAbout] = useState<readonly string[]>([]);
  const record = useRecordAnswer(subject, () => {
    setAbout(form.uses);
    setForm({ ...emptyForm(), guardianId: form.guardianId });
    setFile(null);
    setTried(false);
  });
  const missing = missingIn(form, subject);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(missing).length > 0) focusFirstWrong(event.currentTarget);
    else if (!record.isBusy) record.send(form, file);
  };
  const refusedField = record.error instanceof Refusal ? record.error.field : undefined;
  const isBeside = refusedField !== undefined && SHOWN_BESIDE_A_FIELD.includes(refusedField);
  const wrong: Record<string, string> = {
    ...(isTried ? missing : {}),
    ...(isBeside ? { [refusedField]: refusalWords(record.error) } : {}),
  };
  return (
    <section className={styles.section} aria-labelledby={ANSWER_HEADING}>
      <h2 id={ANSWER_HEADING} tabIndex={-1}>
        Write down an answer
      </h2>
      <p>
        {subject.kind === 'adult'
          ? `What ${called} said.`
          : `What one of ${called}’s parents said. Where parents differ, the stricter answer holds. A no holds at once.`}
      </p>
      {record.recorded ? <Recorded subject={record.recorded} about={about} /> : null}
      <form className={styles.form} onSubmit={submit} noValidate>
        <AnswerFields
          subject={subject}
          form={form}
          onChange={(changes) => setForm((before) => ({ ...before, ...changes }))}
          wrong={wrong}
        />
        <EvidenceField
          file={file}
          onChange={setFile}
          sent={record.sent}
          error={wrong['evidence']}
        />
        {record.error && !isBeside ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(record.error)}
          </Notice>
        ) : null}
        <Button kind="primary" type="submit" busy={record.isBusy ? 'Writing it down…' : undefined}>
          Write it down
        </Button>
      </form>
    </section>
  );
}

function Recorded({
  subject,
  about,
}: {
  readonly subject: Subject;
  readonly about: readonly string[];
}) {
  const uses = subject.uses.filter(({ use }) => about.includes(use));
  const isYes = uses.length > 0 && uses.every(({ mayBeShown }) => mayBeShown);
  return (
    <Notice tone={isYes ? 'going-well' : 'information'} word="Written down." live>
      {uses.map(({ says }) => says).join(' ')}
    </Notice>
  );
}
