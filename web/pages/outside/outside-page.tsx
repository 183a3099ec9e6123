import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { type Outside, outsideSchema } from '../../../server/contract/outside.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { FindCard } from './find-card.tsx';
import styles from './outside.module.css';

/** What was posted or changed on a Page outside Gatehouse, the newest first. */
export default function OutsidePage() {
  const { id = '' } = useParams();
  const outside = useInfiniteQuery({
    queryKey: ['page', { as: 'outside', id }],
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET',
        `/api/pages/${id}/outside${pageParam === null ? '' : `?before=${pageParam}`}`,
        { schema: outsideSchema, signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.before,
  });
  const [first] = outside.data?.pages ?? [];
  if (first === undefined)
    return (
      <div className={styles.page}>
        <PageHeading within="Pages">Outside Gatehouse</PageHeading>
        {outside.error ? (
          <ErrorPanel error={outside.error} onTryAgain={() => void outside.refetch()} />
        ) : (
          <LoadingWords>Fetching what was found…</LoadingWords>
        )}
      </div>
    );
  const finds = outside.data?.pages.flatMap((page) => page.finds) ?? [];
  return (
    <div className={styles.page}>
      <Heading outside={first} />
      <Looking outside={first} />
      {finds.length === 0 ? (
        <Nothing outside={first} />
      ) : (
        <ul className={styles.list}>
          {finds.map((find) => (
            <li key={find.id}>
              <FindCard find={find} pageName={first.pageName} />
            </li>
          ))}
        </ul>
      )}
      {outside.hasNextPage ? (
        <div>
          <Button
            onPress={() => void outside.fetchNextPage()}
            busy={outside.isFetchingNextPage ? 'Fetching…' : undefined}
          >
            Show older ones
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Heading({ outside }: { readonly outside: Outside }) {
  const session = useSession();
  const now = useNow();
  const school = schoolOf(session, outside.schoolId);
  return (
    <>
      <PageHeading
        within="Pages"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <span>
              {outside.lookedAt === null
                ? 'not looked at yet'
                : `last looked at ${formatMoment(outside.lookedAt, now)}`}
            </span>
          </>
        }
      >
        {`Outside Gatehouse: ${outside.pageName}`}
      </PageHeading>
      <p className={styles.lead}>
        Posts that nobody approved here, posts of visitors, and published posts that were changed or
        deleted in Facebook. Gatehouse cannot keep people from doing this: only taking the Page’s
        tasks away from them in Facebook can.
      </p>
    </>
  );
}

function Looking({ outside }: { readonly outside: Outside }) {
  const now = useNow();
  if (outside.trouble === null) return null;
  const since =
    outside.notLookedSince === null ? '' : ` Since ${formatMoment(outside.notLookedSince, now)}.`;
  return (
    <Notice tone="needs-you" word={`Gatehouse does not see everything.${since}`}>
      {outside.trouble}
    </Notice>
  );
}

function Nothing({ outside }: { readonly outside: Outside }) {
  const now = useNow();
  return outside.lookedAt === null ? (
    <EmptyState title="Not looked at yet" icon="pages">
      Within a quarter of an hour Gatehouse compares what the Page shows with what was approved
      here, and lists what is different.
    </EmptyState>
  ) : (
    <EmptyState title="Everything on the Page went through Gatehouse" icon="pages">
      Gatehouse last looked {formatMoment(outside.lookedAt, now)} and found nothing that was posted
      or changed around it since the Page was connected. It looks again every quarter of an hour.
    </EmptyState>
  );
}
