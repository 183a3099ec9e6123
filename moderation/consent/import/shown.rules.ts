import { LIMITS } from '../../kernel/limits.ts';
import { type AnswerTurn, firstAnswers, spokenWord, type Turn } from './answers.rules.ts';
import {
  countsOf,
  type FieldChange,
  isChanged,
  type Plan,
  type PlannedPupil,
  turnsBy,
} from './diff.rules.ts';
import { FIRST_ROWS } from './first-rows.rules.ts';
import type { PlannedGuardian } from './guardians.rules.ts';
import { nameOf, type RegisterView } from './register-view.rules.ts';
import type { FilePupil } from './rows.rules.ts';
import type { Problem, Sheet } from './sheet.rules.ts';

export interface Listed<Item> {
  readonly total: number;
  readonly shown: readonly Item[];
}

/** The first of a list, as many as a screen shows, and how many there are. */
export function listed<From, Item>(
  items: readonly From[],
  show: (item: From) => Item,
): Listed<Item> {
  return { total: items.length, shown: items.slice(0, LIMITS.importListed).map(show) };
}

interface ShownPupil {
  readonly row: number | null;
  readonly subjectId: string | null;
  readonly name: string;
  readonly className: string | null;
}

interface ShownChange {
  readonly what: string;
  readonly was: string | null;
  readonly becomes: string | null;
}

/** A plan as a person reads it: lists of names, what was and what becomes. */
export function shownDiff(plan: Plan, uses: RegisterView['uses']) {
  const by = turnsBy(plan);
  const turned = (turn: Turn) =>
    listed(by.get(turn) ?? [], ({ of, turn: each }) => ({
      ...shownPupil(of),
      ...shownTurn(each, uses),
    }));
  return {
    added: listed(plan.added, shownPupil),
    changed: listed(plan.known.filter(isChanged), (planned) => ({
      ...shownPupil(planned),
      changes: changesInWords(planned),
    })),
    moves: movesOf(plan),
    gone: listed(plan.gone, (on) => ({
      row: null,
      subjectId: on.id,
      name: nameOf(on),
      className: on.className,
    })),
    turnedToYes: turned('turned-to-yes'),
    turnedToNo: turned('turned-to-no'),
    newlyAnswered: turned('newly-answered'),
    otherwiseChanged: turned('otherwise-changed'),
    againstANo: turned('against-a-no'),
    hints: listed(plan.hints, (hint) => hint),
    counts: countsOf(plan),
  };
}

function shownPupil({ pupil, on }: PlannedPupil): ShownPupil {
  return {
    row: pupil.row,
    subjectId: on?.id ?? null,
    name: nameOf(pupil),
    className: pupil.className ?? on?.className ?? null,
  };
}

function shownTurn({ use, was, becomes }: AnswerTurn, uses: RegisterView['uses']) {
  return { use, useName: uses.get(use)?.name ?? use, was, becomes };
}

const FIELDS: Readonly<Record<FieldChange['field'], string>> = {
  forename: 'Forename',
  surname: 'Surname',
  known_as: 'Known as',
  class: 'Class',
  leaves_on: 'Leaving date',
  mis_id: 'Pupil number',
  school: 'School',
};

/** What changes about a pupil and their guardians, in words. */
export function changesInWords({ fields, guardians }: PlannedPupil): ShownChange[] {
  return [
    ...fields.map(({ field, was, becomes }) =>
      // The ids of schools say nothing to anybody.
      field === 'school'
        ? { what: FIELDS.school, was: 'another school', becomes: 'this school' }
        : { what: FIELDS[field], was, becomes },
    ),
    ...guardians.flatMap(guardianInWords),
  ];
}

function guardianInWords(planned: PlannedGuardian): ShownChange[] {
  if (planned.kind !== 'changed') {
    const asked = planned.mayAnswer ? '' : ', not asked until the office says so';
    return [
      { what: 'Guardian', was: null, becomes: `${planned.name} (${planned.relation})${asked}` },
    ];
  }
  return [
    ...(planned.email === null
      ? []
      : [{ what: `E-mail address of ${planned.name}`, ...planned.email }]),
    ...(planned.relation === null
      ? []
      : [{ what: `Relation of ${planned.name}`, ...planned.relation }]),
  ];
}

function movesOf(plan: Plan): { from: string | null; to: string | null; pupils: number }[] {
  const moves = new Map<string, { from: string | null; to: string | null; pupils: number }>();
  for (const { fields } of plan.known) {
    const move = fields.find(({ field }) => field === 'class');
    if (move === undefined) continue;
    const key = JSON.stringify([move.was, move.becomes]);
    const known = moves.get(key);
    moves.set(key, { from: move.was, to: move.becomes, pupils: (known?.pupils ?? 0) + 1 });
  }
  return [...moves.values()]
    .toSorted((one, other) => other.pupils - one.pupils)
    .slice(0, LIMITS.importListed);
}

/** The first rows with the mapping applied, each with the first problem of its row. */
export function previewOf(
  sheet: Sheet,
  pupils: readonly FilePupil[],
  problems: readonly Problem[],
  uses: RegisterView['uses'],
) {
  const wrong = new Map(problems.toReversed().map((each) => [each.row, each.says]));
  return pupils.slice(0, Math.min(FIRST_ROWS, sheet.rows.length)).map((pupil) => ({
    row: pupil.row,
    number: pupil.number,
    name: nameOf(pupil).trim(),
    className: pupil.className ?? null,
    leavesOn: pupil.leavesOn ?? null,
    guardians: pupil.guardians.map(({ name, relation, email }) =>
      [relation === null ? name : `${name} (${relation})`, ...(email === null ? [] : [email])].join(
        ', ',
      ),
    ),
    answers: pupil.answers.map(
      (answer) => `${uses.get(answer.use)?.name ?? answer.use}: ${spokenFileAnswer(answer)}`,
    ),
    problem: wrong.get(pupil.row) ?? null,
  }));
}

function spokenFileAnswer(answer: FilePupil['answers'][number]): string {
  const [said] = firstAnswers([answer]);
  return said === undefined ? 'not asked' : spokenWord(said);
}
