import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { subjectSchema } from '../../../server/contract/register.contract.ts';
import type { Subject } from '../../../server/contract/register.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { AnswerFields } from './answer-fields.tsx';
import type { AnswerForm } from './answer-fields.tsx';
import styles from './register.module.css';

const METHOD_AT_LEAST = 2;

export interface RecordAnswerProps {
  readonly subject: Subject;
  readonly called: string;
}

function emptyForm(use: string): AnswerForm {
  return { use, status: null, conditions: [], validUntil: '', method: '' };
}

function useRecordAnswer(subject: Subject, onRecorded: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ use, status, conditions, validUntil, method }: AnswerForm) =>
      request('POST', `/api/register/subjects/${subject.id}/answers`, {
        body: {
          use,
          status,
          groupOnly: conditions.includes('group-only'),
          noCloseUp: conditions.includes('no-close-up'),
          firstNameAllowed: conditions.includes('first-name'),
          validUntil: status === 'granted' && validUntil !== '' ? validUntil : null,
          method: method.trim(),
        },
        schema: subjectSchema,
      }),
    onSuccess: (fresh) => {
      queries.setQueryData(['register', subject.id], fresh);
      void queries.invalidateQueries({ queryKey: ['register'] });
      onRecorded();
    },
  });
}

/** What a parent, or the adult, said: written down once and never changed; a new answer stands beside the old ones. */
export function RecordAnswer({ subject, called }: RecordAnswerProps) {
  const [form, setForm] = useState(() => emptyForm(subject.uses[0]?.use ?? ''));
  const [isTried, setTried] = useState(false);
  const record = useRecordAnswer(subject, () => {
    setForm(emptyForm(form.use));
    setTried(false);
  });
  const isMethodMissing = form.method.trim().length < METHOD_AT_LEAST;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (form.status === null || isMethodMissing) focusFirstWrong(event.currentTarget);
    else if (!record.isPending) record.mutate(form);
  };
  const refusedField = record.error instanceof Refusal ? record.error.field : undefined;
  const wrong: Record<string, string> = {
    ...(isTried && form.status === null ? { status: 'Choose what was answered.' } : {}),
    ...(isTried && isMethodMissing
      ? { method: 'Say how the answer came: a form, an e-mail, a call.' }
      : {}),
    ...(refusedField ? { [refusedField]: refusalWords(record.error) } : {}),
  };
  const recorded = record.data?.uses.find((use) => use.use === record.variables?.use);

  return (
    <section className={styles.section} aria-labelledby="record-answer">
      <h2 id="record-answer">Write down an answer</h2>
      <p>
        {subject.kind === 'adult'
          ? `What ${called} said, from today on.`
          : `What ${called}’s parents said, from today on. Where parents differ, the stricter answer holds.`}
      </p>
      {recorded ? (
        <Notice tone={recorded.mayBeShown ? 'going-well' : 'information'} word="Written down." live>
          {recorded.says}
        </Notice>
      ) : null}
      <form className={styles.form} onSubmit={submit} noValidate>
        <AnswerFields
          uses={subject.uses}
          form={form}
          onChange={(changes) => setForm((before) => ({ ...before, ...changes }))}
          wrong={wrong}
        />
        {record.error && refusedField === undefined ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(record.error)}
          </Notice>
        ) : null}
        <Button
          kind="primary"
          type="submit"
          busy={record.isPending ? 'Writing it down…' : undefined}
        >
          Write it down
        </Button>
      </form>
    </section>
  );
}
