import { type ConsentAnswer, permission, type RegisterSubject } from '../permission.rules.ts';
import { spokenConditions } from '../permission-words.rules.ts';
import type { KnownAnswer, KnownPupil } from './register-view.rules.ts';
import type { FileAnswer } from './rows.rules.ts';

/** An answer as an import would write it: its own voice, of no single guardian. */
export interface PlannedAnswer {
  readonly use: string;
  readonly status: ConsentAnswer['status'];
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
  readonly validUntil: string | null;
}

export type Turn =
  | 'turned-to-yes'
  | 'turned-to-no'
  | 'newly-answered'
  | 'otherwise-changed'
  | 'against-a-no';

/** What the file's word about one use comes to. `answer` is null when only a leaving date turned it. */
export interface AnswerTurn {
  readonly use: string;
  readonly turn: Turn;
  readonly was: string;
  readonly becomes: string;
  readonly answer: PlannedAnswer | null;
}

/** A yes for the Pages of one school alone, which ends when the child goes to another: nobody has asked there. */
export interface EndedYes {
  readonly use: string;
  readonly guardianId: string | null;
}

/** Every yes that does not go along to another school, one for each guardian and use. */
export function endedByMove(on: KnownPupil): EndedYes[] {
  const voices = Map.groupBy(
    on.answers.filter(({ covers, mayAnswer }) => covers === 'school' && mayAnswer),
    ({ use, guardianId }) => `${use} ${guardianId}`,
  );
  return [...voices.values()].flatMap((said) => {
    const newest = said.toSorted((one, other) => one.seq - other.seq).at(-1);
    if (newest?.status !== 'granted') return [];
    return [{ use: newest.use, guardianId: newest.guardianId }];
  });
}

/** What is written down for it: as if this guardian had not been asked. */
export function notAsked(use: string): PlannedAnswer {
  const terms = { groupOnly: false, noCloseUp: false, firstNameAllowed: false, validUntil: null };
  return { use, status: 'not-asked', ...terms };
}

/**
 * Compares the file's answers about one pupil with the register. Nothing is planned where the file says what an import said last: what
 * parents or the office said since stands. `leavesOn` is the day after the import, `ended` is what a move to this school ends before.
 */
export function turnsOf(
  on: KnownPupil,
  said: readonly FileAnswer[],
  leavesOn: string | null,
  day: string,
  ended: readonly EndedYes[] = [],
): { turns: AnswerTurn[]; unchanged: number } {
  const turns: AnswerTurn[] = [];
  let unchanged = 0;
  const byUse = Map.groupBy(on.answers, ({ use }) => use);
  const uses = new Set([
    ...said.map(({ use }) => use),
    ...(leavesOn === on.leavesOn ? [] : byUse.keys()),
    ...ended.map(({ use }) => use),
  ]);
  const words = new Map(said.map((each) => [each.use, each]));
  for (const use of uses) {
    const known = (byUse.get(use) ?? []).toSorted((one, other) => other.seq - one.seq);
    const word = words.get(use);
    const gone = ended.filter((each) => each.use === use).map((each) => asEnded(each, known, day));
    const planned = word === undefined ? null : plan([...gone, ...known], word, day);
    if (word !== undefined && planned === null) unchanged++;
    const turn = turnOf(on, known, { use, planned, leavesOn, day, gone });
    if (turn !== null) turns.push(turn);
  }
  return { turns, unchanged };
}

/** The answers of a pupil who is new: all that say something. */
export function firstAnswers(said: readonly FileAnswer[]): PlannedAnswer[] {
  return said
    .filter(({ status }) => status !== 'not-asked')
    .map((word) => withTerms(word, undefined, undefined));
}

/** What has to be written so that the register says what the file says; null when it says so already, or the file says nothing new. */
function plan(
  newestFirst: readonly KnownAnswer[],
  word: FileAnswer,
  day: string,
): PlannedAnswer | null {
  const ofNobody = newestFirst.filter(({ guardianId }) => guardianId === null);
  const [newest] = ofNobody;
  const own = ofNobody.find(({ byImport }) => byImport);
  const hand = ofNobody.find(({ byImport }) => !byImport);
  const strict = hand !== undefined && holds(hand, day) ? hand : undefined;
  if (own !== undefined && isSame(withTerms(word, own, strict), own)) return null;
  // An empty cell takes back what an import said, and never what was said by hand.
  if (word.status === 'not-asked' && (own === undefined || newest !== own)) return null;
  const before =
    newest !== undefined && (newest.byImport || holds(newest, day)) ? newest : undefined;
  const planned = withTerms(word, before, strict);
  return newest !== undefined && isSame(planned, newest) ? null : planned;
}

function holds(answer: ConsentAnswer, day: string): boolean {
  return answer.status === 'granted' && (answer.validUntil === null || answer.validUntil >= day);
}

/**
 * The file's word with terms. A term of which the file does not speak stays as it was before; and a yes by hand that holds is never
 * loosened: the stricter of both is kept.
 */
function withTerms(
  word: FileAnswer,
  before: KnownAnswer | undefined,
  hand: KnownAnswer | undefined,
): PlannedAnswer {
  if (word.status !== 'granted') {
    return {
      use: word.use,
      status: word.status,
      groupOnly: false,
      noCloseUp: false,
      firstNameAllowed: false,
      validUntil: null,
    };
  }
  const earlier = before?.status === 'granted' ? before : undefined;
  const said = word.validUntil === undefined ? (earlier?.validUntil ?? null) : word.validUntil;
  const ends = [said, hand?.validUntil ?? null].filter((end) => end !== null);
  return {
    use: word.use,
    status: 'granted',
    groupOnly: (word.groupOnly ?? earlier?.groupOnly ?? false) || hand?.groupOnly === true,
    noCloseUp: (word.noCloseUp ?? earlier?.noCloseUp ?? false) || hand?.noCloseUp === true,
    firstNameAllowed:
      (word.firstName ?? earlier?.firstNameAllowed ?? false) && hand?.firstNameAllowed !== false,
    validUntil: ends.toSorted()[0] ?? null,
  };
}

function isSame(planned: PlannedAnswer, known: ConsentAnswer): boolean {
  return (
    planned.status === known.status &&
    (planned.status !== 'granted' ||
      (planned.groupOnly === known.groupOnly &&
        planned.noCloseUp === known.noCloseUp &&
        planned.firstNameAllowed === known.firstNameAllowed &&
        planned.validUntil === known.validUntil))
  );
}

function turnOf(
  on: KnownPupil,
  known: readonly KnownAnswer[],
  {
    use,
    planned,
    leavesOn,
    day,
    gone,
  }: {
    use: string;
    planned: PlannedAnswer | null;
    leavesOn: string | null;
    day: string;
    gone: readonly KnownAnswer[];
  },
): AnswerTurn | null {
  if (planned === null && leavesOn === on.leavesOn && gone.length === 0) return null;
  const before = permission(fileOf(on, known, on.leavesOn), use, 'own-school', day);
  const after = permission(
    fileOf(
      on,
      [...known, ...gone, ...(planned === null ? [] : [asAnswer(planned, known, day)])],
      leavesOn,
    ),
    use,
    'own-school',
    day,
  );
  const turned = before.granted !== after.granted;
  if (planned === null && !turned) return null;
  const shown = { use, was: spoken(before), becomes: spoken(after), answer: planned };
  if (planned?.status === 'granted' && saidNoByHand(known)) {
    return { ...shown, becomes: 'yes, says the file', turn: 'against-a-no' };
  }
  if (turned) return { ...shown, turn: after.granted ? 'turned-to-yes' : 'turned-to-no' };
  return {
    ...shown,
    becomes: planned === null ? shown.becomes : spokenWord(planned),
    turn: known.length === 0 ? 'newly-answered' : 'otherwise-changed',
  };
}

/**
 * Whether a guardian, or the office, said no, and no yes came after it. What an import said does not count as a no: the next one may
 * say otherwise. Neither does it hide one: a file that says no as well for a while does not make the no by hand its own.
 */
function saidNoByHand(newestFirst: readonly KnownAnswer[]): boolean {
  const voices = Map.groupBy(newestFirst, ({ guardianId }) => guardianId);
  return [...voices.values()].some((said) => {
    const firm = said.find((each) => each.status === 'granted' || !each.byImport);
    return firm?.status === 'refused' || firm?.status === 'withdrawn';
  });
}

function asAnswer(
  planned: PlannedAnswer,
  known: readonly KnownAnswer[],
  day: string,
): ConsentAnswer {
  return {
    ...planned,
    id: 'planned',
    // After what a move ends, which comes before it.
    seq: (known[0]?.seq ?? 0) + 2,
    guardianId: null,
    validFrom: day,
    lawfulBasis: 'consent',
    mayAnswer: true,
    // Compared for a Page of the child's own school, which every answer covers.
    covers: 'federation',
    answeredOn: day,
  };
}

function asEnded(
  { use, guardianId }: EndedYes,
  known: readonly KnownAnswer[],
  day: string,
): KnownAnswer {
  const seq = (known[0]?.seq ?? 0) + 1;
  return { ...asAnswer(notAsked(use), known, day), id: 'ended', seq, guardianId, byImport: true };
}

/** Never as protected: an import looks the same whether or not somebody is. */
function fileOf(on: KnownPupil, answers: readonly ConsentAnswer[], leavesOn: string | null) {
  const subject: RegisterSubject = { ...on, kind: 'pupil', leavesOn };
  return { subject, answers, protected: false };
}

const SPOKEN: Readonly<Record<ReturnType<typeof permission>['reason'], string>> = {
  granted: 'yes',
  protected: 'no',
  left: 'no, has left',
  refused: 'no',
  withdrawn: 'no, taken back',
  'not-asked': 'not asked',
  expired: 'no, the yes has ended',
  'not-yet': 'no, the yes has not begun',
  'other-page': 'no',
  unknown: 'no',
};

function spoken(outcome: ReturnType<typeof permission>): string {
  if (!outcome.granted) return SPOKEN[outcome.reason];
  return ['yes', ...spokenConditions(outcome.conditions)].join(', ');
}

/** A planned answer in words: "yes, in a group only, until 2027-08-31". */
export function spokenWord(planned: PlannedAnswer): string {
  if (planned.status !== 'granted')
    return planned.status === 'withdrawn' ? 'no, taken back' : SPOKEN[planned.status];
  return [
    'yes',
    ...spokenConditions(planned),
    ...(planned.validUntil === null ? [] : [`until ${planned.validUntil}`]),
  ].join(', ');
}
