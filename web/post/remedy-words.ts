import type { ShownFinding } from '../../server/contract/drafts.contract.ts';

/** Who reads a finding: the writer can change the photo and the words, whoever decides can only look, settle or send back. */
export type Reader = 'writer' | 'decider';

/**
 * What one of them can do, by the rule, where the sentence that the check gives is for the other or for both at once. Every
 * other finding keeps its own.
 */
const BY_RULE: Readonly<Record<string, Partial<Record<Reader, string>>>> = {
  'count-not-trusted': {
    writer:
      'Look along the whole photo. Add every face that has no box, and cover whoever must not be shown.',
    decider:
      'Look along the whole photo. If everybody in it is marked or covered, say so; if not, send it back.',
  },
  'prominent-face': {
    writer: 'Cover the face or choose a photo from further away. Otherwise the head decides.',
    decider: 'Say why this close-up is all right, or send it back.',
  },
  'said-to-be-no-face': {
    writer: 'The head looks at it, too. If it is a face, say whose it is or cover it.',
    decider: 'Look at it, and agree only when it really is not a face.',
  },
  'check-did-not-run': {
    writer: 'Look at every face yourself before you hand it in, or choose another photo.',
    decider: 'Look at every face yourself and say why the photo is all right, or send it back.',
  },
  'far-fewer-faces-than-ticked': {
    decider: 'Look whether everybody who is ticked is in the photo. If not, send it back.',
  },
  'marked-twice': {
    decider: 'Look whether each face is marked as the right person. If not, send it back.',
  },
  'no-description': { decider: 'Send it back if the photo should not go out without one.' },
};

/** The one thing that this reader can do about a finding. */
export function remedyFor(
  { check, rule, severity, remedy }: Pick<ShownFinding, 'check' | 'rule' | 'severity' | 'remedy'>,
  reader: Reader,
): string {
  const own = BY_RULE[rule]?.[reader];
  if (own !== undefined) return own;
  if (reader === 'writer') return remedy;
  // What stops it, and what the policy says of the words, can be mended by the writer only.
  const mending = `The writer can mend it: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`;
  if (severity === 'block') return `Send it back. ${mending}`;
  return severity === 'hold' && check === 'rulebook'
    ? `Say why it may stay, or send it back. ${mending}`
    : remedy;
}
