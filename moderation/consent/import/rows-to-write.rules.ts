import { notAsked, type PlannedAnswer } from './answers.rules.ts';
import { fold } from './cells.rules.ts';
import { calledOtherwise, type Plan, type PlannedPupil } from './diff.rules.ts';
import type { RegisterView } from './register-view.rules.ts';

export interface PupilToWrite {
  readonly id: string;
  readonly schoolId: string;
  readonly classId: string | null;
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly leavesOn: string | null;
  readonly number: string | null;
}

export interface ChangeToWrite {
  readonly subjectId?: string;
  readonly guardianId?: string;
  readonly classId?: string;
  readonly what:
    | 'subject-added'
    | 'class-added'
    | 'guardian-added'
    | 'guardianship-added'
    | 'forename'
    | 'surname'
    | 'known_as'
    | 'class_id'
    | 'leaves_on'
    | 'mis_id'
    | 'school_id'
    | 'guardian-email'
    | 'guardian-relation';
  readonly was?: string | null;
  readonly became?: string | null;
}

interface AnswerToWrite {
  readonly subjectId: string;
  /** A column of the school's system does not say who of the parents answered: null then. */
  readonly guardianId: string | null;
  readonly answer: PlannedAnswer;
}

/** What a guardianship that was added says of whether the guardian answers for the child. */
export const MAY_ANSWER = 'may answer';
export const MAY_NOT_ANSWER = 'may not answer';

/** The rows that carry a plan out, and the changes by which they can be taken back. */
export interface RowsToWrite {
  readonly classes: { id: string; schoolId: string; name: string; year: string }[];
  readonly added: PupilToWrite[];
  readonly updated: PupilToWrite[];
  readonly guardians: { id: string; name: string; email: string | null }[];
  readonly guardianships: {
    guardianId: string;
    subjectId: string;
    relation: string;
    mayAnswer: boolean;
  }[];
  readonly addresses: { guardianId: string; email: string }[];
  readonly relations: { guardianId: string; subjectId: string; relation: string }[];
  /** Before the answers: what a move to this school ends, of each guardian. */
  readonly ended: AnswerToWrite[];
  readonly answers: AnswerToWrite[];
  readonly changes: ChangeToWrite[];
}

/**
 * @param choices.againstANo whether the file's yes is written where somebody said no by hand
 * @param choices.goneOn the last school day of pupils who are not in the file; null leaves them as they are
 */
export function rowsToWrite(
  plan: Plan,
  view: RegisterView,
  choices: {
    readonly againstANo: boolean;
    readonly goneOn: string | null;
    readonly newId: () => string;
  },
): RowsToWrite {
  const rows: RowsToWrite = {
    classes: [],
    added: [],
    updated: [],
    guardians: [],
    guardianships: [],
    addresses: [],
    relations: [],
    ended: [],
    answers: [],
    changes: [],
  };
  const classIds = openClasses(rows, plan, view, choices.newId);
  const guardianIds = new Map<string, string>();
  for (const planned of [...plan.known, ...plan.added]) {
    const subjectId = planned.on?.id ?? choices.newId();
    if (planned.on === null) addPupil(rows, plan.schoolId, subjectId, planned, classIds);
    else updatePupil(rows, plan.schoolId, planned, classIds);
    writeGuardians(rows, subjectId, planned, guardianIds, choices.newId);
    for (const { use, guardianId } of planned.ended)
      rows.ended.push({ subjectId, guardianId, answer: notAsked(use) });
    for (const { answer, turn } of planned.turns) {
      if (answer !== null && (turn !== 'against-a-no' || choices.againstANo))
        rows.answers.push({ subjectId, guardianId: null, answer });
    }
  }
  if (choices.goneOn !== null) letGo(rows, plan, choices.goneOn);
  return rows;
}

/** Makes the classes that the school does not have yet. Returns the id of every class by its folded name. */
function openClasses(
  rows: RowsToWrite,
  plan: Plan,
  view: RegisterView,
  newId: () => string,
): Map<string, string> {
  const ids = new Map(view.classes.map(({ id, name }) => [fold(name), id]));
  const years = new Map<string, { name: string; years: Set<string> }>();
  for (const { pupil } of [...plan.known, ...plan.added]) {
    if (typeof pupil.className !== 'string' || ids.has(fold(pupil.className))) continue;
    const found = years.get(fold(pupil.className)) ?? { name: pupil.className, years: new Set() };
    if (typeof pupil.year === 'string') found.years.add(pupil.year);
    years.set(fold(pupil.className), found);
  }
  for (const [key, { name, years: of }] of years) {
    const id = newId();
    ids.set(key, id);
    // A class of two years, as small schools have them, is "Year 3 and Year 4".
    rows.classes.push({
      id,
      schoolId: plan.schoolId,
      name,
      year: [...of].toSorted().join(' and '),
    });
    rows.changes.push({ what: 'class-added', classId: id, became: name });
  }
  return ids;
}

function addPupil(
  rows: RowsToWrite,
  schoolId: string,
  id: string,
  { pupil }: PlannedPupil,
  classIds: ReadonlyMap<string, string>,
): void {
  rows.added.push({
    id,
    schoolId,
    classId: classIds.get(fold(pupil.className ?? '')) ?? null,
    forename: pupil.forename,
    surname: pupil.surname,
    knownAs: calledOtherwise(pupil),
    leavesOn: pupil.leavesOn ?? null,
    number: pupil.number,
  });
  rows.changes.push({ what: 'subject-added', subjectId: id });
}

function updatePupil(
  rows: RowsToWrite,
  schoolId: string,
  { on, fields }: PlannedPupil,
  classIds: ReadonlyMap<string, string>,
): void {
  if (on === null || fields.length === 0) return;
  const becomes = new Map(fields.map((each) => [each.field, each.becomes]));
  const now = <Value extends string | null>(
    field: (typeof fields)[number]['field'],
    was: Value,
  ): Value =>
    // What a field becomes has the kind of what it was: names are never empty, days and numbers may be.
    (becomes.has(field) ? becomes.get(field) : was) as Value;
  const classId = becomes.has('class')
    ? (classIds.get(fold(becomes.get('class') ?? '')) ?? null)
    : on.classId;
  rows.updated.push({
    id: on.id,
    schoolId,
    classId,
    forename: now('forename', on.forename),
    surname: now('surname', on.surname),
    knownAs: now('known_as', on.knownAs),
    leavesOn: now('leaves_on', on.leavesOn),
    number: now('mis_id', on.number),
  });
  for (const { field, was, becomes: became } of fields) {
    rows.changes.push(
      field === 'class'
        ? { subjectId: on.id, what: 'class_id', was: on.classId, became: classId }
        : { subjectId: on.id, what: field === 'school' ? 'school_id' : field, was, became },
    );
  }
}

function writeGuardians(
  rows: RowsToWrite,
  subjectId: string,
  { guardians }: PlannedPupil,
  ids: Map<string, string>,
  newId: () => string,
): void {
  for (const planned of guardians) {
    if (planned.kind === 'changed') {
      const { guardianId, email, relation } = planned;
      // Brothers and sisters bring the same change twice.
      if (email !== null && !ids.has(`address ${guardianId}`)) {
        ids.set(`address ${guardianId}`, guardianId);
        rows.addresses.push({ guardianId, email: email.becomes });
        rows.changes.push({
          what: 'guardian-email',
          guardianId,
          was: email.was,
          became: email.becomes,
        });
      }
      if (relation !== null) {
        rows.relations.push({ guardianId, subjectId, relation: relation.becomes });
        rows.changes.push({
          what: 'guardian-relation',
          guardianId,
          subjectId,
          was: relation.was,
          became: relation.becomes,
        });
      }
      continue;
    }
    const key = planned.kind === 'new' ? planned.key : planned.guardianId;
    const known = planned.kind === 'joined' ? planned.guardianId : ids.get(key);
    const guardianId = known ?? newId();
    if (planned.kind === 'new' && known === undefined) {
      ids.set(key, guardianId);
      rows.guardians.push({ id: guardianId, name: planned.name, email: planned.email });
      rows.changes.push({ what: 'guardian-added', guardianId });
    }
    rows.guardianships.push({
      guardianId,
      subjectId,
      relation: planned.relation,
      mayAnswer: planned.mayAnswer,
    });
    const became = planned.mayAnswer ? MAY_ANSWER : MAY_NOT_ANSWER;
    rows.changes.push({ what: 'guardianship-added', guardianId, subjectId, became });
  }
}

function letGo(rows: RowsToWrite, plan: Plan, goneOn: string): void {
  for (const on of plan.gone) {
    rows.updated.push({ ...on, leavesOn: goneOn });
    rows.changes.push({ subjectId: on.id, what: 'leaves_on', was: on.leavesOn, became: goneOn });
  }
}
