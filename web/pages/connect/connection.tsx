import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { PageHealth } from '../pages/page-health.tsx';
import type { Connection as View } from '../../../server/contract/connection.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatWholeDay, formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { Capabilities } from './capabilities.tsx';
import { connectionQuery } from './connect-queries.ts';
import { endInWords } from './ends.ts';
import { WaysIn } from './ways-in.tsx';
import styles from './connect.module.css';

/** How one Page is connected, and the ways to connect it again or to disconnect it. */
export default function Connection() {
  const { id = '' } = useParams();
  const connection = useQuery(connectionQuery(id));
  const view = connection.data;
  return (
    <>
      <PageHeading within="Pages">{view ? `Connection of ${view.name}` : 'Connection'}</PageHeading>
      {connection.error ? (
        <ErrorPanel error={connection.error} onTryAgain={() => void connection.refetch()} />
      ) : view ? (
        <Shown view={view} />
      ) : (
        <LoadingWords>Looking at the connection…</LoadingWords>
      )}
    </>
  );
}

function Shown({ view }: { readonly view: View }) {
  const [isAgain, setAgain] = useState(false);
  const isOff = view.disconnectedAt !== null;
  return (
    <div className={styles.page}>
      {isOff ? (
        <Notice
          tone="stopped"
          word={`Not connected since ${formatWholeDay(view.disconnectedAt ?? '')}.`}
        >
          Nothing goes out to this Page. What was published stays where it is. When you connect it
          again, it goes on as the same Page.
        </Notice>
      ) : (
        <Facts view={view} />
      )}
      {isOff || isAgain ? (
        <WaysIn pageId={view.id} />
      ) : (
        <div className={styles.acts}>
          <Button kind="primary" onPress={() => setAgain(true)}>
            Connect again…
          </Button>
          <Disconnect view={view} />
        </div>
      )}
    </div>
  );
}

function Facts({ view }: { readonly view: View }) {
  const now = useNow();
  const { facts } = view;
  return (
    <>
      <section className={styles.card} aria-labelledby="facts">
        <h2 id="facts">How it is connected</h2>
        <dl className={styles.facts}>
          <Fact says="Connected since">{formatMoment(view.connectedAt, now)}</Fact>
          <Fact says="Number of the Page">{view.graphId}</Fact>
          {facts === null ? null : (
            <>
              <Fact says="By">
                {facts.connectedBy ?? 'an operator'}
                {facts.facebookPersonName === null
                  ? ''
                  : `; at Facebook: ${facts.facebookPersonName}`}
              </Fact>
              <Fact says="Token">{endInWords(facts)}</Fact>
              <Fact says="Last check">
                {formatMoment(facts.tokenSince, now)}, when it was given: it answered for this Page.
              </Fact>
            </>
          )}
        </dl>
        <PageHealth pageId={view.id} />
      </section>
      <section className={styles.card} aria-labelledby="may">
        <h2 id="may">What it may do</h2>
        {facts === null ? (
          <p>It was connected before Gatehouse wrote this down. Connect it again to see it here.</p>
        ) : (
          <Capabilities of={facts.capabilities} />
        )}
      </section>
    </>
  );
}

function Fact({ says, children }: { readonly says: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{says}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Disconnect({ view }: { readonly view: View }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const send = useMutation({
    mutationFn: () => request('DELETE', `/api/pages/${view.id}/connection`),
    onSuccess: async () => {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: ['page'] });
    },
  });
  const { waiting } = view;
  return (
    <>
      <Button kind="danger" onPress={() => setAsking(true)}>
        Disconnect…
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Disconnect ${view.name}?`}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>Leave it as it is</Button>
            <Button
              kind="danger"
              onPress={() => send.mutate()}
              busy={send.isPending ? 'Disconnecting…' : undefined}
            >
              Disconnect
            </Button>
          </>
        }
      >
        <p>
          Gatehouse forgets the token of this Page. Nothing goes out to it, and nothing can be taken
          off it by Gatehouse, until somebody connects it again.
        </p>
        <p>
          {waiting === 0
            ? 'No approved post waits for it.'
            : `${waiting === 1 ? '1 approved post waits' : `${waiting} approved posts wait`} for it: ${waiting === 1 ? 'it keeps its approval and does' : 'they keep their approval and do'} not go out. What is still not out half an hour after its time comes back to the inbox.`}
        </p>
        {send.error ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(send.error)}
          </Notice>
        ) : null}
      </Dialog>
    </>
  );
}
