import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  familyPage,
  requestFamilyLink,
  saveFamily,
  saveFamilyIn,
} from '../../moderation/consent/asking/parent.actions.ts';
import { holdGuardians } from '../../moderation/consent/asking/parent-link.store.ts';
import { changeUse } from '../../moderation/consent/asking/uses.actions.ts';
import { setMatches } from '../../moderation/consent/import/import.actions.ts';
import { showImport } from '../../moderation/consent/import/show-import.rules.ts';
import { undoImport } from '../../moderation/consent/import/undo.actions.ts';
import { freshenRegister } from '../../moderation/consent/lists/standing.actions.ts';
import { PAGE_USE, permission } from '../../moderation/consent/permission.rules.ts';
import { changeGuardian } from '../../moderation/consent/person/guardians.actions.ts';
import { recordAnswers } from '../../moderation/consent/person/record-answers.actions.ts';
import { subjectFilesById } from '../../moderation/consent/register.actions.ts';
import { inTransaction } from '../../moderation/database/client.ts';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import { addChild, addGuardian, type TestGuardian, tokenIn } from '../factories/families.ts';
import {
  type ExportRow,
  exportOf,
  type ImportDesk,
  openDesk,
  TEST_MAPPING,
  upn,
} from '../factories/imports.ts';
import { makeFederation, signInAs, type TestFederation } from '../factories/people.ts';

const DAY = '2026-11-24';
const now = new Date(`${DAY}T12:00:00Z`);
let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let desk: ImportDesk;
let elsewhere: ImportDesk;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, { clock: { now: () => now } });
});
beforeEach(async () => {
  federation = await makeFederation(deps().db);
  const { administrator } = federation.actors;
  desk = await openDesk(deps(), administrator, federation.schools.ssq);
  elsewhere = await openDesk(deps(), administrator, federation.schools.lf);
});
// Whatever was tried: lists and counts say of everybody what the decision about a picture would say.
afterEach(async () => {
  const { db } = deps();
  await freshenRegister(db, DAY);
  const kept = await db
    .selectFrom('subject_standing')
    .select(['subject_id', 'use_code', 'reason', 'school_id'])
    .where('federation_id', '=', federation.id)
    .execute();
  if (kept.length === 0) throw new Error('The lists are empty.');
  const ids = kept.map((row) => row.subject_id);
  const files = await inTransaction(db, (tx) => subjectFilesById(tx, ids));
  for (const row of kept) {
    const file = files.get(row.subject_id);
    const { reason } = permission(file, row.use_code, 'own-school', DAY);
    if (row.reason !== reason || row.school_id !== file?.subject.schoolId)
      throw new Error(`The lists say ${JSON.stringify(row)}, a decision would be: ${reason}`);
  }
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

const deps = () => opened.services;

const AMARA: ExportRow = {
  Forename: 'Amara',
  Surname: 'Okafor',
  'Contact 1 Name': 'Claire Okafor',
  'Contact 1 Relationship': 'mother',
};

/** The same row with an address that no other test has. */
function withAddress(row: ExportRow, name: string): ExportRow & { 'Contact 1 Email': string } {
  return { ...row, 'Contact 1 Email': `${name}.${federation.id.slice(-8)}@home.example` };
}

async function idOf(forename: string): Promise<string> {
  const row = await deps()
    .db.selectFrom('subject')
    .select('id')
    .where('federation_id', '=', federation.id)
    .where('forename', '=', forename)
    .where('struck_out_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.id;
}

async function guardianOf(subjectId: string): Promise<TestGuardian> {
  const row = await deps()
    .db.selectFrom('guardianship')
    .innerJoin('guardian', 'guardian.id', 'guardianship.guardian_id')
    .select(['guardian.id', 'guardian.name', 'guardian.email'])
    .where('subject_id', '=', subjectId)
    .executeTakeFirstOrThrow();
  return { ...row, email: row.email ?? '' };
}

async function mayBeShown(subjectId: string, use: string = PAGE_USE) {
  const files = await inTransaction(deps().db, (tx) => subjectFilesById(tx, [subjectId]));
  return permission(files.get(subjectId), use, 'own-school', DAY);
}

async function linkTo(email: string): Promise<Secret> {
  await requestFamilyLink(deps(), { email });
  return Secret.of(await tokenIn(deps().db, email));
}

/** What the guardian of a link answers about everything that they are asked. */
async function answersTo(token: Secret, yes: boolean) {
  const page = await familyPage(deps(), token);
  return page.children.flatMap((child) =>
    child.uses.map(({ code, wording }) => ({
      childId: child.id,
      use: code,
      wording,
      yes,
      groupOnly: false,
      noCloseUp: false,
      firstNameAllowed: false,
    })),
  );
}

/** A use that covers a child's own school alone. */
async function schoolUse(): Promise<string> {
  const code = `own-${federation.id.slice(-8)}`;
  await deps()
    .db.insertInto('consent_use')
    .values({ code, name: code, position: 9, covers: 'school' })
    .execute();
  return code;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
}

describe('a link in a letter to an address that is no longer the guardian’s', () => {
  test('ends when the office writes down another address', async () => {
    const place = { federationId: federation.id, schoolId: federation.schools.ssq };
    const child = { forename: 'Bilal', surname: 'Attwood', classId: null };
    const subjectId = await addChild(deps().db, place, child);
    const mother = await addGuardian(deps().db, place, 'Claire Attwood', 'mother', [subjectId]);
    const old = await linkTo(mother.email);
    const change = { subjectId, guardianId: mother.id, name: mother.name, mayAnswer: true };
    const { head } = federation.actors;
    await changeGuardian(deps(), head, { ...change, email: mother.email, relation: 'mum' });
    expect(await codeOf(familyPage(deps(), old))).toBe('allowed');
    const email = `new.${mother.email}`;
    await changeGuardian(deps(), head, { ...change, email, relation: 'mum' });
    expect(await codeOf(familyPage(deps(), old))).toBe('link-used-or-expired');
    expect(await codeOf(saveFamily(deps(), { token: old, answers: [] }))).toBe(
      'link-used-or-expired',
    );
    expect(await codeOf(familyPage(deps(), await linkTo(email)))).toBe('allowed');
  });

  test('ends when an import brings another address, and again when that is undone', async () => {
    const row = withAddress(AMARA, 'claire');
    const other = withAddress(AMARA, 'wrong');
    await desk.bring(exportOf([row]));
    const first = await linkTo(row['Contact 1 Email']);
    const { kept } = await desk.bring(exportOf([other]));
    expect(await codeOf(familyPage(deps(), first))).toBe('link-used-or-expired');
    const second = await linkTo(other['Contact 1 Email']);
    await undoImport(deps(), desk.actor, { importId: kept.id });
    expect(await codeOf(familyPage(deps(), second))).toBe('link-used-or-expired');
  });
});

test('a parent who answers while an import brings another address keeps their no, and so does the import its turn', async () => {
  const row = withAddress(AMARA, 'claire');
  await desk.bring(exportOf([row]));
  const id = await idOf('Amara');
  const token = await linkTo(row['Contact 1 Email']);
  const answers = await answersTo(token, false);
  const file = await desk.look(exportOf([withAddress(AMARA, 'other')]));
  const guardian = await guardianOf(id);
  let applied: Promise<string> | undefined;
  await inTransaction(deps().db, async (tx) => {
    await holdGuardians(tx, [guardian.id]);
    applied = codeOf(desk.apply(file));
    await sleep(300);
    await saveFamilyIn(tx, deps(), { token, answers });
  });
  // What was seen is no longer what it would change; that is told, and nothing fails.
  expect(await applied).toMatch(/^(?:allowed|stale)$/u);
  expect((await mayBeShown(id)).reason).toBe('refused');
});

test('a no by hand is not forgotten because the file said no as well for a while', async () => {
  const row = withAddress(AMARA, 'claire');
  await desk.bring(exportOf([row]));
  const subjectId = await idOf('Amara');
  const terms = { groupOnly: false, noCloseUp: false, firstNameAllowed: false };
  const days = { validFrom: null, validUntil: null, answeredOn: null };
  const said = { guardianId: null, uses: [PAGE_USE], method: 'a call', evidenceId: null };
  const byHand = (status: 'withdrawn' | 'granted') =>
    recordAnswers(deps(), federation.actors.head, {
      subjectId,
      status,
      ...said,
      ...terms,
      ...days,
    });
  await byHand('withdrawn');
  await desk.bring(exportOf([{ ...row, 'Social media': 'No' }]));
  const again = await desk.bring(exportOf([row]));
  expect(again.kept.counts).toMatchObject({ turnedToYes: 0, againstANo: 1 });
  expect((await mayBeShown(subjectId)).granted).toBe(false);
  // Once the office writes down a yes, the file speaks for itself again.
  await byHand('granted');
  await desk.bring(exportOf([{ ...row, 'Social media': 'Withdrawn' }]));
  await desk.bring(exportOf([row]));
  expect((await mayBeShown(subjectId)).granted).toBe(true);
});

test('an import that brought a guardian who may not answer any more is not undone', async () => {
  const row = withAddress(AMARA, 'claire');
  const { kept } = await desk.bring(exportOf([row]));
  const subjectId = await idOf('Amara');
  const guardian = await guardianOf(subjectId);
  await changeGuardian(deps(), federation.actors.head, {
    subjectId,
    guardianId: guardian.id,
    name: guardian.name,
    email: guardian.email,
    relation: 'mother',
    mayAnswer: false,
  });
  expect(await codeOf(undoImport(deps(), desk.actor, { importId: kept.id }))).toBe(
    'too-late-to-undo',
  );
});

describe('a yes for the Page of one school alone', () => {
  test('does not follow a child to another school', async () => {
    const use = await schoolUse();
    const row = withAddress(AMARA, 'claire');
    await elsewhere.bring(exportOf([row]));
    const id = await idOf('Amara');
    const token = await linkTo(row['Contact 1 Email']);
    await saveFamily(deps(), { token, answers: await answersTo(token, true) });
    expect(await mayBeShown(id, use)).toMatchObject({ granted: true });
    const asked = await desk.look(exportOf([row]));
    const matches = [{ number: upn(1), subjectId: id }];
    const moved = await setMatches(deps(), desk.actor, { importId: asked.kept.id, matches });
    await desk.apply(moved);
    expect(await mayBeShown(id, use)).toMatchObject({ granted: false, reason: 'not-asked' });
    // What was said for every Page goes along.
    expect(await mayBeShown(id)).toMatchObject({ granted: true });
    await undoImport(deps(), desk.actor, { importId: asked.kept.id });
    expect(await mayBeShown(id, use)).toMatchObject({ granted: true });
  });

  test('counts at the new school once its own file or the parent says so', async () => {
    const use = await schoolUse();
    const row = withAddress(AMARA, 'claire');
    const column = { ...TEST_MAPPING.uses[0], use } as (typeof TEST_MAPPING.uses)[number];
    const mapping = { ...TEST_MAPPING, uses: [column] };
    await elsewhere.apply(await elsewhere.look(exportOf([row]), mapping));
    const id = await idOf('Amara');
    const asked = await desk.look(exportOf([row]), mapping);
    const matches = [{ number: upn(1), subjectId: id }];
    await desk.apply(await setMatches(deps(), desk.actor, { importId: asked.kept.id, matches }));
    expect(await mayBeShown(id, use)).toMatchObject({ granted: true });
  });
});

test('what a use covers is not widened while a parent answers about it', async () => {
  const row = withAddress(AMARA, 'claire');
  await desk.bring(exportOf([row]));
  const use = await schoolUse();
  const token = await linkTo(row['Contact 1 Email']);
  const answers = await answersTo(token, true);
  let changed: Promise<string> | undefined;
  await inTransaction(deps().db, async (tx) => {
    await saveFamilyIn(tx, deps(), { token, answers });
    const wider = { code: use, covers: 'federation' } as const;
    changed = codeOf(changeUse(deps(), federation.actors.administrator, wider));
    await sleep(200);
  });
  expect(await changed).toBe('wrong-state');
});

test('a yes of somebody who is the child’s guardian no more is none in a dry run, as for a picture', async () => {
  const row = withAddress({ ...AMARA, 'Social media': '' }, 'claire');
  await desk.bring(exportOf([row]));
  const id = await idOf('Amara');
  const token = await linkTo(row['Contact 1 Email']);
  await saveFamily(deps(), { token, answers: await answersTo(token, true) });
  await deps().db.deleteFrom('guardianship').where('subject_id', '=', id).execute();
  expect(await mayBeShown(id)).toMatchObject({ granted: false });
  const file = await desk.look(exportOf([{ ...row, 'Social media': 'Yes' }]));
  expect(showImport(file).diff).toMatchObject({ turnedToYes: { total: 1 } });
});

test('the record of an import keeps no file name: schools call a file after a child', async () => {
  const row = withAddress(AMARA, 'claire');
  await desk.bring(exportOf([row]));
  const kept = await deps()
    .db.selectFrom('record_detail')
    .select('detail')
    .where('federation_id', '=', federation.id)
    .execute();
  expect(JSON.stringify(kept)).not.toContain('export.csv');
});

test.each([
  ['a zero byte', 'A\u0000mara'],
  [
    'a line break, which writes into the letter below the greeting',
    'Claire\n\nAnswer at evil.example',
  ],
  ['a turn of the direction of writing', 'Am\u202Eara'],
  ['nothing to see', '\u200B\u200B'],
])('a name with %s is refused in words, by hand as in a file', async (_, name) => {
  await desk.bring(exportOf([AMARA]));
  const { headers } = await signInAs(opened.app, federation.people.head.email);
  const at = `/api/register/subjects/${await idOf('Amara')}`;
  const person = { forename: name, surname: 'Okafor', schoolId: federation.schools.ssq };
  const terms = { uses: [PAGE_USE], status: 'granted', method: 'a call' };
  const tries: [string, object][] = [
    ['/api/register/subjects', { ...person, kind: 'pupil' }],
    ['/api/register/subjects', { ...person, forename: 'Zed', kind: 'pupil', knownAs: `Z${name}` }],
    [
      '/api/register/subjects',
      { ...person, forename: 'Zed', kind: 'pupil', class: { kind: 'new', name, year: '3' } },
    ],
    [`${at}/guardians`, { name, relation: 'mother' }],
    [`${at}/guardians`, { name: 'Eve', relation: name }],
    [`${at}/answers`, { ...terms, method: `call ${name}` }],
  ];
  for (const [url, payload] of tries) {
    const answer = await opened.app.inject({
      method: 'POST',
      url,
      headers: { ...headers },
      payload,
    });
    expect(answer.statusCode, `${url} ${JSON.stringify(payload)} ${answer.body}`).toBe(422);
  }
});
