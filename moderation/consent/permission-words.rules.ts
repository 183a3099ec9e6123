import { impossible } from '../kernel/errors.ts';
import { spokenUse } from './uses.rules.ts';

/** What a sentence says of somebody: as much of the register's person as it needs. */
export interface SpokenOf {
  readonly kind: 'pupil' | 'adult';
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
}

/** What a guardian's answers come to on the day, and what a no is told from. */
export interface SpokenAnswer {
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly lawfulBasis: 'consent' | 'public-task';
}

export type SpokenNo = 'refused' | 'withdrawn' | 'expired' | 'not-yet' | 'not-asked';

/** The name that sentences use: what the person is called, for adults with the surname. */
export function firstName(subject: SpokenOf): string {
  const called = subject.knownAs ?? subject.forename;
  return subject.kind === 'adult' ? `${called} ${subject.surname}` : called;
}

/** "Tue 24 Nov 2026" for the school day "2026-11-24". */
export function spokenDay(day: string): string {
  return SPOKEN_DAY.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

const SPOKEN_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/**
 * Why not, in one sentence for a teacher. Where the school relies on a public task there was never a yes to give, so such a
 * sentence speaks of objecting and nothing else; where it relies on consent, of yes and no and nothing else.
 *
 * @param several whether more than one guardian has answered
 */
export function saysNo(
  subject: SpokenOf,
  use: string,
  because: { readonly reason: SpokenNo; readonly answer: SpokenAnswer },
  several: boolean,
): string {
  const { answer, reason } = because;
  const said = answerer(subject, several);
  const place = spokenUse(use);
  const objects = answer.lawfulBasis === 'public-task';
  const agreed = objects
    ? `The time in which ${firstName(subject)} may be shown on ${place}`
    : `The yes to ${place} for ${firstName(subject)}`;
  switch (reason) {
    case 'refused':
      return objects ? `${said} objected to ${place}.` : `${said} said no to ${place}.`;
    case 'withdrawn':
      return objects ? `${said} objected to ${place}.` : `${said} took back their yes to ${place}.`;
    case 'expired':
      return `${agreed} ended on ${spokenDay(answer.validUntil ?? answer.validFrom)}.`;
    case 'not-yet':
      return `${agreed} starts on ${spokenDay(answer.validFrom)}.`;
    case 'not-asked':
      return saysNotAsked(subject, use);
    default:
      return impossible(reason, 'reason');
  }
}

export function saysNotAsked(subject: SpokenOf, use: string): string {
  return subject.kind === 'adult'
    ? `${firstName(subject)} has not been asked about ${spokenUse(use)}.`
    : `${possessive(firstName(subject))} parents have not answered about ${spokenUse(use)}.`;
}

/** Somebody else's Page, which the answer does not reach. */
export function saysOtherPage(subject: SpokenOf, use: string, pageName: string): string {
  return `What was answered about ${spokenUse(use)} for ${firstName(subject)} covers the Page of their own school only, not ${pageName}.`;
}

export function saysYes(subject: SpokenOf, use: string, conditions: SpokenTerms): string {
  const may = spokenMay(subject, use).slice(0, -1);
  return `${[may, ...spokenConditions(conditions)].join(', ')}.`;
}

/** The yes without its terms. */
export function spokenMay(subject: SpokenOf, use: string): string {
  return `${firstName(subject)} may be shown on ${spokenUse(use)}.`;
}

export interface SpokenTerms {
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
}

/** The terms of a yes in words: "in a group only". */
export function spokenConditions(conditions: SpokenTerms): string[] {
  return [
    ...(conditions.groupOnly ? ['in a group only'] : []),
    ...(conditions.noCloseUp ? ['not close up'] : []),
    ...(conditions.firstNameAllowed ? ['with the first name'] : []),
  ];
}

function answerer(subject: SpokenOf, several: boolean): string {
  if (subject.kind === 'adult') return firstName(subject);
  const parents = `${possessive(firstName(subject))} parents`;
  return several ? `One of ${parents}` : parents;
}

function possessive(name: string): string {
  return `${name}'s`;
}
