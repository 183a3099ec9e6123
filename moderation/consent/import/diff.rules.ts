import { canonicalJson, sha256Hex } from '../../kernel/digest.ts';
import {
  type AnswerTurn,
  endedByMove,
  type EndedYes,
  firstAnswers,
  type PlannedAnswer,
  spokenWord,
  type Turn,
  turnsOf,
} from './answers.rules.ts';
import { fold } from './cells.rules.ts';
import { personKey, planGuardians, type PlannedGuardian } from './guardians.rules.ts';
import { type Matches, matchPupils, type Question } from './matching.rules.ts';
import { type KnownPupil, nameOf, type RegisterView } from './register-view.rules.ts';
import type { FilePupil } from './rows.rules.ts';

/** A field of a pupil that changes, as the register stores it. */
export interface FieldChange {
  readonly field: 'forename' | 'surname' | 'known_as' | 'class' | 'leaves_on' | 'mis_id' | 'school';
  readonly was: string | null;
  readonly becomes: string | null;
}

export interface PlannedPupil {
  readonly pupil: FilePupil;
  /** Null for somebody new. */
  readonly on: KnownPupil | null;
  readonly fields: readonly FieldChange[];
  readonly guardians: readonly PlannedGuardian[];
  readonly turns: readonly AnswerTurn[];
  /** Of a child who comes from another school: what was said for that school alone. */
  readonly ended: readonly EndedYes[];
  readonly unchanged: number;
}

export interface Hint {
  readonly row: number | null;
  readonly says: string;
}

/** Everything that a file would change about a school's register. */
export interface Plan {
  readonly schoolId: string;
  readonly rows: number;
  readonly added: readonly PlannedPupil[];
  readonly known: readonly PlannedPupil[];
  readonly gone: readonly KnownPupil[];
  /** How many of the school were on the register and had not left. */
  readonly present: number;
  readonly questions: readonly Question[];
  readonly hints: readonly Hint[];
}

/** The dry run: what the file says against what the register says, on a school day. Pure, so that it can be run again and compared. */
export function planImport(
  pupils: readonly FilePupil[],
  view: RegisterView,
  matches: Matches,
  day: string,
): Plan {
  const matched = matchPupils(pupils, view, matches);
  const byAddress = new Map(view.guardians.map((each) => [personKey(each.name, each.email), each]));
  const isHere = (leavesOn: string | null): boolean => leavesOn === null || leavesOn >= day;
  const leavers = matched.added.filter(({ leavesOn }) => !isHere(leavesOn ?? null));
  const added = matched.added.filter(({ leavesOn }) => isHere(leavesOn ?? null));
  return {
    schoolId: view.schoolId,
    rows: pupils.length,
    added: added.map((pupil) => planNew(pupil, byAddress)),
    known: matched.known.map(({ pupil, on }) => planKnown(pupil, on, view, byAddress, day)),
    gone: matched.missing.filter(({ leavesOn }) => isHere(leavesOn)),
    present: view.pupils.filter(({ leavesOn }) => isHere(leavesOn)).length,
    questions: matched.questions,
    hints: [
      ...namesakes(pupils),
      ...leavers.map((pupil) => ({
        row: pupil.row,
        says: `${nameOf(pupil)} has left already and is not on the register. The row is passed over.`,
      })),
      ...matched.known.flatMap(({ pupil, on }) => hintsOf(pupil, on, isHere)),
      ...matched.known.flatMap(({ pupil, on }) => endedHint(pupil, on, view.schoolId)),
      ...numbersElsewhere(added, view),
    ],
  };
}

function planNew(pupil: FilePupil, byAddress: Parameters<typeof planGuardians>[2]): PlannedPupil {
  return {
    pupil,
    on: null,
    fields: [],
    guardians: planGuardians(pupil, undefined, byAddress),
    turns: firstAnswers(pupil.answers).map((answer) => newTurn(answer)),
    ended: [],
    unchanged: 0,
  };
}

function newTurn(answer: PlannedAnswer): AnswerTurn {
  return {
    use: answer.use,
    turn: 'newly-answered',
    was: 'not on the register',
    becomes: spokenWord(answer),
    answer,
  };
}

function planKnown(
  pupil: FilePupil,
  on: KnownPupil,
  view: RegisterView,
  byAddress: Parameters<typeof planGuardians>[2],
  day: string,
): PlannedPupil {
  const moves = on.schoolId !== view.schoolId;
  // Somebody who comes from another school is here from today on, unless the file says until when.
  const leavesOn = pupil.leavesOn === undefined ? (moves ? null : on.leavesOn) : pupil.leavesOn;
  const ended = moves ? endedByMove(on) : [];
  const { turns, unchanged } = turnsOf(on, pupil.answers, leavesOn, day, ended);
  return {
    pupil,
    on,
    fields: fieldsOf(pupil, on, { leavesOn, schoolId: view.schoolId }),
    guardians: planGuardians(pupil, on, byAddress),
    turns,
    ended,
    unchanged,
  };
}

function fieldsOf(
  pupil: FilePupil,
  on: KnownPupil,
  now: { leavesOn: string | null; schoolId: string },
): FieldChange[] {
  const moves = on.schoolId !== now.schoolId;
  const fields: (FieldChange | null)[] = [
    changed('forename', on.forename, pupil.forename),
    changed('surname', on.surname, pupil.surname),
    changed(
      'known_as',
      on.knownAs,
      pupil.knownAs === undefined ? on.knownAs : calledOtherwise(pupil),
    ),
    moves
      ? { field: 'class', was: on.className, becomes: pupil.className ?? null }
      : changedClass(on, pupil),
    changed('leaves_on', on.leavesOn, now.leavesOn),
    changed('mis_id', on.number, pupil.number),
    changed('school', on.schoolId, now.schoolId),
  ];
  return fields.filter((each) => each !== null);
}

/** Systems fill "preferred name" with the forename where there is no other; the register keeps only another name. */
export function calledOtherwise(pupil: {
  forename: string;
  knownAs: string | null | undefined;
}): string | null {
  const called = pupil.knownAs ?? null;
  return called === null || fold(called) === fold(pupil.forename) ? null : called;
}

function changedClass(on: KnownPupil, pupil: FilePupil): FieldChange | null {
  if (pupil.className === undefined) return null;
  const same = fold(on.className ?? '') === fold(pupil.className ?? '');
  return same ? null : { field: 'class', was: on.className, becomes: pupil.className };
}

function changed(
  field: FieldChange['field'],
  was: string | null,
  becomes: string | null,
): FieldChange | null {
  return was === becomes ? null : { field, was, becomes };
}

function namesakes(pupils: readonly FilePupil[]): Hint[] {
  const groups = Map.groupBy(pupils, (pupil) => fold(nameOf(pupil)));
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0) return [];
    const rows = others.map(({ row }) => row).join(', ');
    return [
      {
        row: first.row,
        says: `${nameOf(first)} stands in row ${rows} as well, with another number. Two pupils of one name are two people.`,
      },
    ];
  });
}

function hintsOf(
  pupil: FilePupil,
  on: KnownPupil,
  isHere: (leavesOn: string | null) => boolean,
): Hint[] {
  const hints: Hint[] = [];
  if (!isHere(on.leavesOn) && pupil.leavesOn === undefined) {
    hints.push({
      row: pupil.row,
      says: `${nameOf(pupil)} has left, says the register. The file has no leaving dates, so this stays.`,
    });
  }
  if (
    on.guardians.some(({ mayAnswer }) => !mayAnswer) &&
    pupil.guardians.some(({ name }) => on.guardians.every((each) => fold(each.name) !== fold(name)))
  ) {
    hints.push({
      row: pupil.row,
      says: `${nameOf(pupil)} has a guardian who does not answer. A guardian who is new with this file is not asked until the office says so.`,
    });
  }
  return hints;
}

function endedHint(pupil: FilePupil, on: KnownPupil, schoolId: string): Hint[] {
  if (on.schoolId === schoolId || endedByMove(on).length === 0) return [];
  const says = `${nameOf(pupil)} comes from another school. What was agreed to for that school alone counts no more; ask the parents again.`;
  return [{ row: pupil.row, says }];
}

function numbersElsewhere(added: readonly FilePupil[], view: RegisterView): Hint[] {
  const byNumber = Map.groupBy(view.elsewhere, ({ number }) => number);
  return added.flatMap((pupil) =>
    (byNumber.get(pupil.number) ?? []).map((other) => ({
      row: pupil.row,
      says: `${nameOf(pupil)} has the number of ${nameOf(other)} at ${other.schoolName}. They are taken for two people.`,
    })),
  );
}

/** Each answer of the plan with whose it is, by how it turns. */
export function turnsBy(
  plan: Plan,
): ReadonlyMap<Turn, readonly { of: PlannedPupil; turn: AnswerTurn }[]> {
  return Map.groupBy(
    [...plan.known, ...plan.added].flatMap((of) => of.turns.map((turn) => ({ of, turn }))),
    ({ turn }) => turn.turn,
  );
}

export function isChanged({ fields, guardians }: PlannedPupil): boolean {
  return fields.length > 0 || guardians.length > 0;
}

export interface PlanCounts {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly gone: number;
  readonly turnedToYes: number;
  readonly turnedToNo: number;
  readonly newlyAnswered: number;
  readonly otherwiseChanged: number;
  readonly againstANo: number;
  readonly answersUnchanged: number;
}

export function countsOf(plan: Plan): PlanCounts {
  const by = turnsBy(plan);
  const turned = (turn: Turn): number => by.get(turn)?.length ?? 0;
  return {
    rows: plan.rows,
    added: plan.added.length,
    changed: plan.known.filter(isChanged).length,
    moved: plan.known.filter(({ fields }) => fields.some(({ field }) => field === 'class')).length,
    gone: plan.gone.length,
    turnedToYes: turned('turned-to-yes'),
    turnedToNo: turned('turned-to-no'),
    newlyAnswered: turned('newly-answered'),
    otherwiseChanged: turned('otherwise-changed'),
    againstANo: turned('against-a-no'),
    answersUnchanged: plan.known.reduce((sum, { unchanged }) => sum + unchanged, 0),
  };
}

/** Stands for exactly this plan: whoever applies it gives it back, and a register that changed meanwhile gives another. */
export function digestOfPlan(plan: Plan): string {
  const pupil = ({ pupil: said, on, fields, guardians, turns, ended }: PlannedPupil) => ({
    number: said.number,
    on: on?.id ?? null,
    said:
      on === null
        ? [
            said.forename,
            said.surname,
            calledOtherwise(said),
            said.className ?? null,
            said.leavesOn ?? null,
          ]
        : [],
    fields,
    guardians,
    turns,
    ended,
  });
  return sha256Hex(
    canonicalJson({
      added: plan.added.map(pupil),
      known: plan.known.filter((each) => isChanged(each) || each.turns.length > 0).map(pupil),
      gone: plan.gone.map(({ id }) => id).toSorted(),
      questions: plan.questions.map((question) => question.pupil.number),
    }),
  );
}
