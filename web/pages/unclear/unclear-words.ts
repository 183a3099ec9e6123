import type { LookAtPage, UnclearAct } from '../../../server/contract/unclear.contract.ts';
import type { StateTone } from '../../components/notice/notice.tsx';

/** What the look at the Page found, in the words above the two columns. */
export function whatIsFound(look: LookAtPage): {
  readonly tone: StateTone;
  readonly word: string;
  readonly says: string;
} {
  if (!look.answered) {
    return {
      tone: 'stopped',
      word: 'The Page does not answer.',
      says: `${look.says ?? ''} Until it does, nobody can say whether the post is there, and nothing is sent.`,
    };
  }
  const visible = look.found.filter((post) => post.isVisible);
  const [first] = visible;
  if (first === undefined) {
    const isHeld = look.found.length > 0;
    return {
      tone: 'needs-you',
      word: isHeld ? 'The Page holds it, and nobody can see it.' : 'The Page does not show it.',
      says: isHeld
        ? 'What was left there unseen is deleted before it is sent again.'
        : 'Nothing on the Page could be this post.',
    };
  }
  if (visible.length > 1) {
    return {
      tone: 'needs-you',
      word: `The Page shows ${visible.length} posts that could be it.`,
      says: 'Compare them and choose the one that is it.',
    };
  }
  return first.differs.length === 0
    ? {
        tone: 'going-well',
        word: 'It is there.',
        says: 'Word for word, with every photo in order.',
      }
    : {
        tone: 'needs-you',
        word: 'A post is there, and it is not exactly what was approved.',
        says: first.differs.map(({ says }) => says).join(' '),
      };
}

export function mayAct(look: LookAtPage, act: UnclearAct): boolean {
  return look.acts.some((each) => each.act === act && each.allowed);
}

/** Why this person cannot do it; null when they can. */
export function whyNotAct(look: LookAtPage, act: UnclearAct): string | null {
  return look.acts.find((each) => each.act === act)?.because ?? null;
}

export interface Piece {
  readonly text: string;
  readonly isOnlyHere: boolean;
}

/**
 * A text in pieces, of which those that the other one does not have are marked: what stands between the words that both begin and
 * end with. Enough to see an edited ending or a changed word; two wholly different texts are marked whole.
 */
export function markedAgainst(text: string, other: string): Piece[] {
  const words = wordsOf(text);
  const others = wordsOf(other);
  let start = 0;
  const isSame = (at: number): boolean => words.at(at)?.trim() === others.at(at)?.trim();
  const most = Math.min(words.length, others.length);
  while (start < most && isSame(start)) start += 1;
  let end = 0;
  while (end < most - start && isSame(-1 - end)) end += 1;
  const pieces = [
    { text: words.slice(0, start).join(''), isOnlyHere: false },
    { text: words.slice(start, words.length - end).join(''), isOnlyHere: true },
    { text: words.slice(words.length - end).join(''), isOnlyHere: false },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

/** Words with the blanks behind them, so that joined they are the text again. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .replaceAll('\r\n', '\n')
      .trim()
      .match(/\S+\s*/gu) ?? []
  );
}
