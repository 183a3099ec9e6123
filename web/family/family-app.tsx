import { useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Family } from '../../server/contract/family.contract.ts';
import { Refusal, request } from '../api/client.ts';
import { Button } from '../components/button/button.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { AskForLink } from './ask-for-link.tsx';
import { FAMILY } from './family-answer.ts';
import { FamilyForm } from './family-form.tsx';
import { FamilyHeading } from './family-heading.tsx';
import styles from './family.module.css';
import { LinkGone } from './link-gone.tsx';

/** The parents' whole app: answering with a link, and asking for a fresh one. No account, no cookie, nothing stored. */
export function FamilyApp({ path }: { readonly path: string }) {
  const token = /^\/family\/([^/]+)\/?$/u.exec(path)?.[1];
  return token === undefined ? (
    <Sheet>
      <FamilyHeading>A fresh link</FamilyHeading>
      <p>
        With a link you can see what you answered about pictures of your child, and change it at any
        time.
      </p>
      <AskForLink />
    </Sheet>
  ) : (
    <WithLink token={token} />
  );
}

function Sheet({ children, school }: { readonly children: ReactNode; readonly school?: string }) {
  return (
    <div className={styles.sheet}>
      {school ? <header className={styles.school}>{school}</header> : null}
      <main className={styles.main}>{children}</main>
    </div>
  );
}

function WithLink({ token }: { readonly token: string }) {
  const [family, setFamily] = useState<Family | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const fetchFamily = useCallback(
    () => request('GET', `/api/family/${token}`, { schema: FAMILY }),
    [token],
  );
  useEffect(() => {
    fetchFamily().then(setFamily, setError);
  }, [fetchFamily, tries]);
  const tryAgain = (): void => {
    setError(null);
    setTries(tries + 1);
  };

  if (family) {
    const schools = [...new Set(family.children.map((child) => child.school))];
    return (
      <Sheet school={schools.length === 1 ? (schools[0] ?? '') : family.federation}>
        {family.children.length === 0 ? (
          <NobodyLeft guardian={family.guardian} />
        ) : (
          <FamilyForm token={token} first={family} fetchAgain={fetchFamily} />
        )}
      </Sheet>
    );
  }
  return (
    <Sheet>
      {error === null ? (
        <LoadingWords>Opening your page…</LoadingWords>
      ) : (
        <Trouble error={error} onTryAgain={tryAgain} />
      )}
    </Sheet>
  );
}

function NobodyLeft({ guardian }: { readonly guardian: string }) {
  return (
    <>
      <FamilyHeading>The school office will help</FamilyHeading>
      <p>
        Dear {guardian}, there is nothing to answer here today. If you expected to find your child
        on this page, or want to change something, please call the school office or come in.
      </p>
    </>
  );
}

function Trouble({
  error,
  onTryAgain,
}: {
  readonly error: unknown;
  readonly onTryAgain: () => void;
}) {
  if (error instanceof Refusal && (error.status === 410 || error.status === 404)) {
    return <LinkGone />;
  }
  const refusal = error instanceof Refusal ? error : null;
  return (
    <>
      <FamilyHeading>This page could not be opened</FamilyHeading>
      <Notice
        tone="stopped"
        word={
          refusal?.status === 0
            ? 'You seem to be offline.'
            : (refusal?.title ?? 'Something went wrong.')
        }
        actions={<Button onPress={onTryAgain}>Try again</Button>}
      >
        {refusal?.status === 0
          ? 'Check the connection of this phone, then try again. Your link still works.'
          : (refusal?.detail ?? 'Try again in a minute. If it stays, call the school office.')}
      </Notice>
    </>
  );
}
