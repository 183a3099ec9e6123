import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { upkeepSchema } from '../../../server/contract/register.contract.ts';
import type { Upkeep as UpkeepCounts } from '../../../server/contract/register.contract.ts';
import { request } from '../../api/client.ts';
import { countedWords, registerAddress } from './register-filters.ts';
import type { Filters } from './register-filters.ts';
import styles from './register.module.css';

interface Entry {
  readonly count: keyof UpkeepCounts;
  readonly says: (count: number) => string;
  readonly leadsTo: Partial<Filters>;
}

const ENTRIES: readonly Entry[] = [
  {
    count: 'notAnswered',
    says: (count) => (count === 1 ? 'has not answered' : 'have not answered'),
    leadsTo: { answer: 'not-answered' },
  },
  {
    count: 'endingIn30',
    says: (count) => (count === 1 ? 'yes ends within 30 days' : 'yeses end within 30 days'),
    leadsTo: { ends: '30' },
  },
  {
    count: 'endingIn90',
    says: (count) => (count === 1 ? 'yes ends within 90 days' : 'yeses end within 90 days'),
    leadsTo: { ends: '90' },
  },
  {
    count: 'leavingIn30',
    says: (count) => (count === 1 ? 'leaves within 30 days' : 'leave within 30 days'),
    leadsTo: { who: 'leaving-30' },
  },
  {
    count: 'withoutClass',
    says: (count) => (count === 1 ? 'pupil is in no class' : 'pupils are in no class'),
    leadsTo: { who: 'no-class' },
  },
];

/** Whether anybody is counted; a longer time that holds nobody besides those of the shorter one says nothing new. */
function isWorthSaying({ count }: Entry, counts: UpkeepCounts): boolean {
  return counts[count] > 0 && !(count === 'endingIn90' && counts.endingIn90 === counts.endingIn30);
}

/** What waits for the office, as numbers that lead to the people; nothing at all when nothing does. */
export function Upkeep({ schoolId }: { readonly schoolId: string }) {
  const upkeep = useQuery({
    queryKey: ['register', { upkeep: schoolId }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/upkeep${schoolId === '' ? '' : `?schoolId=${schoolId}`}`, {
        schema: upkeepSchema,
        signal,
      }),
  });
  const counts = upkeep.data;
  const waiting = counts ? ENTRIES.filter((entry) => isWorthSaying(entry, counts)) : [];
  return (
    <section aria-label="What waits for the office" className={styles.upkeep}>
      {counts === undefined ? (
        // Kept at its height, so that the list below does not jump.
        <p className={styles.lead}>
          {upkeep.error ? 'What waits could not be counted just now.' : 'Counting what waits…'}
        </p>
      ) : waiting.length === 0 ? (
        <p className={styles.lead}>
          Everybody has answered about the Page, and no yes ends in the next 90 days.
        </p>
      ) : (
        <ul className={styles.waiting}>
          {waiting.map(({ count, says, leadsTo }) => (
            <li key={count}>
              <Link
                to={registerAddress({ school: schoolId, ...leadsTo })}
                className={styles.wait ?? ''}
              >
                <strong>{countedWords(counts[count])}</strong> {says(counts[count])}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
