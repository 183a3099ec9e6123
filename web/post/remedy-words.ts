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
  'check-again-did-not-run': {
    writer: 'Look at every face yourself, or choose another photo. The head looks at it, too.',
    decider: 'Look at every face yourself and say why the photo is all right, or send it back.',
  },
  'not-checked-yet': {
    decider: 'Wait a moment. If it stays so, look at every face yourself, or send it back.',
  },
  'camera-not-on-list': {
    writer:
      'If it belongs to the school, ask an administrator to put it on the list. If it is somebody’s own phone, have the photo deleted there and tell the head.',
    decider:
      'Ask the writer whose it is. Say why the photo may be used, or send it back. An administrator can put a school device on the list.',
  },
  'may-be-unsuitable': {
    writer:
      'Look at it once more and choose another photo if you have doubts. Otherwise the head decides.',
    decider:
      'Look at it. Say why it is all right, or send it back. If it worries you, tell the safeguarding lead.',
  },
  'suitability-not-checked': {
    writer: 'Look at it once more. The head looks at it, too.',
    decider: 'Look at it and say that it is all right, or send it back.',
  },
  'may-not-be-shown-any-more': {
    writer:
      'Choose another photo, unless you know that everybody in it may be shown today. The head decides.',
    decider:
      'Find out whether everybody in it may be shown today. Say how you made sure, or send it back.',
  },
  'words-not-read': {
    writer: 'Look for names, badges, certificates and codes yourself. The head looks, too.',
    decider:
      'Look for names, badges, certificates and codes yourself. Say why the photo is all right, or send it back.',
  },
  'more-words-than-read': {
    writer: 'Look for names and codes yourself, and cover them. The head looks, too.',
    decider: 'Look for names and codes yourself. Say why the photo is all right, or send it back.',
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
