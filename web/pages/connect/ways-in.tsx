import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import type { ConnectStart } from '../../../server/contract/connection.contract.ts';
import { madeSchema } from '../../../server/contract/problem.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Field } from '../../components/field/field.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { goToFacebook, startQuery } from './connect-queries.ts';
import styles from './connect.module.css';

/** The two ways to connect a Page: Facebook's own dialog, and a token that somebody has. */
export function WaysIn({ pageId }: { readonly pageId: string | null }) {
  const start = useQuery(startQuery);
  if (start.error)
    return <ErrorPanel error={start.error} onTryAgain={() => void start.refetch()} />;
  if (!start.data) return <LoadingWords>Looking at the ways to Facebook…</LoadingWords>;
  return (
    <>
      <ByFacebook pageId={pageId} start={start.data} />
      <ByToken pageId={pageId} needsApp={start.data.dialog === 'none'} />
    </>
  );
}

function ByFacebook({ pageId, start }: { pageId: string | null; start: ConnectStart }) {
  const go = useMutation({ mutationFn: () => goToFacebook({ pageId, askAgain: false }) });
  return (
    <section className={styles.card} aria-labelledby="by-facebook">
      <h2 id="by-facebook">Sign in at Facebook</h2>
      {start.dialog === 'none' ? (
        <Notice tone="needs-you" word="Not set up yet">
          An operator has to tell Gatehouse the schools’ app at Facebook: the settings
          GATEHOUSE_FACEBOOK_APP_ID and GATEHOUSE_FACEBOOK_APP_SECRET.
        </Notice>
      ) : (
        <>
          <p>
            {start.dialog === 'practice'
              ? 'The practice Page is on: its own sign-in opens, and nothing reaches Facebook.'
              : 'Facebook opens. Sign in there as somebody who looks after the Page, and tick the Pages of the schools.'}{' '}
            Gatehouse never sees your Facebook password.
          </p>
          <div className={styles.acts}>
            <Button
              kind="primary"
              onPress={() => go.mutate()}
              busy={go.isPending || go.isSuccess ? 'Opening Facebook…' : undefined}
            >
              Continue with Facebook
            </Button>
          </div>
        </>
      )}
      {go.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(go.error)}
        </Notice>
      ) : null}
      <details>
        <summary>What the app at Facebook needs</summary>
        <p>
          Under “Facebook Login for Business”, “Valid OAuth Redirect URIs”, this address, character
          by character:
        </p>
        <p className={styles.number}>{start.redirectUri}</p>
      </details>
    </section>
  );
}

function ByToken({ pageId, needsApp }: { pageId: string | null; needsApp: boolean }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState({ token: '', appId: '', appSecret: '' });
  const send = useMutation({
    mutationFn: () =>
      request('POST', '/api/pages/connect/tokens', {
        body: { pageId, ...typed },
        schema: madeSchema,
      }),
    onSuccess: async ({ id }) => {
      setTyped({ token: '', appId: '', appSecret: '' });
      await navigate(`/pages/connect/${id}`);
    },
  });
  const field = (name: keyof typeof typed) => ({
    name,
    value: typed[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (value: string) => setTyped((now) => ({ ...now, [name]: value })),
    error:
      send.error instanceof Refusal && send.error.field === name
        ? refusalWords(send.error)
        : undefined,
  });
  const elsewhere =
    send.error instanceof Refusal &&
    ['token', 'appId', 'appSecret'].includes(send.error.field ?? '');
  const tell = (event: FormEvent): void => {
    event.preventDefault();
    if (!send.isPending) send.mutate();
  };
  return (
    <section className={styles.card} aria-labelledby="by-token">
      <h2 id="by-token">Or paste a token</h2>
      <p>
        For whoever set up the app: a token of the Page itself, from Facebook’s Graph API Explorer
        (choose the Page under “User or Page”) or from the system user of the business portfolio. It
        is kept sealed, and never shown again.
      </p>
      <form className={styles.form} onSubmit={tell}>
        <Field {...field('token')} label="Token of the Page" kind="textarea" lines={3} required />
        <Field
          {...field('appId')}
          label="ID of the app"
          required={needsApp}
          hint="Only if the token was made with another app of the school."
        />
        <Field
          {...field('appSecret')}
          label="Secret of the app"
          kind="password"
          required={needsApp}
        />
        {send.error && !elsewhere ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(send.error)}
          </Notice>
        ) : null}
        <div className={styles.acts}>
          <Button type="submit" busy={send.isPending ? 'Asking Facebook…' : undefined}>
            Look at this token
          </Button>
        </div>
      </form>
    </section>
  );
}
