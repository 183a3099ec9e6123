import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { explainUseSchema } from '../../../../server/contract/asking.contract.ts';
import type { SchoolUse } from '../../../../server/contract/asking.contract.ts';
import { request } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Button } from '../../../components/button/button.tsx';
import { ErrorPanel } from '../../../components/error-panel/error-panel.tsx';
import { Field } from '../../../components/field/field.tsx';
import { LoadingWords } from '../../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../../post/refusal-words.ts';
import { explanationsQuery } from './asking-query.ts';
import { BASIS_WORDS, COVERS_WORDS } from './asking-words.ts';
import styles from './asking.module.css';
import { SchoolChoice } from './school-choice.tsx';

/** What parents of a school read about each use: the federation's words, or the school's own. */
export default function Explanations() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const schools = session?.schools ?? [];
  const schoolId = address.get('school') ?? schools[0]?.id ?? '';
  const uses = useQuery({ ...explanationsQuery(schoolId), enabled: schoolId !== '' });
  if (!session) return null;
  return (
    <>
      <PageHeading
        within="Asking parents"
        actions={<Link to="/register/asking">Back to the rounds</Link>}
      >
        What parents read
      </PageHeading>
      <div className={styles.page}>
        <p className={styles.lead}>
          The same words stand on the parents’ page and on paper. Say what a picture is used for,
          who can see it and how long it stays. What was read when somebody answered is kept.
          {session.may.includes('uses:manage') ? (
            <>
              {' '}
              Which uses there are stands under{' '}
              <Link to="/settings/uses">Settings, What parents are asked</Link>.
            </>
          ) : null}
        </p>
        <SchoolChoice
          schools={schools}
          value={schoolId}
          onChange={(school) => setAddress({ school }, { replace: true })}
        />
        {uses.error ? (
          <ErrorPanel error={uses.error} onTryAgain={() => void uses.refetch()} />
        ) : uses.data ? (
          uses.data.uses.map((use) => (
            <OneUse key={`${schoolId} ${use.code}`} schoolId={schoolId} use={use} />
          ))
        ) : (
          <LoadingWords>Fetching the words…</LoadingWords>
        )}
      </div>
    </>
  );
}

interface OneUseProps {
  readonly schoolId: string;
  readonly use: SchoolUse;
}

function OneUse({ schoolId, use }: OneUseProps) {
  const [isWriting, setWriting] = useState(false);
  return (
    <section className={styles.card} aria-labelledby={`use-${use.code}`}>
      <h2 id={`use-${use.code}`}>{use.name}</h2>
      <p className={styles.small}>
        {BASIS_WORDS[use.lawfulBasis]} {COVERS_WORDS[use.covers]}{' '}
        {use.schoolWords === null ? 'These are the federation’s words.' : 'The school’s own words.'}
      </p>
      {isWriting ? (
        <WordsForm schoolId={schoolId} use={use} onClose={() => setWriting(false)} />
      ) : (
        <>
          <p className={styles.words}>
            {(use.schoolWords ?? use.federationWords) || 'Nobody has written anything yet.'}
          </p>
          <div className={styles.acts}>
            <Button onPress={() => setWriting(true)}>
              Write our own words<span className="only-heard"> about {use.name}</span>
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function WordsForm({ schoolId, use, onClose }: OneUseProps & { readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [words, setWords] = useState(use.schoolWords ?? use.federationWords);
  const [wrong, setWrong] = useState<string>();
  const save = useMutation({
    mutationFn: (next: string | null) =>
      request('PUT', `/api/register/explanations/${use.code}`, { body: { schoolId, words: next } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: explanationsQuery(schoolId).queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = explainUseSchema.safeParse({ schoolId, words });
    setWrong(parsed.error?.issues[0]?.message);
    if (parsed.success && !save.isPending) save.mutate(parsed.data.words);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label={`Our words about ${use.name}`}
        name="words"
        kind="textarea"
        lines={5}
        longest={1_500}
        required
        value={words}
        onChange={setWords}
        error={wrong ?? (save.error ? refusalWords(save.error) : undefined)}
      />
      <div className={styles.preview}>
        <h3>As parents will read it</h3>
        <p className={styles.words}>{words}</p>
      </div>
      <div className={styles.acts}>
        <Button kind="primary" type="submit" busy={save.isPending ? 'Saving…' : undefined}>
          Save these words
        </Button>
        {use.schoolWords === null ? null : (
          <Button onPress={() => save.mutate(null)}>Go back to the federation’s words</Button>
        )}
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
