import type { Draft } from '../../server/contract/drafts.contract.ts';
import { Timeline } from '../components/timeline/timeline.tsx';
import { formatMoment } from '../time.ts';

type HistoryEntry = Draft['history'][number];

/** The record says whole sentences; where one begins with the name, the name is set apart. */
function whoAndWhat({ who, says }: HistoryEntry): { who: string; what: string } {
  return says.startsWith(`${who} `)
    ? { who, what: says.slice(who.length + 1) }
    : { who: '', what: says };
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
          ...whoAndWhat(entry),
        }))
        .toReversed()}
    />
  );
}
