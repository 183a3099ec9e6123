import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PageHealth as Health } from '../../../server/contract/page-health.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatMoment, formatWholeDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { healthQuery } from './health-query.ts';
import styles from './pages.module.css';

/** When this Page was looked at last, how that ended, and "Check now". What was found stands above it, as alerts. */
export function PageHealth({ pageId }: { readonly pageId: string }) {
  const queries = useQueryClient();
  const { data } = useQuery(healthQuery);
  const now = useNow();
  const ask = useMutation({
    mutationFn: () => request('POST', `/api/pages/${pageId}/check`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['page'] }),
  });
  const health = data?.pages.find((each) => each.pageId === pageId);
  if (health === undefined) return null;
  const isBusy = ask.isPending || health.isChecking;
  return (
    <div className={styles.health}>
      <p role="status">{isBusy ? 'Gatehouse is looking at the Page…' : lookedAt(health, now)}</p>
      {health.mayCheck ? (
        <Button onPress={() => ask.mutate()} busy={isBusy ? 'Checking…' : undefined}>
          Check now
        </Button>
      ) : null}
      {ask.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(ask.error)}
        </Notice>
      ) : null}
    </div>
  );
}

function lookedAt(health: Health, now: number): string {
  const { checkedAt, couldNotSince, tokenEndsAt, troubles } = health;
  if (couldNotSince !== null)
    return `Gatehouse has not been able to look at this Page since ${formatMoment(couldNotSince, now)}. It tries again by itself.`;
  if (checkedAt === null)
    return 'Nobody has looked at this Page yet. Gatehouse does so once a day.';
  const found = troubles.length === 0 ? 'nothing wrong' : count(troubles.length);
  const ends =
    tokenEndsAt === null ? '' : ` Its key for Facebook ends on ${formatWholeDay(tokenEndsAt)}.`;
  return `Looked at ${formatMoment(checkedAt, now)}: ${found}.${ends}`;
}

function count(troubles: number): string {
  return troubles === 1 ? '1 thing to see to' : `${troubles} things to see to`;
}
