import type { Db } from '../../moderation/database/client.ts';
import { openUses } from '../../moderation/consent/register.actions.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';

/** One school's share of a federation, with families to ask. */
export interface TestFamilies {
  readonly classes: { readonly oak: string; readonly elm: string };
  /** Brother and sister in two classes, with a mother and a father who both have an address. */
  readonly siblings: { readonly bilal: string; readonly chloe: string };
  readonly mother: TestGuardian;
  readonly father: TestGuardian;
  /** A child whose only guardian has no e-mail. */
  readonly onPaper: string;
  /** A child who must never be shown; the mother of the siblings is a guardian here too. */
  readonly protectedChild: string;
  /** Another family's child. */
  readonly other: { readonly child: string; readonly guardian: TestGuardian };
}

export interface TestGuardian {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

const id = (): string => uuidV7(Date.now());

export async function addFamilies(
  db: Db,
  place: { federationId: string; schoolId: string },
): Promise<TestFamilies> {
  await db.transaction().execute((tx) => openUses(tx));
  const classes = { oak: id(), elm: id() };
  const inSchool = { school_id: place.schoolId };
  await db
    .insertInto('school_class')
    .values([
      { id: classes.oak, ...inSchool, name: 'Oak', year: '3' },
      { id: classes.elm, ...inSchool, name: 'Elm', year: '5' },
    ])
    .execute();
  const child = (forename: string, surname: string, classId: string): Promise<string> =>
    addChild(db, place, { forename, surname, classId });
  const siblings = {
    bilal: await child('Bilal', 'Attwood', classes.oak),
    chloe: await child('Chloe', 'Attwood', classes.elm),
  };
  const onPaper = await child('Idris', 'Penhale', classes.oak);
  const protectedChild = await child('Faith', 'Attwood', classes.oak);
  const other = await child('Ravi', 'Quill', classes.elm);
  await db
    .insertInto('protection_flag')
    .values({
      id: id(),
      subject_id: protectedChild,
      act: 'set',
      reason: 'A reason that nobody may read',
      recorded_by: null,
      recorded_at: new Date(),
    })
    .execute();
  const mother = await addGuardian(db, place, 'Claire Attwood', 'mother', [
    siblings.bilal,
    siblings.chloe,
    protectedChild,
  ]);
  const father = await addGuardian(db, place, 'Daniel Attwood', 'father', [
    siblings.bilal,
    siblings.chloe,
  ]);
  const guardian = await addGuardian(db, place, 'Nadia Quill', 'mother', [other]);
  await addGuardian(db, place, 'Peter Penhale', 'father', [onPaper], { hasEmail: false });
  return {
    classes,
    siblings,
    mother,
    father,
    onPaper,
    protectedChild,
    other: { child: other, guardian },
  };
}

export async function addChild(
  db: Db,
  place: { federationId: string; schoolId: string },
  child: { forename: string; surname: string; classId: string | null; leavesOn?: string },
): Promise<string> {
  const made = id();
  await db
    .insertInto('subject')
    .values({
      id: made,
      federation_id: place.federationId,
      school_id: place.schoolId,
      class_id: child.classId,
      kind: 'pupil',
      forename: child.forename,
      surname: child.surname,
      known_as: null,
      leaves_on: child.leavesOn ?? null,
      created_at: new Date(),
    })
    .execute();
  return made;
}

export async function addGuardian(
  db: Db,
  place: { federationId: string },
  name: string,
  relation: string,
  children: readonly string[],
  options: { hasEmail?: boolean; mayAnswer?: boolean } = {},
): Promise<TestGuardian> {
  const made = id();
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${made.slice(-6)}@families.example`;
  await db
    .insertInto('guardian')
    .values({
      id: made,
      federation_id: place.federationId,
      name,
      email: options.hasEmail === false ? null : email,
    })
    .execute();
  await db
    .insertInto('guardianship')
    .values(
      children.map((child) => ({
        guardian_id: made,
        subject_id: child,
        relation,
        may_answer: options.mayAnswer ?? true,
      })),
    )
    .execute();
  return { id: made, name, email };
}

/** The token in the newest letter to an address. Throws when there is none. */
export async function tokenIn(db: Db, email: string): Promise<string> {
  const [newest] = await lettersTo(db, email);
  const token = /\/family\/([\w-]+)/u.exec(newest?.body ?? '')?.[1];
  if (token === undefined) throw new Error(`No letter with a link was written to ${email}.`);
  return token;
}

/** Letters to an address, the newest first. */
export async function lettersTo(
  db: Db,
  email: string,
): Promise<{ subject: string; body: string }[]> {
  return db
    .selectFrom('mail')
    .select(['subject', 'body'])
    .where('to_address', '=', email)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
