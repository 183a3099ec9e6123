import { daysAfter } from '../../kernel/school-time.ts';
import { permission, type PermissionReason, type SubjectFile } from '../permission.rules.ts';

/** How a person stands for a use, and the days on which it stays so if nobody answers, sets a flag or leaves meanwhile. */
export interface Standing {
  readonly use: string;
  readonly reason: PermissionReason;
  /** A day from which on the same has held; null when it always has. */
  readonly from: string | null;
  /** The last day on which it holds; null when nothing that is known ends it. For a yes: the day on which it ends. */
  readonly until: string | null;
}

/**
 * What `permission()` gives on this school day, and until when. It is asked itself, on the days on which its answer can change, so
 * that lists and decisions cannot come apart.
 */
export function standingOn(file: SubjectFile, use: string, day: string): Standing {
  const answers = file.answers.filter((answer) => answer.use === use);
  const ofUse: SubjectFile = { ...file, answers };
  const { reason } = permission(ofUse, use, 'own-school', day);
  const turns = turningDays(ofUse);
  const from = turns.findLast((turn) => turn <= day) ?? null;
  const end = turns.find(
    (turn) => turn > day && permission(ofUse, use, 'own-school', turn).reason !== reason,
  );
  return { use, reason, from, until: end === undefined ? null : daysAfter(end, -1) };
}

/** The last day of a yes that is to be asked for again. Who leaves takes the yes along, which is nothing to ask a parent about. */
export function endOfYes({ reason, until }: Standing, leavesOn: string | null): string | null {
  return reason === 'granted' && until !== leavesOn ? until : null;
}

/** The days on which an answer begins, or on which it or the time at the school is over, in order. */
function turningDays({ subject, answers }: SubjectFile): string[] {
  const days = new Set<string>();
  for (const answer of answers) {
    days.add(answer.validFrom);
    if (answer.validUntil !== null) days.add(daysAfter(answer.validUntil, 1));
  }
  if (subject.leavesOn !== null) days.add(daysAfter(subject.leavesOn, 1));
  return [...days].toSorted();
}
