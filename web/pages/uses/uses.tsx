import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Use } from '../../../server/contract/asking.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { BASIS_WORDS, COVERS_WORDS } from '../register/asking/asking-words.ts';
import styles from '../register/asking/asking.module.css';
import { UseForm } from './use-form.tsx';
import { usesQuery } from './uses-query.ts';

/** Posts need the answers about this one, so it is asked about for ever. */
const NEEDED = 'facebook';

/** What parents are asked about. Administrators keep the list; each school may put it in its own words. */
export default function Uses() {
  const session = useSession();
  const uses = useQuery(usesQuery);
  const [isAdding, setAdding] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  if (!session) return null;
  const current = uses.data?.uses.filter((use) => !use.retired) ?? [];
  const retired = uses.data?.uses.filter((use) => use.retired) ?? [];
  return (
    <>
      <PageHeading
        within="Settings"
        actions={
          isAdding ? undefined : (
            <Button kind="primary" icon="plus" onPress={() => setAdding(true)}>
              Add a use
            </Button>
          )
        }
      >
        What parents are asked
      </PageHeading>
      <div className={styles.page}>
        <p className={styles.lead}>
          What a school may do with a picture, one use at a time: parents say yes or no to each.
          {session.may.includes('register:ask') ? (
            <>
              {' '}
              Each school can put them into <Link to="/register/asking/words">its own words</Link>.
            </>
          ) : null}
        </p>
        {done === null ? null : (
          <Notice tone="going-well" word="Written down." live>
            {done}
          </Notice>
        )}
        {isAdding ? (
          <UseForm
            use={null}
            onClose={() => setAdding(false)}
            onDone={(name) => {
              setAdding(false);
              setDone(`Parents are asked about “${name}” from the next round on.`);
            }}
          />
        ) : null}
        {uses.error ? (
          <ErrorPanel error={uses.error} onTryAgain={() => void uses.refetch()} />
        ) : uses.data ? (
          current.map((use) => <OneUse key={use.code} use={use} />)
        ) : (
          <LoadingWords>Fetching the uses…</LoadingWords>
        )}
        {retired.length === 0 ? null : (
          <section className={styles.section}>
            <h2>Asked about no more</h2>
            {retired.map((use) => (
              <OneUse key={use.code} use={use} />
            ))}
          </section>
        )}
      </div>
    </>
  );
}

function OneUse({ use }: { readonly use: Use }) {
  const queries = useQueryClient();
  const [isChanging, setChanging] = useState(false);
  const retire = useMutation({
    mutationFn: () => request(use.retired ? 'DELETE' : 'POST', `/api/uses/${use.code}/retirement`),
    onSuccess: () => queries.invalidateQueries({ queryKey: usesQuery.queryKey }),
  });
  const named = <span className="only-heard"> {use.name}</span>;
  return (
    <section className={styles.card} aria-labelledby={`use-${use.code}`}>
      {use.retired ? (
        <h3 id={`use-${use.code}`}>{use.name}</h3>
      ) : (
        <h2 id={`use-${use.code}`}>{use.name}</h2>
      )}
      {isChanging ? (
        <UseForm use={use} onClose={() => setChanging(false)} onDone={() => setChanging(false)} />
      ) : (
        <>
          <p className={styles.words}>{use.words || 'Nobody has written anything yet.'}</p>
          <p className={styles.small}>
            {BASIS_WORDS[use.lawfulBasis]} {COVERS_WORDS[use.covers]}
          </p>
          {retire.error ? (
            <Notice tone="stopped" word="That did not work." live>
              {refusalWords(retire.error)}
            </Notice>
          ) : null}
          <div className={styles.acts}>
            {use.retired ? null : <Button onPress={() => setChanging(true)}>Change{named}</Button>}
            {use.code === NEEDED ? null : (
              <Button
                onPress={() => retire.mutate()}
                busy={retire.isPending ? 'Saving…' : undefined}
              >
                {use.retired ? 'Ask about it again' : 'Ask about it no more'}
                {named}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}
