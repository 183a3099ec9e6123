import type {
  TakeDownCounts,
  TouchedDraft,
  TouchedPost,
  Withdrawal,
} from '../../../server/contract/reach-back.contract.ts';
import { formatLength } from '../../time.ts';

const SECONDS_TOLD = 120;

/** `14 s`, `5 min`, `3 h`: seconds count while they are few. */
export function lengthInWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < SECONDS_TOLD ? `${whole} s` : formatLength(whole * 1_000);
}

/** "1 post has to come off the Page", for a head who looks in; null when there is none. */
export function toComeOffInWords({ open }: TakeDownCounts): string | null {
  if (open === 0) return null;
  return open === 1
    ? '1 post has to come off the Page.'
    : `${open} posts have to come off the Pages.`;
}

/** How far the look for what shows somebody has come, and what it cost in time. */
export function foundInWords(one: Pick<Withdrawal, 'secondsToReach' | 'posts' | 'drafts'>): string {
  if (one.secondsToReach === null) return 'What shows this person is being looked for.';
  const after = lengthInWords(one.secondsToReach);
  return one.posts.length + one.drafts.length === 0
    ? `Everything was looked through after ${after}: no draft and no post shows this person.`
    : `What shows this person was found after ${after}.`;
}

/** How a post stands, in one line. `secondsSince` is since the withdrawal. */
export function postInWords(post: TouchedPost, secondsSince: number): string {
  const since = lengthInWords(secondsSince);
  switch (post.standing) {
    case 'waiting':
      return `Waits to be taken off ${post.pageName}: ${since} since it was asked for.`;
    case 'running':
      return `Being taken off ${post.pageName}: ${since} so far.${triesInWords(post.tries)}`;
    case 'needs-you':
      return post.tries === 0
        ? `Look at this post on ${post.pageName}: must it come off?`
        : `Still on ${post.pageName}, ${since} after it was asked for.${triesInWords(post.tries)}`;
    case 'done':
      return doneInWords(post);
    case 'called-off':
      return `${post.calledOffBy ?? 'Somebody'} decided that it stays on ${post.pageName}: ${post.calledOffBecause ?? ''}`;
  }
}

function triesInWords(tries: number): string {
  return tries > 1 ? ` Tried ${tries} times.` : '';
}

function doneInWords(post: TouchedPost): string {
  const after = lengthInWords(post.seconds ?? 0);
  if (post.doneBy !== null)
    return `${post.doneBy} took it off ${post.pageName} by hand after ${after}.`;
  return post.wasGone
    ? `Was off ${post.pageName} already when Gatehouse looked, after ${after}.`
    : `Taken off ${post.pageName} after ${after}, and read back as gone.`;
}

/** What became of a draft, in one line. */
export function draftInWords({ outcome, was }: TouchedDraft): string {
  switch (outcome) {
    case 'judged-when-opened':
      return 'Still being written: it cannot be handed in with this child in it.';
    case 'under-check':
      return 'Was being checked: the checks asked the register.';
    case 'with-approver':
      return 'Waited for a decision: it now says what stops it.';
    case 'came-back':
      return was === 'scheduled'
        ? 'Was going to go out: it came back to the inbox.'
        : 'Was approved: it came back to the inbox.';
    case 'publisher-looks':
      return 'Was on its way: stopped before it was visible, or taken off again.';
    case 'take-down':
    case 'look-at-it':
      return 'Was on the Page.';
  }
}
