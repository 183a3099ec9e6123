import { impossible } from '../kernel/errors.ts';
import { spokenUse } from './uses.rules.ts';

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
  readonly use: string;
  readonly status: 'granted' | 'refused' | 'withdrawn' | 'not-asked';
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
  /** First and last school day on which a yes holds, "2026-11-24"; null is open-ended. */
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly lawfulBasis: 'consent' | 'public-task';
}

/** Everything about one person that decides whether they may be shown. */
export interface SubjectFile {
  readonly subject: RegisterSubject;
  readonly answers: readonly ConsentAnswer[];
  /** A protection flag is in force. The reason is not here: it is not needed to decide, so it cannot leak. */
  readonly protected: boolean;
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
  | 'unknown';

export interface Permission {
  readonly granted: boolean;
  /** One sentence for a teacher. */
  readonly says: string;
  readonly reason: PermissionReason;
  /** What the yes asks for; the strictest there is when the answer is no. */
  readonly conditions: PermissionConditions;
  /** Ids of the answers that were counted, for the record. */
  readonly restsOn: readonly string[];
}

type VoiceReason = 'granted' | 'refused' | 'withdrawn' | 'not-asked' | 'expired' | 'not-yet';

/** What one guardian's answers come to on the day. */
interface Voice {
  readonly answer: ConsentAnswer;
  readonly reason: VoiceReason;
}

const STRICTEST: PermissionConditions = {
  groupOnly: true,
  noCloseUp: true,
  firstNameAllowed: false,
};

/** Which no is told when there are several: what somebody said comes before what is only missing. */
const FIRMEST_FIRST: readonly VoiceReason[] = [
  'refused',
  'withdrawn',
  'expired',
  'not-yet',
  'not-asked',
];

/**
 * May this person be shown for this use on this school day ("2026-11-24")? (product.md section 4)
 *
 * Each guardian's newest answer that has begun counts; a no counts from the moment it is recorded, whatever its dates.
 * Guardians who differ: the stricter holds. An answer without a guardian is one more voice. Not asked is no, an unknown
 * person is no, and a protection flag is no whatever anybody answered.
 */
export function permission(file: SubjectFile | undefined, use: string, day: string): Permission {
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
  const restsOn = voices.map((voice) => voice.answer.id);
  const firmest = FIRMEST_FIRST.flatMap((reason) =>
    voices.filter((voice) => voice.reason === reason),
  )[0];
  if (firmest !== undefined) {
    return no(firmest.reason, saysNo(subject, use, firmest, voices.length), restsOn);
  }
  if (voices.length === 0) return no('not-asked', saysNotAsked(subject, use), []);
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
    restsOn,
  };
}

/** The name that sentences use: what the person is called, for adults with the surname. */
export function firstName(subject: RegisterSubject): string {
  const called = subject.knownAs ?? subject.forename;
  return subject.kind === 'adult' ? `${called} ${subject.surname}` : called;
}

/** "Tue 24 Nov 2026" for the school day "2026-11-24". */
export function spokenDay(day: string): string {
  return SPOKEN_DAY.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

// Made once: making it takes twenty times as long as using it, and lists ask for thousands of days.
const SPOKEN_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

function voicesOf(answers: readonly ConsentAnswer[], use: string, day: string): Voice[] {
  const byGuardian = Map.groupBy(
    answers.filter((answer) => answer.use === use).toSorted((a, b) => b.seq - a.seq),
    (answer) => answer.guardianId,
  );
  return [...byGuardian.values()].map((newestFirst) => voiceOf(newestFirst, day));
}

function voiceOf(newestFirst: readonly ConsentAnswer[], day: string): Voice {
  // A yes for next year, recorded early, does not end the answer that holds today; a no does, at once.
  const begun = newestFirst.find(
    (answer) => answer.status !== 'granted' || answer.validFrom <= day,
  );
  if (begun !== undefined) return { answer: begun, reason: reasonOn(begun, day) };
  const [newest] = newestFirst;
  if (newest === undefined) throw new Error('A guardian without answers is no voice.');
  return { answer: newest, reason: 'not-yet' };
}

function reasonOn(answer: ConsentAnswer, day: string): VoiceReason {
  if (answer.status !== 'granted') return answer.status;
  return answer.validUntil !== null && answer.validUntil < day ? 'expired' : 'granted';
}

function saysNo(
  subject: RegisterSubject,
  use: string,
  { answer, reason }: Voice,
  voices: number,
): string {
  const said = answerer(subject, voices);
  const place = spokenUse(use);
  const objects = answer.lawfulBasis === 'public-task';
  switch (reason) {
    case 'refused':
      return objects ? `${said} objected to ${place}.` : `${said} said no to ${place}.`;
    case 'withdrawn':
      return objects
        ? `${said} objected to ${place} after first agreeing.`
        : `${said} took back their yes to ${place}.`;
    case 'expired':
      return `The yes to ${place} for ${firstName(subject)} ended on ${spokenDay(answer.validUntil ?? answer.validFrom)}.`;
    case 'not-yet':
      return `The yes to ${place} for ${firstName(subject)} starts on ${spokenDay(answer.validFrom)}.`;
    case 'not-asked':
      return saysNotAsked(subject, use);
    case 'granted':
      throw new Error('A yes is not a no.');
    default:
      return impossible(reason, 'reason');
  }
}

function answerer(subject: RegisterSubject, voices: number): string {
  if (subject.kind === 'adult') return firstName(subject);
  const parents = `${possessive(firstName(subject))} parents`;
  return voices > 1 ? `One of ${parents}` : parents;
}

function saysNotAsked(subject: RegisterSubject, use: string): string {
  return subject.kind === 'adult'
    ? `${firstName(subject)} has not been asked about ${spokenUse(use)}.`
    : `${possessive(firstName(subject))} parents have not answered about ${spokenUse(use)}.`;
}

function saysYes(subject: RegisterSubject, use: string, conditions: PermissionConditions): string {
  const may = spokenMay(subject, use).slice(0, -1);
  return `${[may, ...spokenConditions(conditions)].join(', ')}.`;
}

/** The yes without its terms. */
export function spokenMay(subject: RegisterSubject, use: string): string {
  return `${firstName(subject)} may be shown on ${spokenUse(use)}.`;
}

/** The terms of a yes in words: "in a group only". */
export function spokenConditions(conditions: PermissionConditions): string[] {
  return [
    ...(conditions.groupOnly ? ['in a group only'] : []),
    ...(conditions.noCloseUp ? ['not close up'] : []),
    ...(conditions.firstNameAllowed ? ['with the first name'] : []),
  ];
}

function possessive(name: string): string {
  return `${name}'s`;
}

function no(reason: PermissionReason, says: string, restsOn: readonly string[]): Permission {
  return { granted: false, says, reason, conditions: STRICTEST, restsOn };
}
