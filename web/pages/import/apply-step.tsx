import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import type { ImportRunning } from '../../../server/contract/import-progress.contract.ts';
import { importSchema } from '../../../server/contract/import.contract.ts';
import type { Import, ImportSurprise } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { DropImport } from './drop-import.tsx';
import styles from './import.module.css';
import { importQuery, useKeepImport } from './import-query.ts';
import { applyWords, counted } from './import-words.ts';
import type { GoneChoice } from './import-words.ts';
import { RunningBar, RunningElsewhere } from './running.tsx';
import { StepHeading } from './steps.tsx';
import { forgetAll, keepApplication, readApplication } from './typed-here.ts';
import type { Application } from './typed-here.ts';
import { isTyped } from './typed-words.ts';
import { useRunning } from './use-running.ts';

/** Applies exactly what was seen. Where the register has changed meanwhile it is compared again, and nothing that was typed is lost. */
function useApply(data: Import) {
  const queries = useQueryClient();
  const keep = useKeepImport();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ typed, gone }: Application) =>
      request('POST', `/api/register/imports/${data.id}/application`, {
        body: {
          digest: data.digest,
          confirmations: data.surprises.map(({ kind }) => typed[kind] ?? ''),
          gone,
        },
        schema: importSchema,
      }),
    onSuccess: async (fresh) => {
      forgetAll(data.id);
      // The step in the address is over; "back" leads to what came before the import.
      await navigate(`/register/imports/${data.id}`, { replace: true });
      keep(fresh);
    },
    onError: () => void queries.invalidateQueries({ queryKey: importQuery(data.id).queryKey }),
  });
}

interface ApplyProps {
  readonly data: Import;
  /** What goes on with it, as its page knows. */
  readonly running: ImportRunning;
}

/** The last step: the words of what is unusual, what becomes of pupils who are gone, and one button that says what it does. */
export function ApplyStep({ data, running }: ApplyProps) {
  const apply = useApply(data);
  useRunning(data.id, apply.isPending);
  const [application, setApplication] = useState(() => readApplication(data.id));
  const { typed, gone } = application;
  const change = (changes: Partial<Application>): void => {
    const next = { ...application, ...changes };
    setApplication(next);
    keepApplication(data.id, next);
  };
  const [isTried, setTried] = useState(false);
  const { diff, surprises } = data;
  if (diff === null) return null;
  const applying = running?.act === 'apply' ? running : null;
  if (applying !== null && apply.isIdle) return <RunningElsewhere running={applying} />;

  const missing = surprises.filter(
    (each) => each.blocks && !isTyped(each.words, typed[each.kind] ?? ''),
  );
  const against = surprises.find(({ kind }) => kind === 'against-a-no');
  const isAgainstANo = against !== undefined && isTyped(against.words, typed[against.kind] ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (missing.length > 0) focusFirstWrong(event.currentTarget);
    else if (!apply.isPending) apply.mutate(application);
  };
  return (
    <form className={styles.stack} onSubmit={submit} noValidate>
      <div>
        <StepHeading>Apply it</StepHeading>
        <p>
          All of it is taken over or nothing. Afterwards it can be undone while nothing rests on it.
        </p>
      </div>
      {surprises.map((surprise) => (
        <Surprise
          key={surprise.kind}
          surprise={surprise}
          typed={typed[surprise.kind] ?? ''}
          onType={(words) => change({ typed: { ...typed, [surprise.kind]: words } })}
          isTried={isTried}
        />
      ))}
      {diff.counts.gone > 0 ? (
        <Gone count={diff.counts.gone} value={gone} onChange={(next) => change({ gone: next })} />
      ) : null}
      {apply.error ? (
        <Notice tone="stopped" word="It was not applied." live>
          {refusalWords(apply.error)}
        </Notice>
      ) : null}
      <div className={styles.foot}>
        {apply.isPending ? <RunningBar running={applying} /> : null}
        <div className={styles.actions}>
          <Button kind="primary" type="submit" busy={apply.isPending ? 'Applying it…' : undefined}>
            {applyWords(diff.counts, { gone, isAgainstANo })}
          </Button>
          {apply.isPending ? null : (
            <>
              <LinkButton to="?step=changes">Look at the changes again</LinkButton>
              <DropImport importId={data.id} />
            </>
          )}
        </div>
      </div>
    </form>
  );
}

interface SurpriseProps {
  readonly surprise: ImportSurprise;
  readonly typed: string;
  readonly onType: (words: string) => void;
  readonly isTried: boolean;
}

function Surprise({ surprise, typed, onType, isTried }: SurpriseProps) {
  const { kind, says, words, blocks } = surprise;
  const isDone = isTyped(words, typed);
  const isWrong = !isDone && isTried && (blocks || typed.trim() !== '');
  return (
    <section className={styles.surprise} aria-label="More than usual">
      <Notice
        tone={blocks ? 'needs-you' : 'information'}
        word={blocks ? 'More than usual.' : 'Yes against a no.'}
      >
        {says}
      </Notice>
      <Field
        label={
          blocks ? `If that is right, type: ${words}` : `Only if that is meant, type: ${words}`
        }
        name={kind}
        required={blocks}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={onType}
        error={isWrong ? `Type exactly: ${words}` : undefined}
      />
    </section>
  );
}

interface GoneProps {
  readonly count: number;
  readonly value: GoneChoice;
  readonly onChange: (value: GoneChoice) => void;
}

function Gone({ count, value, onChange }: GoneProps) {
  const who = counted(count, 'pupil is', 'pupils are');
  return (
    <ChooseOne<GoneChoice>
      legend={`${who} on the register and not in the file. What becomes of them?`}
      name="gone"
      value={value}
      onChange={onChange}
      options={[
        {
          value: 'keep',
          label: 'Nothing: they stay as they are',
          detail: 'For a file of some classes, or when you are not sure.',
        },
        {
          value: 'left-yesterday',
          label: 'They have left: yesterday was their last day',
          detail: 'They may not be shown in anything new from now on.',
        },
        { value: 'leave-today', label: 'They leave: today is their last day' },
      ]}
    />
  );
}
