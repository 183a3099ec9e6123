import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { addUseSchema } from '../../../server/contract/asking.contract.ts';
import type { Use } from '../../../server/contract/asking.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { BASIS_WORDS, COVERS_WORDS } from '../register/asking/asking-words.ts';
import styles from '../register/asking/asking.module.css';
import { usesQuery } from './uses-query.ts';

interface UseFormProps {
  /** Null for a new one. */
  readonly use: Use | null;
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}

type Typed = Pick<Use, 'name' | 'words' | 'lawfulBasis' | 'covers'>;

const NEW: Typed = { name: '', words: '', lawfulBasis: 'consent', covers: 'federation' };

function useSave(use: Use | null, onDone: (name: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, words, lawfulBasis, covers }: Typed) =>
      use === null
        ? request('POST', '/api/uses', { body: { name, words, lawfulBasis, covers } })
        : request('PATCH', `/api/uses/${use.code}`, {
            body: use.answered ? { name, words } : { name, words, lawfulBasis, covers },
          }),
    onSuccess: async (_, { name }) => {
      await queries.invalidateQueries({ queryKey: usesQuery.queryKey });
      onDone(name);
    },
  });
}

/** Name, words, basis and reach of a use; the last two only until somebody has answered. */
export function UseForm({ use, onDone, onClose }: UseFormProps) {
  const [typed, setTyped] = useState<Typed>(use ?? NEW);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const save = useSave(use, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { name, words, lawfulBasis, covers } = typed;
    const parsed = addUseSchema.safeParse({ name, words, lawfulBasis, covers });
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (!parsed.success) focusFirstWrong(event.currentTarget);
    else if (!save.isPending) save.mutate(parsed.data);
  };
  const refusedField = save.error instanceof Refusal ? save.error.field : undefined;
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusedField === field ? refusalWords(save.error) : undefined);
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      noValidate
      aria-label={use?.name ?? 'A new use'}
    >
      {use === null ? <h2>A new use</h2> : null}
      <Field
        label="Name"
        name="name"
        required
        hint="A word or two, such as “Class photograph”."
        value={typed.name}
        onChange={(name) => setTyped({ ...typed, name })}
        error={troubleOf('name')}
      />
      <Field
        label="What parents read"
        name="words"
        kind="textarea"
        lines={5}
        longest={1_500}
        required
        hint="What the picture is used for, who can see it, how long it stays."
        value={typed.words}
        onChange={(words) => setTyped({ ...typed, words })}
        error={troubleOf('words')}
      />
      {use?.answered === true ? (
        <p className={styles.small}>
          {BASIS_WORDS[use.lawfulBasis]} {COVERS_WORDS[use.covers]} Parents have answered already,
          so this stays. To change it, ask about this use no more and add another one.
        </p>
      ) : (
        <Meaning typed={typed} onChange={setTyped} />
      )}
      {save.error && refusedField === undefined ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(save.error)}
        </Notice>
      ) : null}
      <div className={styles.acts}>
        <Button kind="primary" type="submit" busy={save.isPending ? 'Saving…' : undefined}>
          {use === null ? 'Add this use' : 'Save the changes'}
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

interface MeaningProps {
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
}

/** What an answer means: on which basis the school asks, and for whom it counts. */
function Meaning({ typed, onChange }: MeaningProps) {
  return (
    <>
      <ChooseOne
        legend="On which basis"
        name="lawfulBasis"
        value={typed.lawfulBasis}
        onChange={(lawfulBasis) => onChange({ ...typed, lawfulBasis })}
        options={[
          { value: 'consent', label: BASIS_WORDS.consent },
          { value: 'public-task', label: BASIS_WORDS['public-task'] },
        ]}
      />
      <ChooseOne
        legend="Whom an answer is for"
        name="covers"
        value={typed.covers}
        onChange={(covers) => onChange({ ...typed, covers })}
        options={[
          { value: 'federation', label: COVERS_WORDS.federation },
          { value: 'school', label: COVERS_WORDS.school },
        ]}
      />
    </>
  );
}
