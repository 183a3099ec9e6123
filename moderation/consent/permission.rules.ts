import {
  firstName,
  saysNo,
  saysNotAsked,
  saysOtherPage,
  saysYes,
  type SpokenNo,
  spokenDay,
} from './permission-words.rules.ts';

export { firstName, spokenConditions, spokenMay } from './permission-words.rules.ts';
export { PAGE_USE } from './uses.rules.ts';

export interface RegisterSubject {
  readonly id: string;
  readonly schoolId: string;
  readonly kind: 'pupil' | 'adult';
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly className: string | null;
  /** Last school day on which the person belongs to the school, "2026-07-17". */
  readonly leavesOn: string | null;
}

export interface ConsentAnswer {
  readonly id: string;
  /** Grows with each answer that is recorded; the order of the register. */
  readonly seq: number;
  readonly guardianId: string | null;
  /** False where the guardian may not answer for the child (or is its guardian no more): a yes of theirs is none. */
  readonly mayAnswer: boolean;
  readonly use: string;
  /** The Pages that answers about this use reach. */
  readonly covers: 'school' | 'federation';
  readonly status: 'granted' | 'refused' | 'withdrawn' | 'not-asked';
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
  /** First and last school day on which a yes holds, "2026-11-24"; null is open-ended. */
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly lawfulBasis: 'consent' | 'public-task';
  /** The school day on which it was said, which may be long before it was recorded. */
  readonly answeredOn: string;
}

/** Everything about one person that decides whether they may be shown. */
export interface SubjectFile {
  readonly subject: RegisterSubject;
  readonly answers: readonly ConsentAnswer[];
  /** A protection flag is in force. The reason is not here: it is not needed to decide, so it cannot leak. */
  readonly protected: boolean;
}

/** Where somebody would be shown: on this Page, or wherever their own school shows it. */
export type WhichPage = 'own-school' | PageOfSchool;

export interface PageOfSchool {
  readonly schoolId: string;
  readonly name: string;
}

export interface PermissionConditions {
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
}

export type PermissionReason =
  | 'granted'
  | 'protected'
  | 'left'
  | 'refused'
  | 'withdrawn'
  | 'not-asked'
  | 'expired'
  | 'not-yet'
  | 'other-page'
  | 'unknown';

export interface Permission {
  readonly granted: boolean;
  /** One sentence for a teacher. */
  readonly says: string;
  readonly reason: PermissionReason;
  /** What the yes asks for; the strictest there is when the answer is no. */
  readonly conditions: PermissionConditions;
  /** Ids of the answers that decide, one for each guardian, for the record: of a no, those that are that no. */
  readonly restsOn: readonly string[];
}

/** What one guardian's answers come to on the day. */
interface Voice {
  readonly answer: ConsentAnswer;
  readonly reason: 'granted' | SpokenNo;
}

const STRICTEST: PermissionConditions = {
  groupOnly: true,
  noCloseUp: true,
  firstNameAllowed: false,
};

/** Which no is told when there are several: what somebody said comes before what is only missing. */
const FIRMEST_FIRST: readonly SpokenNo[] = [
  'refused',
  'withdrawn',
  'expired',
  'not-yet',
  'not-asked',
];

/**
 * May this person be shown for this use on this Page on this school day ("2026-11-24")? (product.md section 4, decision 0022)
 *
 * A no counts from the moment it is recorded, whatever its dates, until the same guardian says yes on that day or later and
 * this is recorded after it. Of what a guardian said yes to, the last word counts that has begun. Guardians who differ: the
 * stricter holds. An answer without a guardian is one more voice. Not asked is no, an unknown person is no, and a protection
 * flag is no whatever anybody answered.
 */
export function permission(
  file: SubjectFile | undefined,
  use: string,
  page: WhichPage,
  day: string,
): Permission {
  if (file === undefined) return no('unknown', 'This person is not on the register.', []);
  const { subject } = file;
  // No answer ids here: they would show that somebody had said yes, which is more than "cannot be published".
  if (file.protected) return no('protected', `${firstName(subject)} cannot be published.`, []);
  if (subject.leavesOn !== null && day > subject.leavesOn) {
    return no(
      'left',
      `${firstName(subject)} left the school on ${spokenDay(subject.leavesOn)}.`,
      [],
    );
  }
  const voices = voicesOf(file.answers, use, day);
  for (const reason of FIRMEST_FIRST) {
    const [first, ...more] = voices.filter((voice) => voice.reason === reason);
    if (first === undefined) continue;
    const says = saysNo(subject, use, { reason, answer: first.answer }, voices.length > 1);
    return no(reason, says, [first, ...more].map(idOf));
  }
  if (voices.length === 0) return no('not-asked', saysNotAsked(subject, use), []);
  if (page !== 'own-school' && page.schoolId !== subject.schoolId) {
    const narrow = voices.filter((voice) => voice.answer.covers === 'school');
    if (narrow.length > 0) {
      return no('other-page', saysOtherPage(subject, use, page.name), narrow.map(idOf));
    }
  }
  const conditions = {
    groupOnly: voices.some((voice) => voice.answer.groupOnly),
    noCloseUp: voices.some((voice) => voice.answer.noCloseUp),
    firstNameAllowed: voices.every((voice) => voice.answer.firstNameAllowed),
  };
  return {
    granted: true,
    says: saysYes(subject, use, conditions),
    reason: 'granted',
    conditions,
    restsOn: voices.map(idOf),
  };
}

/** The same for a post that goes to several Pages: the stricter holds. Without a Page, that of the person's own school. */
export function permissionOnPages(
  file: SubjectFile | undefined,
  use: string,
  pages: readonly PageOfSchool[],
  day: string,
): Permission {
  const own = permission(file, use, 'own-school', day);
  if (!own.granted) return own;
  for (const page of pages) {
    const there = permission(file, use, page, day);
    if (!there.granted) return there;
  }
  return own;
}

/** What each guardian's answers come to, whoever said something last first. */
function voicesOf(answers: readonly ConsentAnswer[], use: string, day: string): Voice[] {
  const byGuardian = new Map<string | null, ConsentAnswer[]>();
  for (const answer of answers) {
    if (answer.use !== use) continue;
    // A yes of somebody who may not answer is none; a no of theirs is one.
    if (answer.status === 'granted' && !answer.mayAnswer) continue;
    const said = byGuardian.get(answer.guardianId);
    if (said === undefined) byGuardian.set(answer.guardianId, [answer]);
    else said.push(answer);
  }
  return [...byGuardian.values()]
    .map((said) => voiceOf(said, day))
    .toSorted((a, b) => b.answer.seq - a.answer.seq);
}

function voiceOf(said: readonly ConsentAnswer[], day: string): Voice {
  const nos = said.filter((answer) => answer.status !== 'granted');
  const begun = said.filter((answer) => answer.status === 'granted' && answer.validFrom <= day);
  const lifting = begun.filter((yes) => nos.every((each) => lifts(yes, each)));
  // A yes that ran out ends what was said before it, also where that had no end of its own.
  const ended = begun.filter((yes) => hasEnded(yes, day));
  const holds = lifting
    .filter((yes) => !hasEnded(yes, day) && ended.every((other) => compareSaid(other, yes) < 0))
    .toSorted(compareSaid)
    .at(-1);
  if (holds !== undefined) return { answer: holds, reason: 'granted' };
  const standing = nos.filter((each) => !begun.some((yes) => lifts(yes, each)));
  const firm = firmestOf(standing) ?? (lifting.length === 0 ? firmestOf(nos) : undefined);
  if (firm !== undefined && firm.status !== 'granted') {
    return { answer: firm, reason: firm.status };
  }
  const last = ended.toSorted(compareSaid).at(-1);
  if (last !== undefined) return { answer: last, reason: 'expired' };
  const ahead = newest(said);
  if (ahead === undefined) throw new Error('A guardian without answers is no voice.');
  return { answer: ahead, reason: 'not-yet' };
}

/** A yes ends a no that was recorded before it, unless it is an older word; "not asked" is nobody's word. */
function lifts(yes: SaidOn, refusal: SaidOn & Pick<ConsentAnswer, 'status'>): boolean {
  return (
    yes.seq > refusal.seq &&
    (refusal.status === 'not-asked' || yes.answeredOn >= refusal.answeredOn)
  );
}

type SaidOn = Pick<ConsentAnswer, 'seq' | 'answeredOn'>;

function compareSaid(a: SaidOn, b: SaidOn): number {
  if (a.answeredOn !== b.answeredOn) return a.answeredOn < b.answeredOn ? -1 : 1;
  return a.seq - b.seq;
}

/** The newest no that somebody said; without one, the newest note that they were not asked. */
function firmestOf(nos: readonly ConsentAnswer[]): ConsentAnswer | undefined {
  return newest(nos.filter(({ status }) => status !== 'not-asked')) ?? newest(nos);
}

function newest(answers: readonly ConsentAnswer[]): ConsentAnswer | undefined {
  return answers.toSorted((a, b) => a.seq - b.seq).at(-1);
}

function hasEnded(yes: ConsentAnswer, day: string): boolean {
  return yes.validUntil !== null && yes.validUntil < day;
}

function idOf({ answer }: Voice): string {
  return answer.id;
}

function no(reason: PermissionReason, says: string, restsOn: readonly string[]): Permission {
  return { granted: false, says, reason, conditions: STRICTEST, restsOn };
}
