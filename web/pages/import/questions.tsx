import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { importSchema } from '../../../server/contract/import.contract.ts';
import type { Import, ImportQuestion } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { useKeepImport } from './import-query.ts';
import { counted } from './import-words.ts';
import styles from './questions.module.css';
import { RunningBar } from './running.tsx';
import { useRunning } from './use-running.ts';

const SOMEBODY_ELSE = 'somebody-else';

type Matches = Import['matches'];

/** What was chosen and not kept yet, and the way to keep it. */
function useMatches(data: Import) {
  const keep = useKeepImport();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation({
    mutationFn: (matches: Matches) =>
      request('PUT', `/api/register/imports/${data.id}/matches`, {
        body: { matches },
        schema: importSchema,
      }),
    onSuccess: (fresh) => {
      setChosen({});
      keep(fresh);
    },
  });
  return { chosen, setChosen, save };
}

/** Pupils of the file who may be somebody on the register: who they are is for a person to say. */
export function Questions({ data }: { readonly data: Import }) {
  const { chosen, setChosen, save } = useMatches(data);
  const { shown, total } = data.questions;
  const answered = shown.filter(({ number }) => chosen[number] !== undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (answered.length === 0 || save.isPending) return;
    // What was answered before goes along, because the server keeps exactly what it is sent.
    const before = data.matches.filter(({ number }) => chosen[number] === undefined);
    const now = answered.map(({ number }) => ({ number, subjectId: subjectOf(chosen[number]) }));
    save.mutate([...before, ...now]);
  };
  const running = useRunning(data.id, save.isPending);
  const busy = save.isPending ? 'Comparing again…' : undefined;
  return (
    <section className={styles.questions} aria-labelledby="questions">
      <Opening total={total} answered={data.matches.length} />
      {total === 0 ? null : (
        <form className={styles.form} onSubmit={submit}>
          {shown.map((question) => (
            <Question
              key={question.number}
              question={question}
              value={chosen[question.number] ?? null}
              onChange={(value) => setChosen((before) => ({ ...before, [question.number]: value }))}
            />
          ))}
          {total > shown.length ? (
            <p>And {counted(total - shown.length, 'more question')}, once these are answered.</p>
          ) : null}
          <div>
            <Button
              kind="primary"
              type="submit"
              busy={busy}
              {...(answered.length === 0 ? { off: 'Answer one of them first.' } : {})}
            >
              {answered.length <= 1 ? 'Keep this answer' : `Keep these ${answered.length} answers`}
            </Button>
          </div>
        </form>
      )}
      {data.matches.length > 0 ? (
        <div>
          <Button icon="undo" onPress={() => save.mutate([])} busy={busy}>
            Ask me again about everybody
          </Button>
        </div>
      ) : null}
      {save.isPending ? <RunningBar running={running} /> : null}
      {save.error ? (
        <Notice tone="stopped" word="The answers were not kept." live>
          {refusalWords(save.error)}
        </Notice>
      ) : null}
    </section>
  );
}

function Opening({ total, answered }: { readonly total: number; readonly answered: number }) {
  return (
    <>
      <h3 id="questions">
        {total === 0 ? 'Who is who' : `Who is this? ${counted(total, 'question')}`}
      </h3>
      <p>
        {total === 0
          ? `You said of ${counted(answered, 'pupil')} who they are on the register.`
          : 'Somebody on the register has the same name, or came from another school. If it is the same child, their answers stay with them; if not, there will be two entries.'}
      </p>
    </>
  );
}

function subjectOf(value: string | undefined): string | null {
  return value === undefined || value === SOMEBODY_ELSE ? null : value;
}

interface QuestionProps {
  readonly question: ImportQuestion;
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}

function Question({ question, value, onChange }: QuestionProps) {
  const { row, name, className, candidates, number } = question;
  return (
    <div className={styles.question}>
      <ChooseOne
        legend={`${name}${className === null ? '' : `, ${className}`}`}
        name={`who-${number}`}
        hint={`Row ${row} of the file, number ${number}.`}
        value={value}
        onChange={onChange}
        options={[
          ...candidates.map((each) => ({
            value: each.subjectId,
            label: `The same child as ${each.name}${each.className === null ? '' : `, ${each.className}`}, on the register`,
          })),
          { value: SOMEBODY_ELSE, label: 'Somebody else: a new pupil' },
        ]}
      />
    </div>
  );
}
