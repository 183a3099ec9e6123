import {
  firstName,
  permission,
  type RegisterSubject,
  spokenMay,
  type SubjectFile,
} from './permission.rules.ts';

/** One line of the register: the name, the class and whether the person may be shown; never a reason. */
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

/** The name in lists: as the person is called, with the surname. */
export function registerName(subject: RegisterSubject): string {
  return `${subject.knownAs ?? subject.forename} ${subject.surname}`;
}

/** Does what somebody typed lead to this person? Each word begins one of their names; accents and capitals are no matter. */
export function answersTo(subject: RegisterSubject, search: string): boolean {
  const names = lettersOf([subject.forename, subject.knownAs ?? '', subject.surname].join(' '));
  return lettersOf(search).every((typed) => names.some((name) => name.startsWith(typed)));
}

function lettersOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’ʼ]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '');
}

/** The register's order, by surname, then forename, then id, so that it is the same every time. */
export function inRegisterOrder(a: RegisterSubject, b: RegisterSubject): number {
  return compareKeys(registerKey(a), registerKey(b));
}

/** Where a list goes on: the place in the order of the last line that was given. */
export function registerKey(subject: RegisterSubject): RegisterKey {
  return [subject.surname, subject.forename, subject.id];
}
export type RegisterKey = readonly [surname: string, forename: string, id: string];

const COLLATOR = new Intl.Collator('en-GB');

export function compareKeys(a: RegisterKey, b: RegisterKey): number {
  return (
    COLLATOR.compare(a[0], b[0]) ||
    COLLATOR.compare(a[1], b[1]) ||
    (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0)
  );
}
