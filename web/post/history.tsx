import type { Draft } from '../../server/contract/drafts.contract.ts';
import { Timeline } from '../components/timeline/timeline.tsx';
import { formatMoment } from '../time.ts';

type HistoryEntry = Draft['history'][number];

/** The event as it goes on from the name: "Martin Hale sent a draft back." is "sent a draft back." after the name. */
export function whatWasDone({ who, says }: Pick<HistoryEntry, 'who' | 'says'>): string {
  return says.startsWith(`${who} `) ? says.slice(who.length + 1) : says;
}

/** What happened to a draft, newest first. `now` is milliseconds since 1970. */
export function History({
  entries,
  now,
}: {
  readonly entries: readonly HistoryEntry[];
  readonly now: number;
}) {
  return (
    <Timeline
      label="What happened, newest first"
      entries={entries
        .map((entry, index) => ({
          key: `${entry.at} ${index}`,
          when: formatMoment(entry.at, now),
          at: entry.at,
          who: entry.who,
          what: whatWasDone(entry),
        }))
        .toReversed()}
    />
  );
}
