import { Refusal } from '../../kernel/errors.ts';
import { spokenDay } from '../permission-words.rules.ts';
import type { ConsentAnswer } from '../permission.rules.ts';
import { spokenUse } from '../uses.rules.ts';

/** What somebody said about some uses, as the office writes it down. Days are school days, "2026-11-24". */
export interface AnswersByHand {
  /** Null where an adult answers, or nobody knows which guardian it was. */
  readonly guardianId: string | null;
  readonly uses: readonly string[];
  readonly status: 'granted' | 'refused' | 'withdrawn';
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
  /** Null: from the day of recording on. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  /** When it was said: today, or long ago when a form was found in a drawer. */
  readonly answeredOn: string;
  readonly method: string;
  readonly evidenceId: string | null;
}

/** Earlier than any form that a school still has; a date before it is a slip of the finger. */
const EARLIEST_DAY = '2000-01-01';

/**
 * Refuses (`bad-input`) what cannot be right about the days of an answer, and a yes that speaks over a newer word of the same
 * guardian: such a yes would not count (permission.rules.ts), and whoever writes it down should know.
 *
 * @param history every answer about the person
 * @param today the school day of recording
 */
export function requireSensibleDays(
  answers: AnswersByHand,
  history: readonly ConsentAnswer[],
  today: string,
): void {
  const { answeredOn, validFrom, validUntil, status } = answers;
  if (answeredOn > today) {
    throw wrong('This day is still to come.', 'Write the day on which it was said.', 'answeredOn');
  }
  if (answeredOn < EARLIEST_DAY || (validFrom !== null && validFrom < EARLIEST_DAY)) {
    const field = answeredOn < EARLIEST_DAY ? 'answeredOn' : 'validFrom';
    throw wrong('This day is too long ago to be right.', 'Look at the year again.', field);
  }
  // A no holds at once whatever the days, so it has none of its own.
  if (status !== 'granted') return;
  if (validUntil !== null && validUntil < today) {
    throw wrong(
      'This answer would have ended already.',
      'Choose a day from today on.',
      'validUntil',
    );
  }
  if (validUntil !== null && validUntil < (validFrom ?? today)) {
    throw wrong(
      'This answer would end before it starts.',
      'Look at both days again.',
      'validUntil',
    );
  }
  for (const use of answers.uses) requireNewestWord(answers, use, history);
}

function requireNewestWord(
  { guardianId, answeredOn }: AnswersByHand,
  use: string,
  history: readonly ConsentAnswer[],
): void {
  const newer = history
    .filter((each) => each.use === use && each.guardianId === guardianId)
    .filter((each) => each.status !== 'not-asked' && each.answeredOn > answeredOn)
    .toSorted((a, b) => (a.answeredOn < b.answeredOn ? -1 : 1))
    .at(-1);
  if (newer === undefined) return;
  const about = spokenUse(use);
  const said = `On ${spokenDay(newer.answeredOn)} the same person`;
  throw newer.status === 'granted'
    ? wrong(
        `${said} answered about ${about} again, which is after this form.`,
        'Leave this use out: the newer answer stays as it is.',
        'answeredOn',
      )
    : wrong(
        `${said} ${newer.lawfulBasis === 'public-task' ? 'objected to' : 'said no to'} ${about}, which is after this form. An older yes does not lift that.`,
        'Leave this use out, or ask them again and write down what they say today.',
        'answeredOn',
      );
}

function wrong(title: string, remedy: string, field: string): Refusal {
  return new Refusal('bad-input', title, remedy, { field });
}
