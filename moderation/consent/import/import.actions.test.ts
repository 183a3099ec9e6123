import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import {
  type ExportRow,
  exportOf,
  type ImportDesk,
  inventedPupils,
  openDesk,
  registerOf,
  TEST_MAPPING,
  upn,
} from '../../../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { addPupil, answer } from '../../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { PAGE_USE, permission } from '../permission.rules.ts';
import { subjectFilesById } from '../register.actions.ts';
import { recordAnswers } from '../person/record-answers.actions.ts';
import { openSubject } from '../person/subject.actions.ts';
import { applyImport } from './apply.actions.ts';
import {
  dropImport,
  forgetLateImports,
  importChanges,
  listImports,
  lookAtImport,
  setMatches,
  uploadImport,
} from './import.actions.ts';
import { keepMapping, listMappings } from './mapping.actions.ts';
import { showImport } from './show-import.rules.ts';
import { undoImport } from './undo.actions.ts';

const DAY = '2026-11-24';
let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let desk: ImportDesk;
let now = new Date(`${DAY}T12:00:00Z`);

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  deps = { db, clock: { now: () => now }, newId: () => uuidV7(Date.now()) } as Deps;
});
beforeEach(async () => {
  now = new Date(`${DAY}T12:00:00Z`);
  federation = await makeFederation(db);
  desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
});
afterAll(async () => {
  await db.destroy();
  if (!pool.ending) await pool.end();
  await database.drop();
});

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('It was allowed.'),
    (caught: unknown) => caught,
  );
  if (error instanceof Refusal) return error;
  throw error;
}

const register = () => registerOf(db, federation.id);
const idOf = async (forename: string): Promise<string> => {
  const found = (await register()).subjects.find((each) => each.forename === forename);
  return found?.id ?? expect.fail(`${forename} is not on the register.`);
};
const eventsOf = () =>
  db
    .selectFrom('record_event as event')
    .innerJoin('record_detail as detail', (join) =>
      join
        .onRef('detail.federation_id', '=', 'event.federation_id')
        .onRef('detail.seq', '=', 'event.seq'),
    )
    .select(['event.kind', 'event.actor_id', 'detail.detail'])
    .where('event.federation_id', '=', federation.id)
    .orderBy('event.seq')
    .execute();
const mayBeShown = async (subjectId: string, use = PAGE_USE) => {
  const files = await inTransaction(db, (tx) => subjectFilesById(tx, [subjectId]));
  return permission(files.get(subjectId), use, 'own-school', DAY);
};
const byHand = (
  subjectId: string,
  status: 'granted' | 'refused' | 'withdrawn',
  guardianId: string | null = null,
) =>
  recordAnswers(deps, federation.actors.head, {
    subjectId,
    uses: [PAGE_USE],
    status,
    guardianId,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: null,
    validUntil: null,
    answeredOn: null,
    method: 'paper form',
    evidenceId: null,
  });
const AMARA = {
  Forename: 'Amara',
  Surname: 'Okafor',
  'Contact 1 Name': 'Claire Okafor',
  'Contact 1 Relationship': 'Mother',
  'Contact 1 Email': 'claire@home.example',
};
const BEN = { Forename: 'Ben', Surname: 'Smith-Jones' };

describe('a first file', () => {
  test('brings pupils, classes, guardians and answers in one go, and says so on the record', async () => {
    const opened = await desk.look(
      exportOf([
        AMARA,
        { ...BEN, 'Social media': 'No' },
        { Forename: 'Zoë', Surname: 'Łukasik', 'Social media': '' },
      ]),
    );
    expect(opened.run?.planned?.plan.added).toHaveLength(3);
    expect((await register()).subjects).toEqual([]);
    const applied = await desk.apply(opened);
    expect(applied.kept).toMatchObject({
      state: 'applied',
      counts: { added: 3, newlyAnswered: 2 },
      appliedBy: 'Colin Draycott',
    });
    const after = await register();
    expect(
      after.subjects.map(({ forename, surname, class: of, mis_id }) => [
        forename,
        surname,
        of,
        mis_id,
      ]),
    ).toEqual([
      ['Amara', 'Okafor', 'Oak', upn(1)],
      ['Ben', 'Smith-Jones', 'Oak', upn(2)],
      ['Zoë', 'Łukasik', 'Oak', upn(3)],
    ]);
    expect(after.guardians).toMatchObject([
      { name: 'Claire Okafor', email: 'claire@home.example', relation: 'Mother', may_answer: true },
    ]);
    expect((await mayBeShown(await idOf('Amara'))).reason).toBe('granted');
    expect((await mayBeShown(await idOf('Ben'))).reason).toBe('refused');
    expect((await mayBeShown(await idOf('Zoë'))).reason).toBe('not-asked');
    const events = await eventsOf();
    expect(events.map(({ kind }) => kind)).toEqual([
      'register.import-uploaded',
      'register.import-applied',
    ]);
    expect(events[1]?.detail).toMatchObject({
      sha256: opened.kept.sha256,
      counts: { added: 3 },
    });
    expect(JSON.stringify(events)).not.toContain('Amara');
  });

  test('its bytes go when it is applied, dropped, or a day old', async () => {
    const bytesOf = (id: string) =>
      db
        .selectFrom('register_import')
        .select(['content', 'state'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
    const [one, two, three] = [
      await desk.look(exportOf([AMARA])),
      await desk.look(exportOf([BEN])),
      await desk.look(exportOf([BEN])),
    ];
    await desk.apply(one);
    await dropImport(deps, desk.actor, { importId: two.kept.id });
    now = new Date(now.getTime() + (LIMITS.importKeptHours * 60 - 1) * 60_000);
    expect(await forgetLateImports(deps)).toBe(0);
    now = new Date(now.getTime() + 2 * 60_000);
    expect(await forgetLateImports(deps)).toBe(1);
    expect(await Promise.all([one, two, three].map(({ kept }) => bytesOf(kept.id)))).toEqual([
      { content: null, state: 'applied' },
      { content: null, state: 'dropped' },
      { content: null, state: 'expired' },
    ]);
    expect((await refusalOf(desk.apply(three))).code).toBe('wrong-state');
    expect((await refusalOf(desk.apply(one))).code).toBe('wrong-state');
  });

  test('the same file again changes nothing', async () => {
    const rows = [
      AMARA,
      { ...BEN, 'Social media': 'No', 'Leaving date': '17/07/2027' },
      { Forename: 'Zoë', Surname: 'Lind', 'Known as': 'Zoë', 'Social media': 'Withdrawn' },
    ];
    await desk.bring(exportOf(rows));
    const before = await register();
    const again = await desk.look(exportOf(rows));
    expect(again.run?.planned?.plan).toMatchObject({ added: [], gone: [] });
    const applied = await desk.apply(again);
    expect(applied.kept.counts).toMatchObject({
      added: 0,
      changed: 0,
      turnedToYes: 0,
      turnedToNo: 0,
      otherwiseChanged: 0,
      answersUnchanged: 3,
    });
    expect(await register()).toEqual(before);
  });
});

describe('what a later file changes', () => {
  test('names, classes, leaving dates, addresses and answers, each told', async () => {
    await desk.bring(exportOf([AMARA, BEN]));
    const opened = await desk.look(
      exportOf([
        {
          ...AMARA,
          Surname: 'Okafor-Lund',
          Class: 'Beech',
          'Contact 1 Email': 'new@home.example',
          'Social media': 'Withdrawn',
        },
        { ...BEN, 'Leaving date': '18/12/2026' },
      ]),
    );
    const diff = showImport(opened).diff;
    expect(diff?.changed.shown.map(({ changes }) => changes)).toEqual([
      [
        { what: 'Surname', was: 'Okafor', becomes: 'Okafor-Lund' },
        { what: 'Class', was: 'Oak', becomes: 'Beech' },
        {
          what: 'E-mail address of Claire Okafor',
          was: 'claire@home.example',
          becomes: 'new@home.example',
        },
      ],
      [{ what: 'Leaving date', was: null, becomes: '2026-12-18' }],
    ]);
    expect(diff?.moves).toEqual([{ from: 'Oak', to: 'Beech', pupils: 1 }]);
    expect(diff?.turnedToNo.shown).toMatchObject([
      { name: 'Amara Okafor-Lund', was: 'yes', becomes: 'no, taken back' },
    ]);
    await desk.apply(opened);
    expect((await mayBeShown(await idOf('Amara'))).reason).toBe('withdrawn');
    expect((await register()).subjects).toMatchObject([
      { surname: 'Okafor-Lund', class: 'Beech' },
      { leaves_on: '2026-12-18' },
    ]);
  });

  test('pupils who are not in the file stay, unless their last day was chosen', async () => {
    await desk.bring(exportOf([AMARA, BEN]));
    const only = exportOf([AMARA]);
    const listed = await desk.look(only);
    expect(showImport(listed).diff?.gone.shown).toMatchObject([
      { name: 'Ben Smith-Jones', className: 'Oak' },
    ]);
    await desk.apply(listed);
    expect((await mayBeShown(await idOf('Ben'))).granted).toBe(true);
    await desk.apply(await desk.look(only), { gone: 'left-yesterday' });
    expect((await mayBeShown(await idOf('Ben'))).reason).toBe('left');
    expect((await register()).subjects[1]?.leaves_on).toBe('2026-11-23');
  });

  test('a pupil without a number is known by name and class and gets the number', async () => {
    await desk.bring(exportOf([AMARA]));
    await db
      .updateTable('subject')
      .set({ mis_id: null })
      .where('federation_id', '=', federation.id)
      .execute();
    const opened = await desk.look(exportOf([AMARA]));
    expect(opened.run?.planned?.plan).toMatchObject({ added: [], questions: [] });
    await desk.apply(opened);
    expect((await register()).subjects).toMatchObject([{ forename: 'Amara', mis_id: upn(1) }]);
  });

  test('where it is not clear who a pupil is, it asks, and applies nothing before the answer', async () => {
    await desk.bring(exportOf([{ ...AMARA, 'Social media': 'No' }]));
    // The same child with another number, as after a change of systems.
    const file = exportOf([{ ...AMARA, UPN: upn(77) }]);
    const opened = await desk.look(file);
    const shown = showImport(opened);
    expect(shown.state).toBe('has-problems');
    expect(shown.questions.shown).toMatchObject([
      { number: upn(77), candidates: [{ name: 'Amara Okafor', className: 'Oak' }] },
    ]);
    expect((await refusalOf(desk.apply(opened))).code).toBe('something-stops-it');
    const matched = await setMatches(deps, desk.actor, {
      importId: opened.kept.id,
      matches: [{ number: upn(77), subjectId: await idOf('Amara') }],
    });
    expect(showImport(matched).diff?.turnedToYes.total).toBe(1);
    await desk.apply(matched);
    expect((await register()).subjects).toMatchObject([{ mis_id: upn(77) }]);
  });

  test('somebody whom a person called new is new', async () => {
    await desk.bring(exportOf([AMARA]));
    const opened = await desk.look(exportOf([AMARA, { ...AMARA, UPN: upn(77) }]));
    // The first is known by her number, so the second is a namesake and no question.
    expect(opened.run?.planned?.plan).toMatchObject({
      questions: [],
      added: [{}],
      hints: [{ row: 2 }],
    });
    const gone = await desk.look(exportOf([{ ...AMARA, UPN: upn(77) }]));
    const said = await setMatches(deps, desk.actor, {
      importId: gone.kept.id,
      matches: [{ number: upn(77), subjectId: null }],
    });
    expect(said.run?.planned?.plan).toMatchObject({ questions: [], added: [{}] });
  });

  test('a child who comes from another school keeps their answers and their flag', async () => {
    const there = await openDesk(deps, desk.actor, federation.schools.lf);
    await there.bring(exportOf([AMARA]));
    const id = await idOf('Amara');
    await db
      .insertInto('protection_flag')
      .values({
        id: uuidV7(1),
        subject_id: id,
        act: 'set',
        reason: 'court order',
        recorded_by: null,
        recorded_at: now,
      })
      .execute();
    const opened = await desk.look(exportOf([AMARA]));
    expect(showImport(opened).questions.shown).toMatchObject([
      { candidates: [{ subjectId: id, className: 'Langley Fitzurse C of E Primary School' }] },
    ]);
    await desk.apply(
      await setMatches(deps, desk.actor, {
        importId: opened.kept.id,
        matches: [{ number: upn(1), subjectId: id }],
      }),
    );
    expect((await register()).subjects).toMatchObject([
      { id, school_id: federation.schools.ssq, class: 'Oak' },
    ]);
    expect((await mayBeShown(id)).reason).toBe('protected');
  });

  test('a namesake at another school is asked about, unless both numbers say that they are two', async () => {
    const there = await openDesk(deps, desk.actor, federation.schools.lf);
    await there.bring(exportOf([{ ...AMARA, UPN: '211', 'Social media': 'No' }, BEN]));
    const opened = await desk.look(
      exportOf([
        { ...AMARA, UPN: '455' },
        { ...BEN, UPN: upn(9) },
      ]),
    );
    expect(showImport(opened).questions.shown).toMatchObject([
      { number: '455', candidates: [{ name: 'Amara Okafor' }] },
    ]);
    expect(opened.run?.planned?.plan.added).toMatchObject([{ pupil: { forename: 'Ben' } }]);
  });

  test('brothers and sisters share the guardian of one name and address, in one file and over two', async () => {
    await desk.bring(exportOf([AMARA, { ...AMARA, Forename: 'Chidi' }]));
    await desk.bring(
      exportOf([
        AMARA,
        { ...AMARA, Forename: 'Chidi' },
        { ...AMARA, Forename: 'Ngozi', 'Contact 1 Email': 'CLAIRE@home.example' },
      ]),
    );
    const { guardians } = await register();
    expect(guardians).toHaveLength(3);
    expect(new Set(guardians.map(({ id }) => id)).size).toBe(1);
  });

  test('beside a guardian who does not answer, nobody new answers by the file alone', async () => {
    await desk.bring(exportOf([AMARA]));
    await db
      .updateTable('guardianship')
      .set({ may_answer: false })
      .where('subject_id', '=', await idOf('Amara'))
      .execute();
    await desk.bring(exportOf([{ ...AMARA, 'Contact 1 Name': 'C. Okafor' }]));
    expect((await register()).guardians.map(({ name, may_answer }) => [name, may_answer])).toEqual([
      ['Claire Okafor', false],
      ['C. Okafor', false],
    ]);
  });
});

describe("a parent's no", () => {
  test('given by hand is not turned by the file, unless somebody types the words', async () => {
    await desk.bring(exportOf([{ ...AMARA, 'Social media': 'No' }, BEN]));
    const id = await idOf('Amara');
    await byHand(id, 'refused');
    const opened = await desk.look(exportOf([AMARA, BEN]));
    expect(showImport(opened).diff?.againstANo.shown).toMatchObject([
      { name: 'Amara Okafor', was: 'no' },
    ]);
    expect(showImport(opened).surprises).toMatchObject([
      { kind: 'against-a-no', words: '1 yes against a no', blocks: false },
    ]);
    await desk.apply(opened);
    expect((await mayBeShown(id)).reason).toBe('refused');
    await desk.bring(exportOf([AMARA, BEN]), ['1 yes against a no']);
    expect((await mayBeShown(id)).granted).toBe(true);
  });

  test("a guardian's own no stands even then", async () => {
    await desk.bring(exportOf([{ ...AMARA, 'Social media': '' }]));
    const id = await idOf('Amara');
    const guardianId = (await register()).guardians[0]?.id ?? null;
    await byHand(id, 'withdrawn', guardianId);
    await desk.bring(exportOf([AMARA]), ['1 yes against a no']);
    expect((await mayBeShown(id)).reason).toBe('withdrawn');
  });

  test('stands when the file says yes as it did before', async () => {
    await desk.bring(exportOf([AMARA]));
    const id = await idOf('Amara');
    await byHand(id, 'withdrawn');
    const again = await desk.bring(exportOf([AMARA]), ['1 yes against a no']);
    expect(again.kept.counts).toMatchObject({ turnedToYes: 0, againstANo: 0, answersUnchanged: 1 });
    expect((await mayBeShown(id)).reason).toBe('withdrawn');
  });

  test('that comes in while an import is applied is newer than the import', async () => {
    await desk.bring(exportOf([{ ...AMARA, 'Social media': '' }]));
    const id = await idOf('Amara');
    const opened = await desk.look(exportOf([AMARA]));
    await Promise.all([
      byHand(id, 'refused'),
      desk.apply(opened).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      }),
    ]);
    expect((await mayBeShown(id)).reason).toBe('refused');
  });
});

describe('surprises', () => {
  const many = inventedPupils(30);
  const withAnswer = (count: number, word: string): ExportRow[] =>
    many.map((row, index) => ({ ...row, 'Social media': index < count ? word : 'No' }));

  test('many turning to yes are refused without the words, which go on the record', async () => {
    await desk.bring(exportOf(withAnswer(30, 'No')));
    const opened = await desk.look(exportOf(withAnswer(6, 'Yes')));
    const before = await register();
    const refusal = await refusalOf(desk.apply(opened, { confirmations: ['yes please'] }));
    expect(refusal).toMatchObject({
      code: 'something-stops-it',
      facts: { words: ['6 pupils turn to yes'] },
    });
    expect(await register()).toEqual(before);
    await desk.apply(opened, { confirmations: ['6 Pupils turn to yes', 'and something else'] });
    const detail = (await eventsOf()).at(-1);
    expect(detail).toMatchObject({
      detail: { confirmed: ['6 pupils turn to yes'] },
      actor_id: desk.actor.personId,
    });
  });

  test('five are no surprise', async () => {
    await desk.bring(exportOf(withAnswer(30, 'No')));
    expect((await desk.bring(exportOf(withAnswer(5, 'Yes')))).kept.counts?.turnedToYes).toBe(5);
  });

  test('half a file and numbers in the wrong rows are refused', async () => {
    await desk.bring(exportOf(many));
    const half = await desk.look(exportOf(many.slice(0, 20)));
    expect(showImport(half).surprises).toMatchObject([
      { kind: 'gone', words: '10 pupils are gone' },
    ]);
    expect((await refusalOf(desk.apply(half))).code).toBe('something-stops-it');
    const shifted = many.map((row, index) => ({ ...row, UPN: upn(((index + 1) % 30) + 1) }));
    const wrong = await desk.look(exportOf(shifted));
    expect(showImport(wrong).surprises.map(({ kind }) => kind)).toEqual(['names-changed']);
    expect((await refusalOf(desk.apply(wrong))).code).toBe('something-stops-it');
  });
});

describe('what was seen is what is applied', () => {
  test('a register that changed meanwhile asks to look again', async () => {
    await desk.bring(exportOf([{ ...AMARA, 'Social media': 'No' }]));
    const opened = await desk.look(exportOf([AMARA]));
    await byHand(await idOf('Amara'), 'refused');
    expect((await refusalOf(desk.apply(opened))).code).toBe('stale');
  });

  test('of two imports that are applied at once, the second looks again', async () => {
    const [one, other] = [
      await desk.look(exportOf([AMARA, BEN])),
      await desk.look(exportOf([{ ...AMARA, 'Social media': 'No' }, BEN])),
    ];
    const outcomes = await Promise.allSettled([desk.apply(one), desk.apply(other)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((each) => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'stale' });
    expect((await register()).subjects).toHaveLength(2);
  });

  test('the same import twice at once is applied once', async () => {
    const opened = await desk.look(exportOf([AMARA]));
    const outcomes = await Promise.allSettled([desk.apply(opened), desk.apply(opened)]);
    expect(outcomes.find((each) => each.status === 'rejected')?.reason).toMatchObject({
      code: 'wrong-state',
    });
    expect((await register()).subjects).toHaveLength(1);
  });
});

describe('protected children', () => {
  test('are imported like others, and nothing shows that they are', async () => {
    const rows = [AMARA, BEN];
    await desk.bring(exportOf(rows.map((row) => ({ ...row, 'Social media': 'No' }))));
    const shownOf = async () => {
      const { digest, diff, surprises, hints } = {
        hints: [],
        ...showImport(await desk.look(exportOf(rows))),
      };
      return { digest, diff, surprises, hints };
    };
    const plain = await shownOf();
    await db
      .insertInto('protection_flag')
      .values({
        id: uuidV7(2),
        subject_id: await idOf('Ben'),
        act: 'set',
        reason: 'adopted',
        recorded_by: null,
        recorded_at: now,
      })
      .execute();
    expect(await shownOf()).toEqual(plain);
    expect(plain.diff?.turnedToYes.total).toBe(2);
    await desk.bring(exportOf(rows));
    expect((await mayBeShown(await idOf('Ben'))).reason).toBe('protected');
  });
});

describe('undo', () => {
  test('puts everything back, and shows the answers as taken back', async () => {
    await desk.bring(exportOf([AMARA, { ...BEN, 'Social media': 'No' }]));
    const before = await register();
    const applied = await desk.bring(
      exportOf([
        {
          ...AMARA,
          Surname: 'Lund',
          Class: 'Beech',
          'Leaving date': '18/12/2026',
          'Known as': 'Mara',
          'Contact 1 Email': 'other@home.example',
          'Contact 1 Relationship': 'Aunt',
          'Social media': 'No',
        },
        BEN,
        {
          Forename: 'Zoë',
          Surname: 'Lind',
          Class: 'Ash',
          'Contact 1 Name': 'Eva Lind',
          'Contact 1 Email': 'eva@home.example',
        },
      ]),
    );
    expect(applied.whyNotUndo).toBeNull();
    const [amara, zoe] = [await idOf('Amara'), await idOf('Zoë')];
    const undone = await undoImport(deps, desk.actor, { importId: applied.kept.id });
    expect(undone.kept.state).toBe('undone');
    expect(await register()).toEqual(before);
    expect((await mayBeShown(amara)).granted).toBe(true);
    expect((await mayBeShown(zoe)).reason).toBe('unknown');
    const { history } = await openSubject(deps, federation.actors.head, { subjectId: amara });
    expect(history.map(({ status, takenBackAt }) => [status, takenBackAt !== null])).toEqual([
      ['refused', true],
      ['granted', false],
    ]);
    const again = await desk.bring(
      exportOf([AMARA, { ...BEN, 'Social media': 'No' }, { Forename: 'Zoë', Surname: 'Lind' }]),
    );
    expect(again.kept.counts).toMatchObject({ added: 1, turnedToNo: 0, turnedToYes: 0 });
  });

  test('is only for the last import, once', async () => {
    const first = await desk.bring(exportOf([AMARA]));
    const second = await desk.bring(exportOf([AMARA, BEN]));
    expect((await refusalOf(undoImport(deps, desk.actor, { importId: first.kept.id }))).code).toBe(
      'too-late-to-undo',
    );
    await undoImport(deps, desk.actor, { importId: second.kept.id });
    expect((await refusalOf(undoImport(deps, desk.actor, { importId: second.kept.id }))).code).toBe(
      'wrong-state',
    );
    await undoImport(deps, desk.actor, { importId: first.kept.id });
    expect(await register()).toEqual({ subjects: [], guardians: [], answers: [], classes: [] });
  });

  test('is refused once a parent answered, so no later no is lost', async () => {
    const applied = await desk.bring(exportOf([AMARA]));
    const id = await idOf('Amara');
    await byHand(id, 'refused');
    const refusal = await refusalOf(undoImport(deps, desk.actor, { importId: applied.kept.id }));
    expect(refusal).toMatchObject({
      code: 'too-late-to-undo',
      message: 'Parents or the office have answered since about pupils whom it changed.',
    });
    expect((await mayBeShown(id)).reason).toBe('refused');
  });

  test('is refused once somebody was marked, flagged, changed or held on to', async () => {
    const flagged = await desk.bring(exportOf([AMARA]));
    await db
      .insertInto('protection_flag')
      .values({
        id: uuidV7(3),
        subject_id: await idOf('Amara'),
        act: 'set',
        reason: 'other',
        recorded_by: null,
        recorded_at: now,
      })
      .execute();
    const refusal = await refusalOf(undoImport(deps, desk.actor, { importId: flagged.kept.id }));
    expect(refusal.code).toBe('too-late-to-undo');
    expect(`${refusal.message} ${refusal.remedy}`).not.toMatch(/flag|protect|publish/);
    const changed = await desk.bring(exportOf([{ ...AMARA, Surname: 'Lund' }]));
    await db
      .updateTable('subject')
      .set({ surname: 'Lindt' })
      .where('id', '=', await idOf('Amara'))
      .execute();
    expect(
      (await refusalOf(undoImport(deps, desk.actor, { importId: changed.kept.id }))).message,
    ).toContain('changed again');
  });

  test('is refused once a post that shows them was sent for checking', async () => {
    const applied = await desk.bring(exportOf([AMARA]));
    const { drafter } = federation.people;
    const [draftId, pictureId, photoId] = [uuidV7(11), uuidV7(12), uuidV7(13)];
    await db
      .insertInto('draft')
      .values({
        id: draftId,
        federation_id: federation.id,
        school_id: desk.schoolId,
        author_id: drafter.id,
        state: 'drafting',
        version: 1,
        revision: 1,
        created_at: now,
        updated_at: now,
        submitted_at: null,
        came_back_because: null,
      })
      .execute();
    await db
      .insertInto('draft_revision')
      .values({
        draft_id: draftId,
        number: 1,
        edited_by: drafter.id,
        created_at: now,
        updated_at: now,
        wanted_at: null,
        sealed_at: null,
      })
      .execute();
    await db
      .insertInto('picture')
      .values({
        id: pictureId,
        federation_id: federation.id,
        original_sha256: 'x',
        bytes: 1,
        media_type: 'image/jpeg',
        file_name: 'a.jpg',
        uploaded_by: drafter.id,
        uploaded_at: now,
        draft_id: draftId,
      })
      .execute();
    await db
      .insertInto('revision_photo')
      .values({ id: photoId, draft_id: draftId, number: 1, position: 1, picture_id: pictureId })
      .execute();
    await db
      .insertInto('photo_roll')
      .values({ photo_id: photoId, subject_id: await idOf('Amara') })
      .execute();
    expect(
      (await lookAtImport(deps, desk.actor, { importId: applied.kept.id })).whyNotUndo,
    ).toBeNull();
    await db
      .updateTable('draft_revision')
      .set({ sealed_at: now })
      .where('draft_id', '=', draftId)
      .execute();
    expect(
      (await refusalOf(undoImport(deps, desk.actor, { importId: applied.kept.id }))).message,
    ).toContain('A post that shows');
  });

  test('the database retracts nothing but the answers of an undone import', async () => {
    const applied = await desk.bring(exportOf([AMARA]));
    const id = await idOf('Amara');
    await answer(db, id, 'refused');
    const { answers } = await register();
    for (const each of answers) {
      await expect(
        db
          .insertInto('consent_retraction')
          .values({
            answer_id: each.id,
            import_id: applied.kept.id,
            retracted_by: null,
            retracted_at: now,
          })
          .execute(),
      ).rejects.toThrow('only the answers of an import that is undone');
    }
    await expect(pool.query('truncate consent_retraction')).rejects.toThrow('append-only');
  });
});

describe('who may', () => {
  test('only administrators, and only in their federation', async () => {
    const opened = await desk.look(exportOf([AMARA]));
    const stranger = (await makeFederation(db)).actors.administrator;
    for (const actor of [
      federation.actors.head,
      federation.actors.executiveHead,
      federation.actors.safeguardingLead,
    ]) {
      expect((await refusalOf(lookAtImport(deps, actor, { importId: opened.kept.id }))).code).toBe(
        'not-allowed',
      );
    }
    expect((await refusalOf(lookAtImport(deps, stranger, { importId: opened.kept.id }))).code).toBe(
      'not-found',
    );
    expect(
      (
        await refusalOf(
          applyImport(deps, stranger, {
            importId: opened.kept.id,
            digest: opened.run?.planned?.digest ?? '',
            confirmations: [],
            gone: 'keep',
          }),
        )
      ).code,
    ).toBe('not-found');
    expect(
      (
        await refusalOf(
          uploadImport(deps, stranger, {
            schoolId: desk.schoolId,
            fileName: 'a.csv',
            content: exportOf([AMARA]),
          }),
        )
      ).code,
    ).toBe('not-found');
    expect(
      (
        await refusalOf(
          keepMapping(deps, stranger, {
            schoolId: desk.schoolId,
            name: 'Mine',
            mapping: TEST_MAPPING,
          }),
        )
      ).code,
    ).toBe('not-found');
    expect(await listImports(deps, stranger, {})).toEqual([]);
    expect(await listImports(deps, desk.actor, { schoolId: desk.schoolId })).toMatchObject([
      { id: opened.kept.id },
    ]);
  });
});

describe('mappings', () => {
  test('are kept by school under a name, and one of the same name is replaced', async () => {
    await keepMapping(deps, desk.actor, {
      schoolId: desk.schoolId,
      name: 'Arbor',
      mapping: TEST_MAPPING,
    });
    const kept = await keepMapping(deps, desk.actor, {
      schoolId: desk.schoolId,
      name: 'arbor',
      mapping: { ...TEST_MAPPING, year: null },
    });
    expect(kept).toMatchObject([
      { name: 'arbor', mapping: { year: null }, savedBy: 'Colin Draycott' },
    ]);
    expect(await listMappings(deps, desk.actor, { schoolId: federation.schools.lf })).toEqual([]);
    const wrong = {
      ...TEST_MAPPING,
      uses: TEST_MAPPING.uses.map((use) => ({ ...use, granted: ['Yes', ''] })),
    };
    expect(
      (
        await refusalOf(
          keepMapping(deps, desk.actor, { schoolId: desk.schoolId, name: 'Bad', mapping: wrong }),
        )
      ).message,
    ).toContain('never mean yes');
  });
});

test('the file with all changes runs in no spreadsheet', async () => {
  await addPupil(db, {
    federationId: federation.id,
    schoolId: desk.schoolId,
    forename: '=cmd()',
    surname: 'Gone',
    answer: 'granted',
  });
  const opened = await desk.look(exportOf([AMARA]));
  const file = await importChanges(deps, desk.actor, { importId: opened.kept.id });
  expect(file).toContain(",'=cmd() Gone,");
  expect(file).toContain('2,Amara Okafor,Oak,new');
});

test('10,000 pupils with a guardian each are imported whole, and taken back whole', async () => {
  const rows = inventedPupils(10_000).map((row, index) => ({
    ...row,
    'Contact 1 Name': `Parent ${row.Surname}`,
    'Contact 1 Email': `p${index}@home.example`,
  }));
  const applied = await desk.bring(exportOf(rows));
  expect(applied.kept.counts).toMatchObject({ added: 10_000, newlyAnswered: 10_000 });
  const after = await desk.look(exportOf(rows));
  expect(showImport(after).diff?.counts).toMatchObject({
    added: 0,
    changed: 0,
    gone: 0,
    answersUnchanged: 10_000,
  });
  await undoImport(deps, desk.actor, { importId: applied.kept.id });
  const left = await db
    .selectFrom('subject')
    .select((count) => count.fn.countAll<string>().as('pupils'))
    .where('federation_id', '=', federation.id)
    .where('struck_out_at', 'is', null)
    .executeTakeFirstOrThrow();
  expect(left.pupils).toBe('0');
}, 120_000);
