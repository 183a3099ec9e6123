import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import {
  instantFromSchoolClock,
  monthsAfter,
  nextOnSchoolClock,
  schoolClock,
  schoolDayInWords,
  spokenSchoolDay,
} from '../kernel/school-time.ts';
import type { Letter } from '../letters/letters.rules.ts';
import type { DraftState } from './states.contract.ts';

/**
 * The moment that somebody means by a time on the school clock. Throws `bad-input` for the hour that the clocks skip in March
 * (naming the next possible time), for what is no time, for a time that has passed, and for one too far ahead.
 */
export function wantedMoment(wall: string, now: Date): Date {
  const moment = instantFromSchoolClock(wall);
  if (moment === undefined) throw noSuchTime(wall);
  requireSensibleTime(moment, now);
  return moment;
}

/** Refuses, with `bad-input`, a wanted time that has passed or lies too far ahead. */
export function requireSensibleTime(moment: Date, now: Date): void {
  if (moment <= now) {
    throw new Refusal(
      'bad-input',
      'This time has passed, and nothing goes out late by itself.',
      'Choose a later time, or let it go out as soon as it is approved.',
      { field: 'wantedAt' },
    );
  }
  const latest = monthsAfter(now, LIMITS.wantedMonthsAhead);
  if (moment > latest) {
    throw new Refusal(
      'bad-input',
      `A post can be planned ${LIMITS.wantedMonthsAhead} months ahead, which is until ${schoolDayInWords(latest)}.`,
      'Choose an earlier day.',
      { field: 'wantedAt' },
    );
  }
}

function noSuchTime(wall: string): Refusal {
  const next = nextOnSchoolClock(wall);
  if (next === undefined) {
    return new Refusal('bad-input', 'This is not a day and a time.', 'Choose a day and a time.', {
      field: 'wantedAt',
    });
  }
  const [day = '', clock = ''] = wall.split('T');
  return new Refusal(
    'bad-input',
    `The clocks go forward on ${spokenSchoolDay(day)}, so there is no ${clock} on that day.`,
    `The next possible time is ${next.slice(11)}.`,
    { field: 'wantedAt', facts: { next } },
  );
}

/** What the clock that lets drafts expire has to know. */
export interface Waiting {
  readonly state: DraftState;
  readonly wantedAt: Date | null;
  readonly updatedAt: Date;
  /** Somebody approved this very revision and did not undo it: it came back after that. */
  readonly wasApproved: boolean;
}

/**
 * What happens to a draft at `now` when its time comes; while it is checked nothing, since it asks again when that is over. 'later': not yet, ask again then. One that was approved and came back
 * since its time (it is late, or was stopped at the last moment) stays in the inbox, which asks what to do with it.
 */
export function atItsTime(draft: Waiting, now: Date): 'expires' | 'later' | 'nothing' {
  if (draft.wantedAt === null || draft.state !== 'awaiting-decision') return 'nothing';
  if (now < draft.wantedAt) return 'later';
  if (draft.wasApproved && draft.updatedAt >= draft.wantedAt) return 'nothing';
  return 'expires';
}

/** What is written when nobody decided a draft in time. Letters travel: none of its words. */
export function letterAboutExpiry(
  to: 'writer' | 'decider',
  facts: { readonly name: string; readonly wantedAt: Date; readonly address: string },
): Letter {
  const when = `${spokenSchoolDay(facts.wantedAt)} at ${schoolClock(facts.wantedAt).slice(11)}`;
  const says =
    to === 'writer'
      ? `your post for ${when} did not go out, because nobody decided on it before then. Nothing goes out late by itself. You can take it back here, choose a new time and hand it in again:`
      : `a post for ${when} did not go out, because nobody decided on it before then. Its writer can choose a new time and hand it in again. It is here:`;
  return {
    subject: 'A post did not go out in time',
    body: `Dear ${facts.name},

${says}

${facts.address}
`,
  };
}
