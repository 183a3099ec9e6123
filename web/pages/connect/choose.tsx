import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate, useParams } from 'react-router';
import {
  connectedSchema,
  type ConnectingView,
  type OfferedPage,
} from '../../../server/contract/connection.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Field } from '../../components/field/field.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Select } from '../../components/select/select.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatClock } from '../../time.ts';
import { Capabilities } from './capabilities.tsx';
import { connectingQuery, goToFacebook } from './connect-queries.ts';
import { endInWords } from './ends.ts';
import styles from './connect.module.css';

/** Which of the Pages that Facebook showed belongs to which school. */
export default function Choose() {
  const { id = '' } = useParams();
  const connecting = useQuery(connectingQuery(id));
  const view = connecting.data;
  return (
    <>
      <PageHeading within="Pages">
        {view?.page ? `Connect ${view.page.name} again` : 'Choose the Pages'}
      </PageHeading>
      <div className={styles.page}>
        {connecting.error ? (
          <ErrorPanel error={connecting.error} onTryAgain={() => void connecting.refetch()} />
        ) : view === undefined ? (
          <LoadingWords>Looking at what Facebook said…</LoadingWords>
        ) : view.isOver ? (
          <Over view={view} />
        ) : (
          <Offers view={view} />
        )}
      </div>
    </>
  );
}

function Over({ view }: { readonly view: ConnectingView }) {
  const again = view.page === null ? '/pages/connect' : `/pages/${view.page.id}/connection`;
  return (
    <>
      {view.trouble === null ? (
        <Notice tone="information" word="This is done.">
          What Facebook said has been forgotten.
        </Notice>
      ) : (
        <Notice tone="stopped" word={view.trouble.title} live>
          {view.trouble.remedy}
        </Notice>
      )}
      <div className={styles.acts}>
        <LinkButton to={again} kind="primary">
          Begin once more
        </LinkButton>
        <LinkButton to="/pages">To the Pages</LinkButton>
      </div>
    </>
  );
}

function Offers({ view }: { readonly view: ConnectingView }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [schools, setSchools] = useState<Readonly<Record<string, string>>>({});
  const schoolFor = (page: OfferedPage): string =>
    page.known && view.page ? page.known.schoolId : (schools[page.graphId] ?? '');
  const usable = view.pages.filter(({ trouble, isEnough }) => trouble === null && isEnough);
  const choices = usable
    .map((page) => ({ graphId: page.graphId, schoolId: schoolFor(page) }))
    .filter(({ schoolId }) => schoolId !== '');
  const connect = useMutation({
    mutationFn: () =>
      request('POST', `/api/pages/connect/${view.id}/choices`, {
        body: { choices },
        schema: connectedSchema,
      }),
    onSuccess: async ({ pageIds }) => {
      await queries.invalidateQueries({ queryKey: ['page'] });
      const [only] = pageIds;
      await navigate(pageIds.length === 1 ? `/pages/${only ?? ''}/connection` : '/pages');
    },
  });
  return (
    <>
      <p className={styles.lead}>
        {view.facebookPersonName === null
          ? 'The token that you pasted answers for this Page. '
          : `At Facebook: ${view.facebookPersonName}. `}
        You have until {formatClock(view.until)}; then everything that Facebook said is forgotten.
      </p>
      {view.pages.length === 0 ? <NoPages view={view} /> : null}
      {view.pages.map((page) => (
        <Offer
          key={page.graphId}
          page={page}
          view={view}
          schoolId={schoolFor(page)}
          onSchool={(schoolId) => setSchools((now) => ({ ...now, [page.graphId]: schoolId }))}
        />
      ))}
      {view.mayAddByNumber ? <ByNumber id={view.id} /> : null}
      {connect.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(connect.error)}
        </Notice>
      ) : null}
      <div className={styles.acts}>
        <Button
          kind="primary"
          onPress={() => connect.mutate()}
          busy={connect.isPending ? 'Connecting…' : undefined}
          off={
            choices.length > 0
              ? undefined
              : usable.length > 0
                ? 'Choose the school of at least one Page.'
                : 'No Page can be connected yet.'
          }
        >
          {view.page ? 'Connect it again' : 'Connect'}
        </Button>
        <LetItBe id={view.id} />
      </div>
    </>
  );
}

function LetItBe({ id }: { readonly id: string }) {
  const navigate = useNavigate();
  const drop = useMutation({
    mutationFn: () => request('DELETE', `/api/pages/connect/${id}`),
    onSuccess: () => navigate('/pages'),
  });
  return (
    <Button onPress={() => drop.mutate()} busy={drop.isPending ? 'Forgetting…' : undefined}>
      Let it be
    </Button>
  );
}

interface OfferProps {
  readonly page: OfferedPage;
  readonly view: ConnectingView;
  /** Empty: not chosen. */
  readonly schoolId: string;
  readonly onSchool: (schoolId: string) => void;
}

/** One Page that Facebook showed: what its token may do, and to which school it belongs. */
function Offer({ page, view, schoolId, onSchool }: OfferProps) {
  const schools = useSession()?.schools ?? [];
  const isChoosable = page.trouble === null && page.isEnough && !(page.known && view.page);
  const headingId = `page-${page.graphId}`;
  return (
    <section className={styles.card} aria-labelledby={headingId}>
      <h2 id={headingId}>{page.name}</h2>
      <p className={styles.soft}>
        Number {page.graphId}.{' '}
        {page.known?.isConnected
          ? 'It is connected already: choose its school to give it a fresh token. '
          : ''}
        {endInWords(page)}
      </p>
      <Verdict page={page} view={view} />
      {page.trouble === null ? <Capabilities of={page.capabilities} /> : null}
      {isChoosable ? (
        <Select
          label={`School of ${page.name}`}
          name={`school-${page.graphId}`}
          value={schoolId}
          onChange={onSchool}
          options={[
            { value: '', label: 'Do not connect this Page' },
            ...schools
              .filter(({ id }) => page.known === null || page.known.schoolId === id)
              .map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      ) : null}
    </section>
  );
}

function Verdict({ page, view }: { readonly page: OfferedPage; readonly view: ConnectingView }) {
  if (page.trouble !== null)
    return (
      <Notice tone="stopped" word="It cannot be chosen.">
        {page.trouble}
      </Notice>
    );
  if (page.isEnough) return null;
  return (
    <Notice
      tone="stopped"
      word="Something needed is missing."
      actions={view.way === 'facebook' ? <AskAgain view={view} /> : undefined}
    >
      {view.way === 'facebook'
        ? 'Ask at Facebook once more and leave everything ticked. Where a task on the Page is missing, somebody with full control of the Page gives it to this person first.'
        : 'Make a new token with the missing permissions. Where a task on the Page is missing, somebody with full control of the Page gives it to the person first.'}
    </Notice>
  );
}

function NoPages({ view }: { readonly view: ConnectingView }) {
  return (
    <Notice tone="needs-you" word="Facebook showed no Page." actions={<AskAgain view={view} />}>
      {view.seesPages
        ? 'Tick the Pages of the schools at Facebook, or sign in there as somebody who looks after them. Pages of a business portfolio are often left out: ask for them by number below.'
        : 'At Facebook, seeing which Pages you look after (pages_show_list) was not allowed. Ask once more and leave everything ticked.'}
    </Notice>
  );
}

function AskAgain({ view }: { readonly view: ConnectingView }) {
  const go = useMutation({
    mutationFn: () => goToFacebook({ pageId: view.page?.id ?? null, askAgain: true }),
  });
  return (
    <>
      <Button onPress={() => go.mutate()} busy={go.isPending ? 'Opening Facebook…' : undefined}>
        Ask at Facebook once more
      </Button>
      {go.error ? <span role="alert">{refusalWords(go.error)}</span> : null}
    </>
  );
}

function ByNumber({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const [graphId, setGraphId] = useState('');
  const ask = useMutation({
    mutationFn: () => request('POST', `/api/pages/connect/${id}/numbers`, { body: { graphId } }),
    onSuccess: async () => {
      setGraphId('');
      await queries.invalidateQueries({ queryKey: ['connecting', id] });
    },
  });
  const tell = (event: FormEvent): void => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  return (
    <details className={styles.card}>
      <summary>A Page is not in this list</summary>
      <form className={styles.form} onSubmit={tell}>
        <Field
          label="Number of the Page"
          name="graphId"
          required
          hint="In the Page’s settings at Facebook, under “Page transparency”. Pages of a business portfolio are found this way."
          value={graphId}
          onChange={setGraphId}
          error={ask.error ? refusalWords(ask.error) : undefined}
        />
        <div className={styles.acts}>
          <Button type="submit" busy={ask.isPending ? 'Asking Facebook…' : undefined}>
            Ask for this Page
          </Button>
        </div>
      </form>
    </details>
  );
}
