import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DraftSummary, Home as HomeView } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { formatClock } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { DraftLine } from '../drafts/draft-line.tsx';
import { InboxLine } from '../inbox/inbox-line.tsx';
import { ToLook } from '../unclear/to-look.tsx';
import { homeQuery } from './home-query.ts';
import { ToComeOff } from './to-come-off.tsx';
import { Ways } from './ways.tsx';
import styles from './home.module.css';

/** How many of a kind stand here before the rest is a link. */
const MOST_SHOWN = 5;

/** What needs me, what is under way, what went out: the first page after signing in. */
export function Home() {
  const session = useSession();
  const home = useQuery(homeQuery);
  const now = useNow();
  if (!session) return null;
  const writes = session.may.includes('draft:write');
  return (
    <div className={styles.page}>
      <PageHeading
        {...(writes
          ? {
              actions: (
                <LinkButton to="/drafts/new" kind="primary" icon="plus">
                  Write a post
                </LinkButton>
              ),
            }
          : {})}
      >
        {`${greeting(now)}, ${session.person.name.split(' ')[0] ?? ''}`}
      </PageHeading>
      <Duties session={session} />
      {session.may.includes('reach-back:read') ? <ToComeOff /> : null}
      <Ways may={session.may} />
      {home.data ? (
        <Work home={home.data} session={session} now={now} />
      ) : home.error ? (
        <ErrorPanel error={home.error} onTryAgain={() => void home.refetch()} />
      ) : (
        <LoadingWords>Looking what needs you…</LoadingWords>
      )}
    </div>
  );
}

function greeting(now: number): string {
  const hour = Number(formatClock(now).slice(0, 2));
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

/** What the person has to do with the policy before, or beside, the work. */
function Duties({ session }: { readonly session: Session }) {
  const mustRead = session.may.includes('draft:write') && !session.policyAccepted;
  return (
    <>
      {mustRead ? (
        <Notice tone="needs-you" actions={<LinkButton to="/policy">Read the policy</LinkButton>}>
          Before you write your first post, read and accept what our schools have agreed. It takes
          two minutes.
        </Notice>
      ) : null}
      {session.policyOverdue ? (
        <Notice
          tone="needs-you"
          word="The policy is past its review date."
          actions={<LinkButton to="/policy">See the policy</LinkButton>}
        >
          Posts still go out under it. Governors should review it, so that what we ask of colleagues
          stays right.
        </Notice>
      ) : null}
    </>
  );
}

interface WorkProps {
  readonly home: HomeView;
  readonly session: Session;
  readonly now: number;
}

function Work({ home, session, now }: WorkProps) {
  const { toDecide, toMend, underWay, published } = home;
  const writes = session.may.includes('draft:write');
  const decides = session.may.includes('draft:decide');
  const line = (draft: DraftSummary): ReactNode => (
    <DraftLine
      draft={draft}
      school={schoolOf(session, draft.schoolId)}
      isAuthorShown={!draft.own}
    />
  );
  const hasNothing = [toDecide, toMend, underWay, published].every((list) => list.length === 0);
  if (hasNothing && writes && !decides) return <FirstPost />;
  return (
    <>
      {decides ? <ToLook posts={home.toLook} session={session} /> : null}
      {decides ? (
        <Section
          title="Waiting for your decision"
          drafts={toDecide}
          more={{ to: '/inbox', words: 'Open the inbox' }}
          empty="Nothing waits for you. When somebody at your school hands in a post, it appears here and in the inbox."
        >
          {(draft) => (
            <InboxLine draft={draft} school={schoolOf(session, draft.schoolId)} now={now} />
          )}
        </Section>
      ) : null}
      <Section
        title="Came back to you"
        drafts={toMend}
        more={{ to: '/drafts', words: 'All your drafts' }}
      >
        {line}
      </Section>
      <Section
        title="Yours, under way"
        drafts={underWay}
        more={{ to: '/drafts', words: 'All your drafts' }}
      >
        {line}
      </Section>
      <Section title="Lately on the Page" drafts={published} more={null}>
        {line}
      </Section>
    </>
  );
}

function FirstPost() {
  return (
    <EmptyState
      title="Write your first post"
      icon="drafts"
      action={
        <LinkButton to="/drafts/new" kind="primary" icon="plus">
          Write a post
        </LinkButton>
      }
    >
      Write a few words, add photos, and say who is in them. Gatehouse checks everything, a head
      decides, and then it is on the Page. What needs you appears here.
    </EmptyState>
  );
}

interface SectionProps {
  readonly title: string;
  readonly drafts: readonly DraftSummary[];
  readonly more: { readonly to: string; readonly words: string } | null;
  /** What to say when there is nothing; without it an empty section is left out. */
  readonly empty?: string;
  readonly children: (draft: DraftSummary) => ReactNode;
}

function Section({ title, drafts, more, empty, children }: SectionProps) {
  if (drafts.length === 0 && empty === undefined) return null;
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>
          {title}
          {drafts.length > 0 ? <span className={styles.count}> {drafts.length}</span> : null}
        </h2>
        {more && drafts.length > 0 ? <Link to={more.to}>{more.words}</Link> : null}
      </div>
      {drafts.length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <ul className={styles.list}>
          {drafts.slice(0, MOST_SHOWN).map((draft) => (
            <li key={draft.id}>{children(draft)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
