import { impossible } from '../kernel/errors.ts';
import { addressInLetter, type Letter } from '../letters/letters.rules.ts';
import type { ReachCause } from './reach-back.contract.ts';

const HOUR_MS = 3_600_000;

/** What the register holds against a person, seen from one answer, flag or leaving. */
export interface CauseToJudge {
  readonly kind: 'granted' | 'refused' | 'withdrawn' | 'not-asked' | 'flag' | 'left';
}

/** What the register says of the person today. */
export interface StandingToday {
  readonly granted: boolean;
  readonly protected: boolean;
}

/**
 * Which cause a case would have; null when this answer, flag or leaving asks for nothing today. A no that a newer yes replaced asks
 * for nothing any more; a yes asks for something only where it is the yes that holds, with conditions; where the answer of
 * somebody else says no, that answer has a case of its own.
 */
export function causeToday(cause: CauseToJudge, today: StandingToday): ReachCause | null {
  switch (cause.kind) {
    case 'granted':
      return today.granted ? 'stricter' : null;
    case 'refused':
    case 'not-asked':
      return today.granted ? null : 'refused';
    case 'withdrawn':
      return today.granted ? null : 'withdrawn';
    case 'flag':
      return today.protected ? 'protected' : null;
    case 'left':
      return today.granted ? null : 'left';
    default:
      return impossible(cause.kind, 'kind of cause');
  }
}

/** Does what was published with a yes come off the Page? A child who left was shown with a yes, and nobody took it back. */
export function takesDown(cause: ReachCause): boolean {
  return cause !== 'left';
}

/** Seconds between two moments, rounded up, never below 0: the clocks of two machines may differ by a little. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 1_000));
}

/** A child of the school, or somebody who works or helps there. */
export type Kind = 'pupil' | 'adult';

/** What everybody may read on the post: neither who, nor why. */
export function takenDownBecause(kind: Kind): string {
  return `${kind === 'pupil' ? 'A child' : 'Somebody'} in it may not be shown any more.`;
}

/** What everybody may read on a post that a person had taken off. */
export function takenOffByPerson(by: string | null, because: string | null): string {
  return `${by ?? 'Somebody'} had it taken off: ${because ?? ''}`;
}

/** How a take-down stands. */
export type TakeDownStanding = 'waiting' | 'running' | 'needs-you' | 'done' | 'called-off';

export function standingOf(row: {
  readonly startedAt: Date | null;
  readonly needsPersonAt: Date | null;
  readonly doneAt: Date | null;
  readonly calledOffAt: Date | null;
}): TakeDownStanding {
  if (row.doneAt !== null) return 'done';
  if (row.calledOffAt !== null) return 'called-off';
  if (row.needsPersonAt !== null) return 'needs-you';
  return row.startedAt === null ? 'waiting' : 'running';
}

/** What a person may do about a take-down; while Gatehouse is at it, nothing. */
export function actsOn(
  standing: TakeDownStanding,
): readonly ('by-hand' | 'try-again' | 'call-off')[] {
  switch (standing) {
    case 'needs-you':
      return ['by-hand', 'try-again', 'call-off'];
    case 'waiting':
      return ['call-off'];
    case 'running':
    case 'done':
    case 'called-off':
      return [];
    default:
      return impossible(standing, 'standing of a take-down');
  }
}

/** To the heads, at once. Letters travel, so neither the child nor the reason is in it. */
export function letterOfTakeDown(facts: {
  readonly name: string;
  readonly address: string;
  readonly kind: Kind;
}): Letter {
  const who = facts.kind === 'pupil' ? 'child' : 'colleague';
  return {
    subject: `A ${who} in a published post may no longer be shown`,
    body: `Dear ${facts.name},

a ${who} in a published post may no longer be shown. Gatehouse is taking the post off the Page. Please open Gatehouse to see that it is done:

${facts.address}

Who it is and why is not in this letter, since letters travel.
`,
  };
}

/** To the heads, when Gatehouse cannot go on. */
export function letterByHand(facts: { readonly name: string; readonly address: string }): Letter {
  return {
    subject: 'A post has to come off the Page, and Gatehouse could not do it',
    body: `Dear ${facts.name},

a published post shows somebody who may no longer be shown, and Gatehouse could not take it off the Page. Please open Gatehouse, and take it off by hand:

${facts.address}

Who it is and why is not in this letter, since letters travel.
`,
  };
}

/** To the heads, when Gatehouse could not do what a person asked for. */
export function letterByHandAsked(facts: {
  readonly name: string;
  readonly address: string;
}): Letter {
  return {
    subject: 'A post has to come off the Page, and Gatehouse could not do it',
    body: `Dear ${facts.name},

a post was to come off the Page, and Gatehouse could not take it off. It goes on trying, more slowly. Please open Gatehouse, and take it off by hand:

${facts.address}

Gatehouse
`,
  };
}

/** To the executive head, once: nobody took it off in all that time. */
export function letterStillThere(facts: {
  readonly name: string;
  readonly pageName: string;
  readonly hours: number;
  readonly address: string;
}): Letter {
  return {
    subject: `A post has still not come off ${facts.pageName}`,
    body: `Dear ${facts.name},

for more than ${facts.hours} hours a post on ${facts.pageName} has had to come off, and it is still there. Gatehouse goes on trying. Please see that somebody takes it off by hand in the Facebook app:

${facts.address}

Gatehouse
`,
  };
}

/**
 * How long Gatehouse waits before it tries again by itself, in milliseconds, when it has been a person's since `needsPersonAt`: every
 * quarter of an hour in the first hour, then half an hour, and hourly from the fourth on. A Page that is back is found soon,
 * and one that limits the number of calls is left in peace.
 */
export function pauseBeforeNextTry(needsPersonAt: Date, now: Date): number {
  const hours = (now.getTime() - needsPersonAt.getTime()) / HOUR_MS;
  if (hours < 1) return HOUR_MS / 4;
  return hours < 4 ? HOUR_MS / 2 : HOUR_MS;
}

/** Hours after which the executive head is written to: a school day has not passed, and the office had time to look. */
export const ESCALATE_AFTER_HOURS = 2;

/**
 * Has nobody taken it off for so long that the executive head is to know? Counts from the first try: having it tried once more does
 * not start the time anew.
 */
export function isToEscalate(
  row: {
    readonly startedAt: Date | null;
    readonly needsPersonAt: Date | null;
    readonly escalatedAt: Date | null;
  },
  now: Date,
): boolean {
  if (row.needsPersonAt === null || row.escalatedAt !== null) return false;
  return (
    now.getTime() - (row.startedAt ?? row.needsPersonAt).getTime() >= ESCALATE_AFTER_HOURS * HOUR_MS
  );
}

/** Where withdrawals are seen. */
export function withdrawalsAddress(publicUrl: string): string {
  return addressInLetter(publicUrl, '/register/withdrawals');
}

/** What the screen says of a case; of a child who is protected today nothing but that, whatever the case began with. */
export function saysOf(cause: ReachCause, isProtected: boolean): string {
  if (isProtected) return 'Cannot be published.';
  switch (cause) {
    case 'protected':
      return 'Cannot be published.';
    case 'withdrawn':
      return 'The yes to the Facebook Page was taken back.';
    case 'refused':
      return 'The answer for the Facebook Page is no.';
    case 'stricter':
      return 'The yes to the Facebook Page asks for more than before.';
    case 'left':
      return 'Left the school, or nobody’s yes holds any more.';
    default:
      return impossible(cause, 'cause of a case');
  }
}
