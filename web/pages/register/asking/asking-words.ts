import type { ClassProgress, OpenedRound } from '../../../../server/contract/asking.contract.ts';
import { formatMoment } from '../../../time.ts';

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "24 November 2026" for a school day. */
export function longDay(day: string): string {
  return DAY.format(new Date(`${day}T00:00:00Z`));
}

/** "1 letter", "3 letters" */
export function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

export function classWords(each: Pick<ClassProgress, 'className'>): string {
  return each.className ?? 'No class';
}

type Waiting = OpenedRound['waitingFor'][number];

/** Why an answer is not there yet: "2 letters, the last today 10:40". */
export function waitingWords(waiting: Waiting, now: number): string {
  switch (waiting.way) {
    case 'letter':
      return waiting.lastLetterAt === null
        ? 'written to'
        : `${counted(waiting.letters, 'letter', 'letters')}, the last ${formatMoment(waiting.lastLetterAt, now)}`;
    case 'unsent':
      return 'not written to yet';
    case 'paper':
      return 'no e-mail on file: give them the form on paper';
    case 'nobody':
      return 'no parent on file who may answer';
  }
}

/** What it means that a use rests on consent, or does not. */
export const BASIS_WORDS = {
  consent: 'Consent: parents are asked, and only a yes counts.',
  'public-task': 'Public task: parents are told, and may object.',
} as const;

export const COVERS_WORDS = {
  school: 'An answer is for the child’s own school alone.',
  federation: 'An answer is for every school of the federation.',
} as const;
