import { openUses } from '../../moderation/consent/register.actions.ts';
import { keepFlag } from '../../moderation/consent/answering.ts';
import type { ProtectionKind } from '../../moderation/consent/protection/protection.contract.ts';
import { sealReason } from '../../moderation/consent/protection/protection.actions.ts';
import type { Tx } from '../../moderation/database/client.ts';
import type { Sealing } from '../../moderation/kernel/sealing.ts';
import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import {
  answersOf,
  type DemoAnswer,
  guardiansIn,
  type SchoolYearDays,
  type Story,
  storyAt,
} from './answers.ts';
import { DEMO_ADULTS, DEMO_CLASSES, readName } from './names.ts';
import type { SchoolCode } from './people.ts';

/** What the register is written with. */
export interface RegisterHand {
  readonly federationId: string;
  readonly schools: Readonly<Record<SchoolCode, string>>;
  /** The colleague in the office who typed the forms in. */
  readonly recordedBy: string;
  /** The safeguarding lead, who set the protection flags. */
  readonly protectedBy: string;
  readonly sealing: Sealing;
  readonly now: Date;
  readonly days: SchoolYearDays;
  readonly newId: () => string;
}

/** Adults who may be shown on the Page, by school: the demo posts mark them. */
export type AdultsToShow = Readonly<Record<SchoolCode, readonly string[]>>;

/** Pupils of the demo classes who have left. */
export const DEMO_LEAVERS = new Set(['Threlfall, Rose', 'Lambert, Angel']);
/** Still at school, in their class, and moving away in some weeks. */
const LEAVING = new Set(['Dunning, Arthur']);
/** Never published, whatever anybody answered. The reasons are for the safeguarding lead. */
const PROTECTED: ReadonlyMap<
  string,
  { kind: ProtectionKind; reason: string; review: 'firstDay' | 'end' | null }
> = new Map([
  [
    'Nowak, Antoni (Antek)',
    {
      kind: 'court-order',
      reason: 'No contact with one parent; the address is confidential.',
      review: 'end',
    },
  ],
  [
    'Novák, Zoë',
    { kind: 'adopted', reason: 'The family asked that she is never shown.', review: null },
  ],
  [
    'Blessing, Faith',
    {
      kind: 'looked-after',
      reason: 'The local authority has not agreed. Ask her social worker again in autumn.',
      review: 'firstDay',
    },
  ],
]);

const PARENTS = [
  ['Claire', 'mother'],
  ['Daniel', 'father'],
  ['Sofia', 'mother'],
  ['Gareth', 'father'],
  ['Nadia', 'mother'],
  ['Peter', 'grandfather'],
  ['Joanna', 'mother'],
  ['Imran', 'father'],
  ['Kate', 'aunt'],
  ['Marcus', 'father'],
] as const;

interface Rows {
  readonly classes: { id: string; school_id: string; name: string; year: string }[];
  readonly subjects: {
    id: string;
    federation_id: string;
    school_id: string;
    class_id: string | null;
    kind: 'pupil' | 'adult';
    forename: string;
    surname: string;
    known_as: string | null;
    leaves_on: string | null;
    created_at: Date;
  }[];
  readonly guardians: { id: string; federation_id: string; name: string; email: string | null }[];
  readonly guardianships: { guardian_id: string; subject_id: string; relation: string }[];
  readonly answers: ReturnType<typeof answerRow>[];
  readonly flags: { schoolId: string; flag: Parameters<typeof keepFlag>[2] }[];
}

/** Writes uses, classes, pupils, adults, guardians, answers and protection flags: a few inserts of many rows each. */
export async function seedRegister(tx: Tx, hand: RegisterHand): Promise<AdultsToShow> {
  const rows: Rows = {
    classes: [],
    subjects: [],
    guardians: [],
    guardianships: [],
    answers: [],
    flags: [],
  };
  writePupils(rows, hand);
  const adults = writeAdults(rows, hand);
  await openUses(tx);
  await tx.insertInto('school_class').values(rows.classes).execute();
  await tx.insertInto('subject').values(rows.subjects).execute();
  await tx.insertInto('guardian').values(rows.guardians).execute();
  await tx.insertInto('guardianship').values(rows.guardianships).execute();
  await tx.insertInto('consent_answer').values(rows.answers).execute();
  for (const { schoolId, flag } of rows.flags) {
    await keepFlag(tx, { federationId: hand.federationId, schoolId }, flag);
  }
  return adults;
}

function writePupils(rows: Rows, hand: RegisterHand): void {
  let index = 0;
  for (const group of DEMO_CLASSES) {
    const schoolId = hand.schools[group.school];
    const classId = hand.newId();
    rows.classes.push({ id: classId, school_id: schoolId, name: group.name, year: group.year });
    for (const written of group.pupils) {
      const left = DEMO_LEAVERS.has(written);
      const id = addSubject(rows, hand, {
        schoolId,
        classId: left ? null : classId,
        kind: 'pupil',
        written,
        leavesOn: left ? hand.days.leaversDay : LEAVING.has(written) ? hand.days.soon : null,
      });
      // Somebody who is protected, or has left, had a plain yes: it must not help.
      const story: Story = left || PROTECTED.has(written) ? 'granted' : storyAt(index);
      const guardians = addGuardians(
        rows,
        hand,
        id,
        readName(written).surname,
        guardiansIn(story, index),
      );
      for (const answer of answersOf(story, index, hand.days)) {
        rows.answers.push(answerRow(hand, id, answer, guardians));
      }
      addFlag(rows, hand, { id, schoolId }, written);
      index += 1;
    }
  }
}

function writeAdults(rows: Rows, hand: RegisterHand): AdultsToShow {
  const shown: Record<SchoolCode, string[]> = { SSQ: [], LF: [] };
  for (const { school, name, says } of DEMO_ADULTS) {
    const id = addSubject(rows, hand, {
      schoolId: hand.schools[school],
      classId: null,
      kind: 'adult',
      written: name,
      leavesOn: null,
    });
    if (says === 'nothing') continue;
    const status = says === 'yes' ? 'granted' : 'refused';
    for (const use of [PAGE_USE, 'website']) {
      const answer: DemoAnswer = {
        guardian: null,
        use,
        status,
        validFrom: hand.days.asked,
        answeredOn: hand.days.asked,
        method: 'staff form',
      };
      rows.answers.push(answerRow(hand, id, answer, []));
    }
    if (says === 'yes') shown[school].push(id);
  }
  return shown;
}

function addSubject(
  rows: Rows,
  hand: RegisterHand,
  subject: {
    schoolId: string;
    classId: string | null;
    kind: 'pupil' | 'adult';
    written: string;
    leavesOn: string | null;
  },
): string {
  const { forename, surname, knownAs } = readName(subject.written);
  const id = hand.newId();
  rows.subjects.push({
    id,
    federation_id: hand.federationId,
    school_id: subject.schoolId,
    class_id: subject.classId,
    kind: subject.kind,
    forename,
    surname,
    known_as: knownAs,
    leaves_on: subject.leavesOn,
    created_at: hand.now,
  });
  return id;
}

/** Brothers and sisters have the same parents: the surname chooses them. The second parent may carry another name. */
function addGuardians(
  rows: Rows,
  hand: RegisterHand,
  subjectId: string,
  surname: string,
  count: 1 | 2,
): string[] {
  const start = Buffer.from(surname).reduce((sum, byte) => sum + byte, 0);
  return Array.from({ length: count }, (_, place) => {
    const [forename, relation] = PARENTS[(start + place * 3) % PARENTS.length] ?? PARENTS[0];
    const family = place === 0 || start % 3 > 0 ? surname : (surname.split(/[- ]/u)[0] ?? surname);
    const id = guardianNamed(rows, hand, `${forename} ${family}`);
    rows.guardianships.push({ guardian_id: id, subject_id: subjectId, relation });
    return id;
  });
}

function guardianNamed(rows: Rows, hand: RegisterHand, name: string): string {
  const known = rows.guardians.find((guardian) => guardian.name === name);
  if (known !== undefined) return known.id;
  const id = hand.newId();
  const address = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z ]/gu, '')
    .replaceAll(' ', '.');
  rows.guardians.push({
    id,
    federation_id: hand.federationId,
    name,
    // Some answer on paper.
    email: name.startsWith('Peter ') ? null : `${address}@parents.example`,
  });
  return id;
}

function addFlag(
  rows: Rows,
  hand: RegisterHand,
  subject: { readonly id: string; readonly schoolId: string },
  written: string,
): void {
  const words = PROTECTED.get(written);
  if (words === undefined) return;
  rows.flags.push({
    schoolId: subject.schoolId,
    flag: {
      id: hand.newId(),
      subjectId: subject.id,
      act: 'set',
      sealed: sealReason(hand.sealing, words),
      reviewOn: words.review === null ? null : hand.days[words.review],
      recordedBy: hand.protectedBy,
      recordedAt: hand.now,
    },
  });
}

function answerRow(
  hand: RegisterHand,
  subjectId: string,
  answer: DemoAnswer,
  guardians: readonly string[],
) {
  return {
    id: hand.newId(),
    subject_id: subjectId,
    guardian_id: answer.guardian === null ? null : (guardians[answer.guardian] ?? null),
    use_code: answer.use,
    status: answer.status,
    group_only: answer.groupOnly ?? false,
    no_close_up: answer.noCloseUp ?? false,
    first_name_allowed: answer.firstNameAllowed ?? false,
    valid_from: answer.validFrom,
    valid_until: answer.validUntil ?? null,
    lawful_basis: 'consent' as const,
    answered_on: answer.answeredOn,
    method: answer.method,
    recorded_by: hand.recordedBy,
    recorded_at: hand.now,
  };
}
