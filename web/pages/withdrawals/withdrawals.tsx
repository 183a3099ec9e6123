import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type {
  TakeDownCounts,
  WithdrawalList,
} from '../../../server/contract/reach-back.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { RegisterTabs } from '../register/register-tabs.tsx';
import { WithdrawalCard } from './withdrawal-card.tsx';
import { toComeOffInWords } from './withdrawal-words.ts';
import { withdrawalsQuery } from './withdrawals-query.ts';
import styles from './withdrawals.module.css';

/** Each yes that was taken back, with what it touched and how long it took until nobody could see it any more. */
export default function Withdrawals() {
  const session = useSession();
  const list = useInfiniteQuery(withdrawalsQuery);
  if (!session) return null;
  return (
    <>
      <PageHeading within="Register">Withdrawals</PageHeading>
      <RegisterTabs />
      <p className={styles.lead}>
        When a parent takes a yes back, whatever is not out yet comes back to the inbox, and
        whatever is on a Page is taken off at once. A yes given again puts nothing back by itself.
      </p>
      {list.error ? (
        <ErrorPanel error={list.error} onTryAgain={() => void list.refetch()} />
      ) : !list.data ? (
        <LoadingWords>Fetching the withdrawals…</LoadingWords>
      ) : (
        <Found
          pages={list.data.pages}
          schools={session.schools}
          more={
            list.hasNextPage ? (
              <Button
                onPress={() => void list.fetchNextPage()}
                busy={list.isFetchingNextPage ? 'Fetching more…' : undefined}
              >
                Show earlier ones
              </Button>
            ) : null
          }
        />
      )}
    </>
  );
}

interface FoundProps {
  readonly pages: readonly WithdrawalList[];
  readonly schools: readonly School[];
  readonly more: ReactNode;
}

function Found({ pages, schools, more }: FoundProps) {
  const [first] = pages;
  const withdrawals = pages.flatMap((page) => page.withdrawals);
  const toComeOff = first === undefined ? null : toComeOffInWords(first.counts);
  return (
    <div className={styles.page}>
      {toComeOff === null ? null : (
        <Notice tone="needs-you" word={toComeOff} live>
          {aloneInWords(first?.counts)}
        </Notice>
      )}
      {first !== undefined && first.notFollowed > 0 ? (
        <Notice tone="stopped" word="Not every answer could be followed.">
          Tell an administrator: something in Gatehouse broke. No post goes out meanwhile with a
          child who may not be shown, but what is on a Page has to be looked at by a person.
        </Notice>
      ) : null}
      {withdrawals.length === 0 ? (
        <EmptyState title="Nobody has taken a yes back" icon="register">
          When a parent does, or a child must not be shown any more, it stands here with every draft
          and post that shows the child, and how long it took until the last one was off the Page.
        </EmptyState>
      ) : (
        <ul className={styles.list}>
          {withdrawals.map((one) => (
            <li key={one.id}>
              <WithdrawalCard one={one} school={schools.find(({ id }) => id === one.schoolId)} />
            </li>
          ))}
        </ul>
      )}
      {more}
    </div>
  );
}

function aloneInWords(counts: TakeDownCounts | undefined): string {
  const { open = 0, needsPerson = 0 } = counts ?? {};
  if (needsPerson === 0) return 'Gatehouse is at it; this page shows when it is done.';
  if (needsPerson === open) return 'It needs you: look for the mark below.';
  return `${needsPerson} of them need you: look for the mark below.`;
}
