import { daysAfter } from '../../kernel/school-time.ts';
import {
  firstName,
  permission,
  type PermissionReason,
  spokenMay,
  type SubjectFile,
} from '../permission.rules.ts';
import { registerName } from './register-names.rules.ts';

/** One line of the register: the name, the class and whether the person may be shown; never the reason of a protection. */
export interface RegisterLine {
  readonly id: string;
  readonly schoolId: string;
  readonly name: string;
  readonly kind: 'pupil' | 'adult';
  readonly className: string | null;
  readonly mayBeShown: boolean;
  readonly says: string;
}

export function lineOf(file: SubjectFile, use: string, day: string): RegisterLine {
  const answer = permission(file, use, 'own-school', day);
  const { subject } = file;
  return {
    id: subject.id,
    schoolId: subject.schoolId,
    name: registerName(subject),
    kind: subject.kind,
    className: subject.className,
    mayBeShown: answer.granted,
    says: answer.says,
  };
}

/**
 * A line for whoever marks photos: may or may not be shown, and no more. Who said no, when, and on what terms a yes was given is
 * for those who read the register; and a child under protection reads like every other one who cannot be published. What stands
 * in the way of one photo is said of that photo (drafts/people-findings.rules.ts).
 */
export function markingLine(file: SubjectFile, use: string, day: string): RegisterLine {
  const line = lineOf(file, use, day);
  const says = line.mayBeShown
    ? spokenMay(file.subject, use)
    : `${firstName(file.subject)} cannot be published.`;
  return { ...line, says };
}

/** How people stand for a use, as a list may be narrowed to it. */
export const ANSWER_FILTERS = [
  'may',
  'may-not',
  'not-answered',
  'refused',
  'withdrawn',
  'expired',
  'not-yet',
  'cannot-be-published',
  'left',
] as const;
export type AnswerFilter = (typeof ANSWER_FILTERS)[number];

/** Every no there is of people who are at the school: who has left is a list of their own. */
const EVERY_NO: readonly PermissionReason[] = [
  'protected',
  'refused',
  'withdrawn',
  'not-asked',
  'expired',
  'not-yet',
];

/** The reasons of `permission()` that a filter stands for. */
export function reasonsOf(filter: AnswerFilter): readonly PermissionReason[] {
  switch (filter) {
    case 'may':
      return ['granted'];
    case 'may-not':
      return EVERY_NO;
    case 'not-answered':
      return ['not-asked'];
    case 'cannot-be-published':
      return ['protected'];
    case 'refused':
    case 'withdrawn':
    case 'expired':
    case 'not-yet':
    case 'left':
      return [filter];
  }
}

/** School days, both counted; null at an end is no bound there. */
export interface DaySpan {
  readonly from: string | null;
  readonly until: string | null;
}

/** From today for so many days ("30"), or up to a day ("2026-12-18"). */
export function spanOf(within: string, day: string): DaySpan {
  return { from: day, until: /^\d+$/u.test(within) ? daysAfter(day, Number(within)) : within };
}

/** Everybody who had left before this school day. */
export function leftBefore(day: string): DaySpan {
  return { from: null, until: daysAfter(day, -1) };
}
