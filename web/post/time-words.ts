import { WANTED_MONTHS_AHEAD } from '../../server/contract/drafts.contract.ts';
import { fieldOf, fromSchoolField, monthsAhead, nextAfterSkip } from '../time.ts';

/** What is wrong with a time for a post, and what to do; null when nothing is. `now` is milliseconds since 1970. */
export function wrongWithTime(value: string, now: number): string | null {
  if (value === '') return 'Choose a day and a time.';
  const next = nextAfterSkip(value);
  if (next !== null)
    return `The clocks go forward that night, so there is no ${value.slice(11)}. The next possible time is ${next}.`;
  const moment = fromSchoolField(value);
  if (moment === null) return 'Choose a day and a time.';
  if (moment.getTime() <= now) return 'This time has passed. Choose a later one.';
  return fieldOf(value) > monthsAhead(now, WANTED_MONTHS_AHEAD)
    ? `A post can be planned ${WANTED_MONTHS_AHEAD} months ahead. Choose an earlier day.`
    : null;
}
