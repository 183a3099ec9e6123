import type { Subject } from '../../../server/contract/person.contract.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { formatDay } from '../../time.ts';

/** The API sends this only to those who may know; for everybody else there is nothing here, not even its absence. */
export function Protection({
  protection,
  now,
}: {
  readonly protection: Subject['protection'];
  readonly now: number;
}) {
  if (!protection) return null;
  return (
    <Notice tone="stopped" word="Protected: never publish.">
      {protection.reason} Since {formatDay(protection.since, now)}. Colleagues see only “cannot be
      published”; please keep the reason to yourself.
    </Notice>
  );
}
