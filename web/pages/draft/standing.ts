import type { Draft } from '../../../server/contract/drafts.contract.ts';
import type { StateTone } from '../../components/notice/notice.tsx';
import { checkingWords, wantedWords } from './draft-words.ts';

export interface Standing {
  readonly tone: StateTone;
  readonly word: string;
  readonly says: string;
}

/**
 * Where a draft stands and what happens next, for somebody who cannot change it now. `now` is milliseconds since 1970; on the
 * practice Page nobody outside the school sees anything.
 */
export function standingOf(draft: Draft, now: number, isPractice: boolean): Standing {
  const wanted = wantedWords(draft.wantedAt, now);
  switch (draft.state) {
    case 'drafting':
    case 'needs-changes':
    case 'returned':
      return {
        tone: 'information',
        word: `${draft.author.name} is still writing it.`,
        says:
          draft.acts.find((each) => each.act === 'edit')?.because ??
          'You can look, but not change it.',
      };
    case 'checking':
      return {
        tone: 'information',
        word: checkingWords(draft),
        says: 'You need not wait here. It goes to a head by itself, or comes back to you with what to mend.',
      };
    case 'awaiting-decision':
      return waiting(draft, wanted);
    case 'approved':
      return { tone: 'going-well', word: 'Approved.', says: 'It goes out in a moment.' };
    case 'scheduled':
      return { tone: 'going-well', word: 'Approved.', says: `It goes out ${wanted}.` };
    case 'publishing':
      return { tone: 'information', word: 'Going out now.', says: 'It is being sent to the Page.' };
    case 'published':
      return isPractice
        ? {
            tone: 'going-well',
            word: 'On the practice Page.',
            says: 'Nothing reached Facebook, and no parent sees it.',
          }
        : { tone: 'going-well', word: 'On the Page.', says: 'Parents can see it.' };
    case 'taken-down':
      return { tone: 'information', word: 'Taken off the Page.', says: whyTakenDown(draft) };
    case 'rejected':
      return {
        tone: 'stopped',
        word: 'It was refused and does not go out.',
        says: draft.cameBackBecause ?? 'What happened is said below.',
      };
    case 'expired':
      return {
        tone: 'stopped',
        word: 'Nobody decided in time, so it did not go out.',
        says: 'Take it back, choose a new time and hand it in again.',
      };
    case 'unconfirmed':
      return unconfirmed(draft, isPractice);
  }
}

function unconfirmed({ publications }: Draft, isPractice: boolean): Standing {
  const isUnclear = publications.some((one) => one.state === 'unconfirmed');
  return isUnclear
    ? {
        tone: 'needs-you',
        word: 'Nobody knows yet whether it is on the Page.',
        says: `${isPractice ? 'The practice Page' : 'Facebook'} did not say. Somebody has to look at the Page; nothing is sent again until then.`,
      }
    : {
        tone: 'needs-you',
        word: 'It is not on all of its Pages.',
        says: 'Somebody who decides on posts approves it again for the Page that is missing, or leaves that Page without it.',
      };
}

function waiting({ cameBackBecause, wantedAt }: Draft, wanted: string): Standing {
  if (cameBackBecause !== null) {
    return {
      tone: 'needs-you',
      word: 'It came back to the inbox.',
      says: `${cameBackBecause} Take it back to mend it, or let a head send it back to you.`,
    };
  }
  return {
    tone: 'information',
    word: 'A head decides now.',
    says:
      wantedAt === null
        ? 'It goes out as soon as it is approved.'
        : `It goes out ${wanted}, once it is approved.`,
  };
}

function whyTakenDown({ publications }: Draft): string {
  const told = publications.find((one) => one.takenDownBecause !== null);
  return told?.takenDownBecause ?? 'It is no longer on the Page.';
}
