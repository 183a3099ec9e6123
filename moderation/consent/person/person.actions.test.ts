import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import {
  makeFederation,
  type TestFederation,
  type TestPersonKey,
} from '../../../test/factories/people.ts';
import { addPupil } from '../../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { sealingWith } from '../../kernel/sealing.ts';
import { Secret } from '../../kernel/secret.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { filePictureStore } from '../../pictures/picture-store.ts';
import { receivePicture } from '../../pictures/upload.actions.ts';
import { removeUnneeded } from '../../pictures/bytes.actions.ts';
import {
  exportPerson,
  exportPersonByOperator,
  findSchools,
  sayFile,
} from '../copies/child-file.actions.ts';
import { addEvidence, openEvidence } from './evidence.actions.ts';
import { addGuardian, changeGuardian } from './guardians.actions.ts';
import { addPerson, changePerson } from './people.actions.ts';
import { PAGE_USE } from '../permission.rules.ts';
import { recordAnswers } from './record-answers.actions.ts';
import { openUses } from '../register.actions.ts';
import { exportRegister } from '../copies/register-export.actions.ts';
import { openSubject } from './subject.actions.ts';

const DAY = '2026-11-24';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;
let deps: Deps;
let folder: string;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-forms-'));
  await inTransaction(db, openUses);
  deps = {
    db,
    clock: { now: () => new Date(`${DAY}T12:00:00Z`) },
    newId: () => uuidV7(Date.now()),
    pictures: filePictureStore(folder),
    sealing: sealingWith(Secret.of(Buffer.alloc(32, 7).toString('base64'))),
  } as Deps;
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const as = (who: TestPersonKey) => federation.actors[who];

async function refusalOf(work: Promise<unknown>): Promise<{ code: string; says: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, says: error.message };
    throw error;
  }
  return { code: 'allowed', says: '' };
}
const codeOf = async (work: Promise<unknown>): Promise<string> => (await refusalOf(work)).code;

function pupil(forename: string, school: 'ssq' | 'lf' = 'ssq'): Promise<string> {
  return addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools[school],
    forename,
    surname: 'Okafor',
    answer: 'not-asked',
  });
}

async function guardian(subjectId: string, name: string, mayAnswer = true): Promise<string> {
  const email = `${name.toLowerCase()}@parents.example`;
  const given = { subjectId, name, email, relation: 'mother', mayAnswer };
  const open = await addGuardian(deps, as('administrator'), given);
  return open.guardians.find((each) => each.name === name)?.id ?? '';
}

type Said = Parameters<typeof recordAnswers>[2];
function record(subjectId: string, more: Partial<Said> = {}, who: TestPersonKey = 'head') {
  return recordAnswers(deps, as(who), {
    subjectId,
    uses: [PAGE_USE],
    status: 'granted',
    guardianId: null,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: null,
    validUntil: null,
    answeredOn: null,
    method: 'paper form',
    evidenceId: null,
    ...more,
  });
}

async function eventsOf(subjectId: string) {
  const { rows } = await pool.query<{ kind: string; detail: Record<string, unknown> }>(
    'select kind, detail from record_event join record_detail using (federation_id, seq) where subject_id = $1 order by seq',
    [subjectId],
  );
  return rows;
}

describe('recording answers', () => {
  test('several uses at once, each on its own basis; on the record without a name', async () => {
    const id = await pupil('Zoë');
    await db
      .updateTable('consent_use')
      .set({ lawful_basis: 'public-task' })
      .where('code', '=', 'newsletter')
      .execute();
    const open = await record(id, { uses: [PAGE_USE, 'newsletter'], groupOnly: true });
    const [facebook] = open.uses;
    expect([open.mayBeShown, facebook?.says]).toEqual([
      true,
      'Zoë may be shown on Facebook, in a group only.',
    ]);
    expect(open.history.map((each) => [each.use, each.lawfulBasis, each.holds])).toEqual([
      ['newsletter', 'public-task', true],
      [PAGE_USE, 'consent', true],
    ]);
    const objected = await record(id, { uses: ['newsletter'], status: 'refused' });
    const newsletter = objected.uses.find(({ use }) => use === 'newsletter');
    expect(newsletter?.says).toBe("Zoë's parents objected to the newsletter.");
    const events = await eventsOf(id);
    expect(events.map((row) => [row.kind, row.detail['use'], row.detail['status']])).toEqual([
      ['register.answer-recorded', PAGE_USE, 'granted'],
      ['register.answer-recorded', 'newsletter', 'granted'],
      ['register.answer-recorded', 'newsletter', 'refused'],
    ]);
    expect(JSON.stringify(events)).not.toContain('Zoë');
  });

  test('a form from a drawer is dated when it was signed, and does not speak over a newer word', async () => {
    const id = await pupil('Drawer');
    const [claire, daniel] = [await guardian(id, 'Claire'), await guardian(id, 'Daniel')];
    await record(id, { guardianId: claire, status: 'refused', answeredOn: '2026-10-01' });
    const older = { guardianId: claire, answeredOn: '2026-09-05' };
    expect(await refusalOf(record(id, older))).toEqual({
      code: 'bad-input',
      says: 'On Thu 1 Oct 2026 the same person said no to Facebook, which is after this form. An older yes does not lift that.',
    });
    // Of the other parent it is no newer word, and of an older no neither.
    await record(id, { ...older, guardianId: daniel });
    const lifted = await record(id, { guardianId: claire, answeredOn: '2026-10-01' });
    expect(lifted.mayBeShown).toBe(true);
    expect(await codeOf(record(id, older))).toBe('bad-input');
    const old = await record(id, { ...older, status: 'refused' });
    expect([old.mayBeShown, old.says]).toEqual([
      false,
      "One of Drawer's parents said no to Facebook.",
    ]);
    expect(
      old.guardians.map((each) => [each.name, each.said.map((said) => [said.status, said.holds])]),
    ).toEqual([
      ['Claire', [['refused', true]]],
      ['Daniel', [['granted', false]]],
    ]);
  });

  test('refuses days that cannot be right, and keeps none of the answers then', async () => {
    const id = await pupil('Days');
    const wrong: Partial<Said>[] = [
      { answeredOn: '2026-11-25' },
      { answeredOn: '1926-11-24' },
      { validUntil: '2026-11-23' },
      { validFrom: '2027-09-01', validUntil: '2027-08-31' },
      { uses: [PAGE_USE, 'billboard'] },
      { guardianId: uuidV7(1) },
      { evidenceId: uuidV7(1) },
    ];
    for (const each of wrong)
      expect(await codeOf(record(id, each)), JSON.stringify(each)).toBe('bad-input');
    expect((await openSubject(deps, as('head'), { subjectId: id })).history).toEqual([]);
    expect(await codeOf(record(id, {}, 'otherHead'))).toBe('not-found');
    expect(await codeOf(record(id, {}, 'drafter'))).toBe('not-found');
    expect(await codeOf(record(id, {}, 'safeguardingLead'))).toBe('not-allowed');
    // A no has no days of its own, so a date in an empty form does not stop it.
    expect((await record(id, { status: 'refused', validUntil: '2026-01-01' })).says).toContain(
      'said no',
    );
  });

  test('until when a yes holds is the earliest end', async () => {
    const id = await pupil('Until');
    const [claire, daniel] = [await guardian(id, 'Claire'), await guardian(id, 'Daniel')];
    await record(id, { guardianId: claire, validUntil: '2027-08-31' });
    const open = await record(id, { guardianId: daniel, validUntil: '2027-07-16' });
    expect(open.uses[0]?.until).toBe('2027-07-16');
    const ahead = await record(id, { guardianId: daniel, validFrom: '2027-01-01' });
    expect(ahead.uses[0]?.until).toBe('2027-07-16');
  });
});

describe('guardians', () => {
  test('who may not answer says no at most, and loses what they said yes to', async () => {
    const id = await pupil('Barred');
    const claire = await guardian(id, 'Claire');
    expect((await record(id, { guardianId: claire })).mayBeShown).toBe(true);
    const barred = { name: 'Claire', email: null, relation: 'mother', mayAnswer: false };
    const changed = await changeGuardian(deps, as('head'), {
      ...barred,
      subjectId: id,
      guardianId: claire,
    });
    expect([changed.mayBeShown, changed.guardians[0]?.email]).toEqual([false, null]);
    expect(await codeOf(record(id, { guardianId: claire }))).toBe('bad-input');
    const no = await record(id, { guardianId: claire, status: 'refused' });
    expect(no.says).toBe("Barred's parents said no to Facebook.");
    const events = await eventsOf(id);
    expect(events.filter(({ kind }) => kind === 'register.guardian-changed')[0]?.detail).toEqual({
      guardianId: claire,
      fields: ['email', 'mayAnswer'],
      mayAnswer: false,
    });
    expect(JSON.stringify(events)).not.toContain('Claire');
  });

  test('one of the same name and address is the same person, and makes brothers and sisters', async () => {
    const [ada, ben] = [await pupil('Ada'), await pupil('Ben')];
    const shared = await guardian(ada, 'Sofia');
    expect(await guardian(ben, 'Sofia')).toBe(shared);
    const open = await openSubject(deps, as('head'), { subjectId: ada });
    expect(open.siblings.map((each) => each.forename)).toEqual(['Ben']);
    expect(await codeOf(guardian(ada, 'Sofia'))).toBe('bad-input');
  });

  test('of another school are not shared by a head, nor changed, nor seen as siblings', async () => {
    const [here, there] = [await pupil('Here'), await pupil('There', 'lf')];
    // The administrator has both schools.
    const shared = await guardian(here, 'Nadia');
    expect(await guardian(there, 'Nadia')).toBe(shared);
    expect((await openSubject(deps, as('head'), { subjectId: here })).siblings).toEqual([]);
    expect(
      (await openSubject(deps, as('executiveHead'), { subjectId: here })).siblings,
    ).toHaveLength(1);
    const change = (who: TestPersonKey, name: string) =>
      changeGuardian(deps, as(who), {
        subjectId: here,
        guardianId: shared,
        name,
        email: 'nadia@parents.example',
        relation: 'aunt',
        mayAnswer: true,
      });
    expect(await codeOf(change('head', 'Somebody Else'))).toBe('not-allowed');
    // Relation belongs to this child alone.
    expect((await change('head', 'Nadia')).guardians[0]?.relation).toBe('aunt');
    expect((await change('executiveHead', 'Nadia Khan')).guardians[0]?.name).toBe('Nadia Khan');
    const third = await pupil('Third');
    const added = await addGuardian(deps, as('head'), {
      subjectId: third,
      name: 'Nadia Khan',
      email: 'nadia@parents.example',
      relation: 'mother',
      mayAnswer: true,
    });
    expect(added.guardians[0]?.id).not.toBe(shared);
  });
});

describe('people by hand', () => {
  const write = {
    forename: 'Wren',
    surname: 'Tolley',
    knownAs: null,
    leavesOn: null,
    sameNameIsFine: false,
  };

  test('a pupil in a new class, asked about once when the name is there already', async () => {
    const schoolId = federation.schools.ssq;
    const add = (more: { sameNameIsFine?: boolean; name?: string } = {}) =>
      addPerson(deps, as('head'), {
        ...write,
        schoolId,
        kind: 'pupil',
        class: { kind: 'new', name: more.name ?? 'Willow', year: '1' },
        sameNameIsFine: more.sameNameIsFine ?? false,
      });
    const { file } = await add();
    expect([file.subject.className, file.answers]).toEqual(['Willow', []]);
    expect(await codeOf(add({ name: 'willow' }))).toBe('same-name');
    expect(await codeOf(add({ name: 'Elm' }))).toBe('allowed');
    const twin = await add({ sameNameIsFine: true });
    expect(twin.file.subject.id).not.toBe(file.subject.id);
    const willows = await db
      .selectFrom('school_class')
      .select('id')
      .where('name', '=', 'Willow')
      .execute();
    expect(willows).toHaveLength(1);
    expect(
      await codeOf(
        addPerson(deps, as('otherHead'), {
          ...write,
          schoolId,
          kind: 'pupil',
          class: { kind: 'none' },
        }),
      ),
    ).toBe('not-allowed');
  });

  test('changing says which fields, and a day of leaving ends what may be shown', async () => {
    const id = await pupil('Leaver');
    await record(id);
    const left = await changePerson(deps, as('head'), {
      subjectId: id,
      forename: 'Leaver',
      surname: 'Okafor',
      knownAs: 'Lee',
      class: { kind: 'none' },
      leavesOn: '2026-11-20',
      sameNameIsFine: false,
    });
    expect(left.says).toBe('Lee left the school on Fri 20 Nov 2026.');
    expect((await eventsOf(id)).at(-1)).toEqual({
      kind: 'register.person-changed',
      detail: { fields: ['knownAs', 'leavesOn'] },
    });
    const elsewhere = uuidV7(Date.now());
    await db
      .insertInto('school_class')
      .values({ id: elsewhere, school_id: federation.schools.lf, name: 'Ash', year: '2' })
      .execute();
    const moved = { ...write, subjectId: id, class: { kind: 'known' as const, id: elsewhere } };
    expect(await codeOf(changePerson(deps, as('head'), moved))).toBe('bad-input');
  });

  test('an adult answers for themselves', async () => {
    const visitor = await addPerson(deps, as('head'), {
      ...write,
      schoolId: federation.schools.ssq,
      kind: 'adult',
      class: { kind: 'none' },
    });
    const { id } = visitor.file.subject;
    expect(visitor.says).toBe('Wren Tolley has not been asked about Facebook.');
    expect((await record(id)).says).toBe('Wren Tolley may be shown on Facebook.');
    expect(await codeOf(guardian(id, 'Claire'))).toBe('bad-input');
  });
});

describe('the form that an answer came on', () => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const keep = (subjectId: string, content: Buffer, who: TestPersonKey = 'head') =>
    addEvidence(deps, as(who), {
      subjectId,
      fileName: '../forms\\Łukasz form.pdf',
      content: Readable.from([content]),
    });

  test('is kept with the answers of one recording, opened by those who read, and both are on the record', async () => {
    const id = await pupil('Form');
    const form = await keep(id, pdf);
    expect([form.mediaType, form.fileName]).toEqual(['application/pdf', 'Łukasz form.pdf']);
    const open = await record(id, { uses: [PAGE_USE, 'press'], evidenceId: form.id });
    expect(open.history.map((each) => each.evidenceId)).toEqual([form.id, form.id]);
    const other = await pupil('Another');
    expect(await codeOf(record(other, { evidenceId: form.id }))).toBe('bad-input');
    const { stream } = await openEvidence(deps, as('safeguardingLead'), { evidenceId: form.id });
    stream.destroy();
    expect(await codeOf(openEvidence(deps, as('otherHead'), { evidenceId: form.id }))).toBe(
      'not-found',
    );
    expect(await codeOf(openEvidence(deps, as('drafter'), { evidenceId: form.id }))).toBe(
      'not-found',
    );
    expect((await eventsOf(id)).map(({ kind }) => kind)).toEqual([
      'register.evidence-added',
      'register.answer-recorded',
      'register.answer-recorded',
      'register.evidence-opened',
    ]);
  });

  test('is not deleted with photos of the same bytes', async () => {
    const id = await pupil('Same');
    const form = await keep(id, pdf);
    await removeUnneeded(deps, [form.sha256]);
    // Nor when somebody hands it in as a photo, which it is not.
    const asPhoto = { fileName: 'photo.jpg', content: Readable.from([pdf]) };
    expect(await codeOf(receivePicture(deps, asPhoto))).toBe('not-a-picture');
    expect(await deps.pictures.has(form.sha256)).toBe(true);
  });

  test('is no web page, no script, and not too large; nothing is kept then', async () => {
    const id = await pupil('Hostile');
    const html = Buffer.from('<!doctype html><script>alert(1)</script>');
    expect(await codeOf(keep(id, html))).toBe('not-a-picture');
    expect(await codeOf(keep(id, Buffer.from('PK\u0003\u0004 not a form')))).toBe('not-a-picture');
    const huge = Buffer.concat([pdf, Buffer.alloc(LIMITS.evidenceBytes)]);
    expect(await refusalOf(keep(id, huge))).toEqual({
      code: 'upload-too-large',
      says: 'This file is larger than 15 MB.',
    });
    expect(await codeOf(keep(id, pdf, 'safeguardingLead'))).toBe('not-allowed');
    expect((await openSubject(deps, as('head'), { subjectId: id })).evidence).toEqual([]);
  });
});

describe('exports', () => {
  const flag = (subjectId: string) =>
    db
      .insertInto('protection_flag')
      .values({
        id: uuidV7(Date.now()),
        subject_id: subjectId,
        act: 'set',
        reason: 'court order',
        recorded_by: null,
        recorded_at: new Date('2026-10-01T08:00:00Z'),
      })
      .execute();

  test('there is no form on paper of a pupil who left, or for who may not ask; of a protected child nothing shows that there is none', async () => {
    const [shown, hidden] = [await pupil('Askable', 'ssq'), await pupil('Unasked', 'ssq')];
    const left = await pupil('Gone', 'ssq');
    await db
      .updateTable('subject')
      .set({ leaves_on: '2026-11-01' })
      .where('id', '=', left)
      .execute();
    await flag(hidden);
    const mayPrint = async (subjectId: string, who: TestPersonKey = 'head') =>
      (await openSubject(deps, as(who), { subjectId })).mayPrintForm;
    expect(await mayPrint(shown)).toBe(true);
    expect(await mayPrint(hidden)).toBe(true);
    expect(await mayPrint(left)).toBe(false);
    expect(await mayPrint(shown, 'safeguardingLead')).toBe(false);
  });

  test('the register of a school: today’s answers, and of the protected only that', async () => {
    const [shown, hidden] = [await pupil('Shown', 'lf'), await pupil('Hidden', 'lf')];
    const yes = { subjectId: shown, groupOnly: true, validUntil: '2027-08-31' };
    await recordAnswers(deps, as('executiveHead'), {
      ...yes,
      uses: [PAGE_USE],
      status: 'granted',
      guardianId: null,
      noCloseUp: false,
      firstNameAllowed: false,
      validFrom: null,
      answeredOn: null,
      method: 'form',
      evidenceId: null,
    });
    await flag(hidden);
    const chosen = { schoolId: federation.schools.lf, use: PAGE_USE, format: 'csv' } as const;
    const list = await exportRegister(deps, as('executiveHead'), chosen);
    const answers = new Map(list.people.map((each) => [each.forename, each.answers]));
    expect(answers.get('Shown')).toEqual(['yes, in a group only, until Tue 31 Aug 2027']);
    expect(answers.get('Hidden')).toEqual(['cannot be published']);
    expect(JSON.stringify(list)).not.toContain('court');
    const last = (await eventsOf(federation.id)).at(-1);
    expect([last?.kind, last?.detail['people']]).toEqual(['register.exported', list.people.length]);
    expect(await codeOf(exportRegister(deps, as('head'), chosen))).toBe('not-allowed');
    expect(await codeOf(exportRegister(deps, as('safeguardingLead'), chosen))).toBe('not-allowed');
  });

  test('one person: all that is held; why they are protected only for those who may know', async () => {
    const id = await pupil('Subject');
    const claire = await guardian(id, 'Claire');
    await record(id, { guardianId: claire });
    const plain = sayFile(await exportPerson(deps, as('head'), { subjectId: id, format: 'pdf' }));
    await flag(id);
    const take = async (who: TestPersonKey) =>
      sayFile(await exportPerson(deps, as(who), { subjectId: id, format: 'pdf' }));
    const forHead = await take('head');
    const headings = forHead.map(({ heading }) => heading);
    expect(headings).toContain('Posts in which the person is or was marked');
    expect(JSON.stringify(forHead)).toContain('claire@parents.example');
    expect(JSON.stringify(forHead)).not.toContain('court');
    // The same words whether there is a flag or not.
    expect(forHead.at(-1)).toEqual(plain.at(-1));
    expect(JSON.stringify(await take('executiveHead'))).toContain('court order');
    const operator = await exportPersonByOperator(deps, { subjectId: id });
    expect(operator.flags).toBeNull();
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      kind: 'register.person-exported',
      detail: { format: 'json', answers: 1 },
    });
    expect(await codeOf(take('safeguardingLead'))).toBe('not-allowed');
    expect(await codeOf(take('otherHead'))).toBe('not-found');
  });

  test('one person: the posts in which they are said to be, with their Page', async () => {
    const id = await pupil('Posted');
    const [draftId, pictureId, photoId, pageId] = Array.from({ length: 4 }, () => deps.newId());
    const { drafter } = federation.people;
    const said = [draftId, federation.id, federation.schools.ssq, drafter.id];
    await pool.query(
      `insert into draft (id, federation_id, school_id, author_id, state, version, revision, created_at, updated_at)
       values ($1, $2, $3, $4, 'drafting', 1, 1, '2026-11-20T09:00:00Z', '2026-11-20T09:00:00Z')`,
      said,
    );
    await pool.query(
      `insert into draft_revision (draft_id, number, edited_by, created_at, updated_at) values ($1, 1, $2, now(), now())`,
      [draftId, drafter.id],
    );
    await pool.query(
      `insert into page (id, federation_id, school_id, name, graph_id, graph_app_id, sealed_token, connected_at)
       values ($1, $2, $3, 'Stanton Page', '1', '1', '', now())`,
      [pageId, federation.id, federation.schools.ssq],
    );
    await pool.query('insert into revision_page values ($1, 1, $2)', [draftId, pageId]);
    await pool.query(
      `insert into picture (id, federation_id, original_sha256, bytes, media_type, file_name, uploaded_by, uploaded_at)
       values ($1, $2, $3, 1, 'image/jpeg', 'a.jpg', $4, now())`,
      [pictureId, federation.id, 'a'.repeat(64), drafter.id],
    );
    await pool.query(
      `insert into revision_photo (id, draft_id, number, position, picture_id, accounting) values ($1, $2, 1, 1, $3, 'roll')`,
      [photoId, draftId, pictureId],
    );
    const take = () => exportPerson(deps, as('head'), { subjectId: id, format: 'csv' });
    expect((await take()).posts).toEqual([]);
    await pool.query('insert into photo_roll values ($1, $2)', [photoId, id]);
    const posts = sayFile(await take()).find(({ heading }) => heading.startsWith('Posts'));
    expect(posts?.lines).toEqual([
      { title: 'Fri 20 Nov 2026 09:00', says: 'Stanton Page; not published' },
    ]);
  });

  test('an operator finds a school by what it is called', async () => {
    expect(await findSchools(deps, 'ssq')).toMatchObject([
      { id: federation.schools.ssq, federationId: federation.id },
    ]);
    expect(await findSchools(deps, 'nowhere')).toEqual([]);
  });
});
