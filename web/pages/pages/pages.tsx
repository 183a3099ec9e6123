import { useQuery } from '@tanstack/react-query';
import type { PagesOverview } from '../../../server/contract/pages.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { comingOffQuery, overviewQuery } from './overview-query.ts';
import { PageActs } from './page-acts.tsx';
import { PageCard } from './page-card.tsx';
import { useNow } from '../../use-now.ts';
import { byAndSince } from './page-words.ts';
import { WebhookSetUp } from './webhook-set-up.tsx';
import styles from './pages.module.css';

/** One card for each Page: whether posts go out to it, and if not, why and what to do. */
export default function Pages() {
  const session = useSession();
  const overview = useQuery(overviewQuery);
  if (!session) return null;
  return (
    <>
      <PageHeading
        actions={
          session.may.includes('page:manage') ? (
            <LinkButton to="/pages/connect" icon="plus">
              Connect a Page
            </LinkButton>
          ) : undefined
        }
      >
        Pages
      </PageHeading>
      {overview.error ? (
        <ErrorPanel error={overview.error} onTryAgain={() => void overview.refetch()} />
      ) : overview.data ? (
        <Cards overview={overview.data} session={session} />
      ) : (
        <LoadingWords>Looking at the Pages…</LoadingWords>
      )}
      {session.may.includes('page:manage') ? <WebhookSetUp /> : null}
    </>
  );
}

function Cards({ overview, session }: { overview: PagesOverview; session: Session }) {
  const { data } = useQuery(comingOffQuery);
  if (overview.pages.length === 0)
    return (
      <EmptyState title="No Page yet" icon="pages">
        {session.may.includes('page:manage')
          ? 'Connect the Facebook Page of each school with the button above: sign in at Facebook, and choose which Page belongs to which school. Until then posts can be written and approved, and none goes out.'
          : 'When an administrator connects the Facebook Page of a school, it stands here with whether posts go out to it, and what to do when they do not.'}
      </EmptyState>
    );
  return (
    <div className={styles.list}>
      <AllPages overview={overview} />
      <ul className={styles.list}>
        {overview.pages.map((page) => (
          <li key={page.id}>
            <PageCard
              page={page}
              overview={overview}
              comingOff={(data?.posts ?? []).filter(({ pageId }) => pageId === page.id)}
              session={session}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is about every Page at once: the stop for all, and who set it. */
function AllPages({ overview }: { readonly overview: PagesOverview }) {
  const now = useNow();
  const { federationPause, acts } = overview;
  return (
    <>
      {federationPause === null ? null : (
        <Notice tone="stopped" word={`Everything is stopped ${byAndSince(federationPause, now)}.`}>
          “{federationPause.because}” Nothing goes out to any Page.
        </Notice>
      )}
      {acts.length === 0 ? null : <PageActs page={null} acts={acts} />}
    </>
  );
}
