import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link, useSearchParams } from 'react-router';
import { draftListSchema } from '../../../server/contract/drafts.contract.ts';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { DraftLine } from './draft-line.tsx';
import { usePages } from '../../api/pages.ts';
import { PageStands } from '../../post/page-stands.tsx';
import styles from './drafts-page.module.css';

type Whose = 'mine' | 'school';

function useDrafts(whose: Whose) {
  return useInfiniteQuery({
    queryKey: ['drafts', { whose }],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ whose });
      if (pageParam !== null) query.set('after', pageParam);
      return request('GET', `/api/drafts?${query}`, { schema: draftListSchema, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.after,
  });
}

/** The drafts of this person, or of their schools: where each stands, and the way into it. */
export default function DraftsPage() {
  const session = useSession();
  const [search] = useSearchParams();
  const maySeeSchool = session?.may.includes('draft:read-school') ?? false;
  const mayWrite = session?.may.includes('draft:write') ?? false;
  // Whoever does not write has nothing of their own to look for.
  const usual: Whose = session !== undefined && !mayWrite ? 'school' : 'mine';
  const asked = search.get('whose');
  const whose: Whose =
    asked === 'school' && maySeeSchool ? 'school' : asked === 'mine' ? 'mine' : usual;
  const pages = usePages();
  return (
    <>
      <PageHeading
        actions={
          mayWrite ? (
            <LinkButton to="/drafts/new" kind="primary" icon="plus">
              Write a post
            </LinkButton>
          ) : undefined
        }
      >
        Drafts
      </PageHeading>
      {maySeeSchool && mayWrite ? <Whose whose={whose} schools={session?.schools ?? []} /> : null}
      <PageStands pages={pages} />
      <DraftList key={whose} whose={whose} schools={session?.schools ?? []} mayWrite={mayWrite} />
    </>
  );
}

function Whose({ whose, schools }: { readonly whose: Whose; readonly schools: readonly School[] }) {
  return (
    <nav className={styles.whose} aria-label="Whose drafts">
      <Link to="/drafts?whose=mine" replace aria-current={whose === 'mine' ? 'page' : undefined}>
        Mine
      </Link>
      <Link
        to="/drafts?whose=school"
        replace
        aria-current={whose === 'school' ? 'page' : undefined}
      >
        {schools.length === 1 ? 'My school’s' : 'My schools’'}
      </Link>
    </nav>
  );
}

interface DraftListProps {
  readonly whose: Whose;
  readonly schools: readonly School[];
  readonly mayWrite: boolean;
}

function DraftList({ whose, schools, mayWrite }: DraftListProps) {
  const query = useDrafts(whose);
  const headingId = useId();
  if (query.isPending) return <LoadingWords>Fetching the drafts…</LoadingWords>;
  if (query.isError)
    return (
      <ErrorPanel
        error={query.error}
        onTryAgain={() => void query.refetch()}
        isTrying={query.isFetching}
      />
    );
  const drafts: readonly DraftSummary[] = query.data.pages.flatMap((page) => page.drafts);
  if (drafts.length === 0) return <NoDrafts whose={whose} mayWrite={mayWrite} />;
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId} className="only-heard">
        {whose === 'mine' ? 'My drafts' : 'Drafts of my schools'}
      </h2>
      <ul className={styles.list}>
        {drafts.map((draft) => (
          <li key={draft.id}>
            <DraftLine
              draft={draft}
              school={schools.find((school) => school.id === draft.schoolId)}
              isAuthorShown={whose === 'school'}
            />
          </li>
        ))}
      </ul>
      {query.hasNextPage ? (
        <div className={styles.more}>
          <Button
            onPress={() => void query.fetchNextPage()}
            busy={query.isFetchingNextPage ? 'Fetching more…' : undefined}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function NoDrafts({ whose, mayWrite }: { readonly whose: Whose; readonly mayWrite: boolean }) {
  return (
    <EmptyState
      title={whose === 'mine' ? 'You have not written a post yet' : 'No drafts at your schools yet'}
      icon="drafts"
      action={
        mayWrite ? (
          <LinkButton to="/drafts/new" icon="plus">
            Write a post
          </LinkButton>
        ) : undefined
      }
    >
      {whose === 'mine'
        ? 'Write a few words, add photos and say who is in them. A head looks at it, and then it goes to the Page. What you write is saved as you type, and you can follow here where it stands.'
        : 'What colleagues write appears here from the first word, with where it stands and what was found.'}
    </EmptyState>
  );
}
