import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { PagePeople } from '../../../server/contract/page-health.contract.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { pagePeopleQuery } from '../pages/health-query.ts';
import { PageHealth } from '../pages/page-health.tsx';
import { PersonCard } from './person-card.tsx';
import styles from './page-people.module.css';

/** Who may post on a Page around Gatehouse: whom Facebook lists, and who is approved. */
export default function PagePeoplePage() {
  const { id = '' } = useParams();
  const people = useQuery(pagePeopleQuery(id));
  return (
    <div className={styles.page}>
      <PageHeading within="Pages">Who may post on Facebook</PageHeading>
      {people.error ? (
        <ErrorPanel error={people.error} onTryAgain={() => void people.refetch()} />
      ) : people.data ? (
        <List pageId={id} data={people.data} />
      ) : (
        <LoadingWords>Looking at the list…</LoadingWords>
      )}
    </div>
  );
}

function List({ pageId, data }: { readonly pageId: string; readonly data: PagePeople }) {
  const posting = data.people.filter(
    ({ canPublish, standing }) => canPublish || standing !== 'found',
  );
  const others = data.people.filter((person) => !posting.includes(person));
  return (
    <>
      <p className={styles.words}>
        These people can put a post on {data.pageName} in Facebook’s own apps, so that nobody here
        approves it. An administrator says whose account each is and why; the executive headteacher
        confirms it. Publishing stops when somebody is there whom nobody approved.
      </p>
      <PageHealth pageId={pageId} />
      {data.cannotSee === null ? null : (
        <Notice tone="stopped" word="This cannot be seen.">
          {data.cannotSee}
        </Notice>
      )}
      {posting.length === 0 && data.cannotSee === null ? (
        <EmptyState title="Nobody yet" icon="people">
          When Gatehouse has looked at the Page, everybody who can post on it stands here.
        </EmptyState>
      ) : (
        <ul className={styles.list}>
          {posting.map((person) => (
            <li key={person.facebookId}>
              <PersonCard pageId={pageId} person={person} data={data} />
            </li>
          ))}
        </ul>
      )}
      {others.length === 0 ? null : (
        <p className={styles.words}>
          Also on the Page, and not able to post: {others.map(({ name }) => name).join(', ')}.
        </p>
      )}
      <section className={styles.how} aria-labelledby="how">
        <h2 id="how">How to take somebody’s role away</h2>
        <p>Facebook lets only people do this, so it is done there:</p>
        <ol>
          <li>Somebody with full control opens the Page on facebook.com.</li>
          <li>They open “Settings”, then “Page setup”, then “Page access”.</li>
          <li>Beside the person’s name they open the three dots and choose “Remove access”.</li>
          <li>Back here, choose “Check now”.</li>
        </ol>
      </section>
    </>
  );
}
