import { LIMITS } from '../../kernel/limits.ts';
import { Refusal } from '../../kernel/errors.ts';
import { schoolDay } from '../../kernel/school-time.ts';

const DAY_MS = 86_400_000;

/** "2026-11-24" and a number of days, as a day. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** From June on a school asks for the year that comes. */
const ASKS_FOR_NEXT_YEAR_FROM_MONTH = 6;

/** Last day of the school year that is asked about on this day. */
export function endOfAskedYear(today: string): string {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return `${month >= ASKS_FOR_NEXT_YEAR_FROM_MONTH ? year + 1 : year}-08-31`;
}

/** What the form for a new round begins with. */
export function offeredRound(today: string): {
  title: string;
  answerBy: string;
  holdsFrom: string;
  holdsUntil: string;
} {
  const holdsUntil = endOfAskedYear(today);
  const end = Number(holdsUntil.slice(0, 4));
  return {
    title: `Photos ${end - 1}/${String(end).slice(2)}`,
    answerBy: dayAfter(today, 14),
    holdsFrom: today,
    holdsUntil,
  };
}

const LONGEST_YES_DAYS = 800;
const LATEST_ANSWER_DAYS = 180;

/** Why a round with these days cannot be opened; undefined when it can. All are school days. */
export function whyNotDays(
  days: { readonly answerBy: string; readonly holdsFrom: string; readonly holdsUntil: string },
  today: string,
): Refusal | undefined {
  if (days.answerBy < today || days.answerBy > dayAfter(today, LATEST_ANSWER_DAYS)) {
    return wrongDay(
      'answerBy',
      'Parents need a day in the coming months to answer by.',
      'Choose a day from today on, within half a year.',
    );
  }
  if (days.holdsUntil < days.answerBy || days.holdsUntil < days.holdsFrom) {
    return wrongDay(
      'holdsUntil',
      'A yes would have ended before it begins, or before the answers are in.',
      'Choose a later day, such as the end of the school year.',
    );
  }
  if (days.holdsUntil > dayAfter(today, LONGEST_YES_DAYS)) {
    return wrongDay(
      'holdsUntil',
      'A yes for more than two years is too long: parents are to be asked again.',
      'Choose the end of this school year or the next.',
    );
  }
  return undefined;
}

function wrongDay(field: string, title: string, remedy: string): Refusal {
  return new Refusal('bad-input', title, remedy, { field });
}

/** One answer that a round waits for: what this guardian says about this child. */
export interface Wanted {
  readonly subjectId: string;
  readonly child: string;
  readonly classId: string | null;
  readonly className: string | null;
  readonly year: string | null;
  /** Null when nobody on file may answer for the child. */
  readonly guardianId: string | null;
  readonly guardian: string | null;
  readonly relation: string | null;
  readonly hasEmail: boolean;
}

/** The letters of a round that one guardian was sent. */
export interface LettersSent {
  readonly letters: number;
  readonly lastAt: Date;
}

/** How one wanted answer stands. `letter`: asked, and not answered yet; `paper`: no e-mail; `nobody`: no guardian on file who may answer. */
export type Way = 'answered' | 'letter' | 'unsent' | 'paper' | 'nobody';

export interface Standing extends Wanted {
  readonly way: Way;
  readonly sent: LettersSent | undefined;
}

/** @param answered whether this guardian has answered about this child since the round began, every use of it */
export function standingOf(
  wanted: Wanted,
  sent: LettersSent | undefined,
  answered: boolean,
): Standing {
  const way = ((): Way => {
    if (wanted.guardianId === null) return 'nobody';
    if (answered) return 'answered';
    if (!wanted.hasEmail) return 'paper';
    return sent === undefined ? 'unsent' : 'letter';
  })();
  return { ...wanted, way, sent };
}

export interface ClassProgress {
  readonly classId: string | null;
  readonly className: string | null;
  readonly children: number;
  /** Answers that are wanted from guardians who were written to. */
  readonly asked: number;
  readonly answered: number;
  readonly missing: number;
  readonly paper: number;
}

/** Class by class, in the order of the rows. */
export function progressByClass(standings: readonly Standing[]): ClassProgress[] {
  return [...Map.groupBy(standings, (each) => each.classId).values()].map((ofClass) => {
    const count = (...ways: Way[]): number =>
      ofClass.filter((each) => ways.includes(each.way)).length;
    return {
      classId: ofClass[0]?.classId ?? null,
      className: ofClass[0]?.className ?? null,
      children: new Set(ofClass.map((each) => each.subjectId)).size,
      asked: ofClass.filter((each) => each.sent !== undefined).length,
      answered: count('answered'),
      missing: count('letter', 'unsent'),
      paper: count('paper', 'nobody'),
    };
  });
}

/** The guardians to write to now: an answer is missing, there is an address, and no letter went out on this school day. */
export function guardiansToRemind(
  standings: readonly Standing[],
  now: Date,
): { due: string[]; writtenToday: number } {
  const missing = standings.filter((each) => each.way === 'letter' || each.way === 'unsent');
  const today = schoolDay(now);
  const byGuardian = new Map(
    missing.flatMap((each) => (each.guardianId === null ? [] : [[each.guardianId, each.sent]])),
  );
  const due = [...byGuardian].filter(
    ([, sent]) => sent === undefined || schoolDay(sent.lastAt) !== today,
  );
  return { due: due.map(([id]) => id), writtenToday: byGuardian.size - due.length };
}

/** Whether the reminder that goes out by itself is due on this school day. */
export function reminderIsDue(
  round: { answerBy: string; reminded: boolean },
  today: string,
): boolean {
  return (
    !round.reminded &&
    today <= round.answerBy &&
    dayAfter(today, LIMITS.reminderDays) >= round.answerBy
  );
}

/** Until when a link works: of a letter of a round, or one that a parent asked for. */
export function linkEnds(ofRound: boolean, now: Date): Date {
  const hours = ofRound ? LIMITS.roundLinkDays * 24 : LIMITS.freshLinkHours;
  return new Date(now.getTime() + hours * 3_600_000);
}
