import type { ShownFinding } from '../../../server/contract/drafts.contract.ts';

/** Reasons that come up again and again, by the rule that asks; always to be read, and changed where they do not fit. */
const BY_RULE: Readonly<Record<string, readonly string[]>> = {
  'said-to-be-no-face': ['I looked closely: it is not a face.'],
  'prominent-face': [
    'The parents know this photo and agreed to it.',
    'It is a colleague who agreed to this photo.',
  ],
  'count-not-trusted': ['I looked at the whole photo: everybody in it is marked or covered.'],
  'people-without-face': ['Seen from behind; nobody can be recognised.'],
  'check-did-not-run': ['I counted the faces myself, and each is accounted for.'],
  'not-checked-yet': ['I counted the faces myself, and each is accounted for.'],
  'check-again-did-not-run': ['I counted the faces myself, and each is accounted for.'],
  'camera-not-on-list': [
    'It belongs to the school; I have asked for it to be put on the list.',
    'It is a colleague’s own phone, and the photo has been deleted there.',
  ],
  'may-not-be-shown-any-more': ['I asked the office: everybody in it may be shown today.'],
  'words-not-read': ['I looked for names and codes: there are none.'],
  'more-words-than-read': ['I looked for names and codes: there are none.'],
  'may-be-unsuitable': ['I looked at it: it is an ordinary photo.'],
  'suitability-not-checked': ['I looked at it: it is an ordinary photo.'],
  'stopped-before': ['What stopped it then has been mended.'],
};

const ALWAYS = ['I looked at it, and it is all right here.'];

/** What an approver may want to say about a point; they choose, change or write their own. */
export function suggestionsFor(finding: Pick<ShownFinding, 'rule' | 'check'>): readonly string[] {
  const own = BY_RULE[finding.rule];
  if (own) return own;
  return finding.check === 'rulebook'
    ? ['Everybody named or meant has agreed.', ...ALWAYS]
    : ALWAYS;
}

/** What may be said about each of several points alike. */
export function suggestionsForAll(findings: readonly ShownFinding[]): readonly string[] {
  const [first, ...others] = findings.map(suggestionsFor);
  return (first ?? ALWAYS).filter((words) => others.every((other) => other.includes(words)));
}

const SHORTEST = 3;

/** Why a reason is not enough yet; undefined when it is. */
export function reasonTrouble(reason: string, ask: string): string | undefined {
  return reason.trim().length < SHORTEST ? ask : undefined;
}

/** Reasons begun and not sent, by draft and act: going to the next item and back loses none. */
const kept = new Map<string, string>();

/** Under which the reason for one point is kept, or that for several at once. */
export function reasonKey(draftId: string, findingId: string | null): string {
  return `${draftId} ${findingId ?? 'several'}`;
}

export function keepReason(key: string, words: string): void {
  if (words === '') kept.delete(key);
  else kept.set(key, words);
}

export function keptReason(key: string): string {
  return kept.get(key) ?? '';
}
