import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { addPupil, answer } from '../../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase } from '../../database/client.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { daysAfter } from '../../kernel/school-time.ts';
import { subjectFiles } from '../consent.store.ts';
import { PAGE_USE, permission } from '../permission.rules.ts';
import { openUses } from '../register.actions.ts';
import { freshenRegister, refreshRegister } from './standing.actions.ts';

const TODAY = '2026-11-24';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let federation: TestFederation;
let ada: string;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  await inTransaction(db, openUses);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  ada = await pupil('Ada', 'not-asked');
});

const pupil = (forename: string, said: 'granted' | 'not-asked') =>
  addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename,
    surname: 'Ash',
    answer: said,
  });

async function reasonOf(subjectId: string, day = TODAY, use = PAGE_USE) {
  await freshenRegister(db, day);
  const row = await db
    .selectFrom('subject_standing')
    .select('reason')
    .where('subject_id', '=', subjectId)
    .where('use_code', '=', use)
    .executeTakeFirst();
  return row?.reason;
}

const notes = () =>
  db
    .selectFrom('register_stale')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow();

async function dated(validFrom: string, validUntil: string | null, status = 'granted') {
  await sql`insert into consent_answer (id, subject_id, use_code, status, valid_from, valid_until, lawful_basis, answered_on, method, recorded_at)
    values (gen_random_uuid(), ${ada}, ${PAGE_USE}, ${status}, ${validFrom}, ${validUntil}, 'consent', ${validFrom}, 'form', now())`.execute(
    db,
  );
}

async function flag(act: 'set' | 'lifted') {
  await sql`insert into protection_flag (id, subject_id, act, reason, recorded_at) values (gen_random_uuid(), ${ada}, ${act}, 'order', now())`.execute(
    db,
  );
}

test('whatever is written, by whatever statement, the lists know it at the next look', async () => {
  expect(await reasonOf(ada)).toBe('not-asked');
  await answer(db, ada, 'granted');
  expect(await reasonOf(ada)).toBe('granted');
  await flag('set');
  expect(await reasonOf(ada)).toBe('protected');
  await flag('lifted');
  expect(await reasonOf(ada)).toBe('granted');
  await sql`update subject set leaves_on = '2026-11-23' where id = ${ada}`.execute(db);
  expect(await reasonOf(ada)).toBe('left');
  await sql`update subject set leaves_on = null, surname = 'Zeller' where id = ${ada}`.execute(db);
  expect(await reasonOf(ada)).toBe('granted');
  const entry = () =>
    db.selectFrom('register_entry').selectAll().where('subject_id', '=', ada).executeTakeFirst();
  expect((await entry())?.sort_key).toBe('zeller\tada');
  await sql`update subject set struck_out_at = now() where id = ${ada}`.execute(db);
  expect(await reasonOf(ada)).toBeUndefined();
  expect(await entry()).toBeUndefined();
});

test('a name of any length stops no list', async () => {
  // Taken apart for finding, these syllables are three times as long: more than an index takes.
  const surname = Array.from({ length: 800 }, (_, index) =>
    String.fromCodePoint(0xac_00 + ((index * 7_919) % 11_172)),
  ).join('');
  await db.updateTable('subject').set({ surname }).where('id', '=', ada).execute();
  expect(await reasonOf(ada)).toBe('not-asked');
});

test('a guardian who is moved from one child to another concerns both', async () => {
  const bea = await pupil('Bea', 'not-asked');
  const guardian = uuidV7(Date.now());
  await db
    .insertInto('guardian')
    .values({ id: guardian, federation_id: federation.id, name: 'Kit Ash' })
    .execute();
  await db
    .insertInto('guardianship')
    .values({ guardian_id: guardian, subject_id: ada, relation: 'mother' })
    .execute();
  await freshenRegister(db, TODAY);
  await db
    .updateTable('guardianship')
    .set({ subject_id: bea })
    .where('guardian_id', '=', guardian)
    .execute();
  const noted = await db.selectFrom('register_stale').select('subject_id').execute();
  expect(noted.map((row) => row.subject_id).toSorted()).toEqual([ada, bea].toSorted());
});

test('a use that is added is one that nobody has answered about, a child under protection included', async () => {
  await flag('set');
  const bea = await pupil('Bea', 'granted');
  await reasonOf(ada);
  const code = `use-${bea.slice(-6)}`;
  await db.insertInto('consent_use').values({ code, name: 'Another', position: 9 }).execute();
  expect(await reasonOf(bea, TODAY, code)).toBe('not-asked');
  expect(await reasonOf(ada, TODAY, code)).toBe('protected');
  await db.deleteFrom('consent_use').where('code', '=', code).execute();
  await sql`update subject set leaves_on = ${TODAY} where id = ${bea}`.execute(db);
  expect(await reasonOf(bea, daysAfter(TODAY, 1), code)).toBeUndefined();
});

test('a day that passes turns a yes into an ended one, and a clock that is set back turns it again', async () => {
  await dated('2026-09-01', '2026-12-18');
  expect(await reasonOf(ada, '2026-12-18')).toBe('granted');
  expect(await reasonOf(ada, '2026-12-19')).toBe('expired');
  expect(await reasonOf(ada, '2026-09-01')).toBe('granted');
  expect(await reasonOf(ada, '2026-08-31')).toBe('not-yet');
});

test('every table that a file is read from tells of its changes', async () => {
  const source = await readFile(path.join(import.meta.dirname, '../consent.store.ts'), 'utf8');
  const filesOnly = source.slice(
    source.indexOf('export async function subjectFiles'),
    source.indexOf('export interface RecordedAnswer'),
  );
  expect(filesOnly.length).toBeGreaterThan(1_000);
  const read = [...filesOnly.matchAll(/(?:selectFrom|[jJ]oin)\(\s*'([a-z_]+)/gu)].map(
    (match) => match[1] ?? '',
  );
  expect(read).toEqual(expect.arrayContaining(['subject', 'consent_answer', 'protection_flag']));
  const { rows } = await sql<{ tells: string }>`
    select c.relname || ' ' || case when t.tgtype & 4 > 0 then 'insert' when t.tgtype & 16 > 0 then 'update' else 'delete' end as tells
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where p.proname in ('note_stale_people', 'note_stale_subjects', 'note_stale_by_answer', 'note_stale_before_and_after', 'note_all_stale')`.execute(
    db,
  );
  const tells = new Set(rows.map((row) => row.tells));
  // The name of a class says nothing about anybody's standing.
  const wanted = [...new Set([...read, 'guardianship'])].filter(
    (table) => table !== 'school_class',
  );
  expect(wanted.filter((table) => !tells.has(`${table} insert`))).toEqual([]);
  // Of the others the database refuses every change.
  for (const table of ['subject', 'guardianship', 'consent_use'])
    expect(tells).toContain(`${table} update`);
});

test('an answer that comes in while the lines are worked out is not lost, nor overwritten by what was read before it', async () => {
  await reasonOf(ada);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let isWritten = (): void => undefined;
  const written = new Promise<void>((resolve) => (isWritten = resolve));
  // Somebody is in the middle of recording a no: not visible yet, and no note of it either.
  const recording = inTransaction(db, async (tx) => {
    await answer(tx, ada, 'refused');
    isWritten();
    await held;
  });
  await written;
  await answer(db, ada, 'granted');
  expect(await reasonOf(ada)).toBe('granted');
  letGo();
  await recording;
  // Several readers at once, each finding the note.
  await Promise.all(Array.from({ length: 4 }, () => freshenRegister(db, TODAY)));
  const file = (await inTransaction(db, (tx) => subjectFiles(tx, { ids: [ada] }))).get(ada);
  expect(await reasonOf(ada)).toBe(permission(file, PAGE_USE, 'own-school', TODAY).reason);
  expect((await notes()).n).toBe('0');
});

test('random lives: after each change and on any day the lists say what permission() says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({
            act: fc.constant('answer' as const),
            status: fc.constantFrom('granted', 'granted', 'refused', 'withdrawn'),
            from: fc.integer({ min: -30, max: 30 }),
            length: fc.option(fc.integer({ min: 0, max: 40 })),
          }),
          fc.record({ act: fc.constant('flag' as const), set: fc.boolean() }),
          fc.record({
            act: fc.constant('leave' as const),
            on: fc.option(fc.integer({ min: -30, max: 30 })),
          }),
          fc.record({ act: fc.constant('day' as const), to: fc.integer({ min: -40, max: 60 }) }),
        ),
        { maxLength: 7 },
      ),
      async (life) => {
        ada = await pupil('Ada', 'not-asked');
        let today = TODAY;
        for (const step of life) {
          if (step.act === 'answer') {
            const from = daysAfter(TODAY, step.from);
            await dated(
              from,
              step.length === null ? null : daysAfter(from, step.length),
              step.status,
            );
          } else if (step.act === 'flag') await flag(step.set ? 'set' : 'lifted');
          else if (step.act === 'leave') {
            const on = step.on === null ? null : daysAfter(TODAY, step.on);
            await db.updateTable('subject').set({ leaves_on: on }).where('id', '=', ada).execute();
          } else today = daysAfter(TODAY, step.to);
          const file = (await inTransaction(db, (tx) => subjectFiles(tx, { ids: [ada] }))).get(ada);
          expect(await reasonOf(ada, today)).toBe(
            permission(file, PAGE_USE, 'own-school', today).reason,
          );
        }
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test('an operator has everybody worked out anew, whatever stood in the lists', async () => {
  await reasonOf(ada);
  await sql`update subject_standing set reason = 'granted'`.execute(db);
  await sql`insert into register_entry select ${uuidV7(1)}, federation_id, school_id, null, 'pupil', null, 'ghost', '' from register_entry limit 1`.execute(
    db,
  );
  const clock = { now: () => new Date(`${TODAY}T12:00:00Z`) };
  const seen: number[] = [];
  const people = await refreshRegister({ db, clock }, (done, of) => seen.push(done, of));
  expect(seen.at(-2)).toBe(people);
  expect(await reasonOf(ada)).toBe('not-asked');
  const { rows } = await sql<{
    ghosts: string;
  }>`select count(*) as ghosts from register_entry where sort_key = 'ghost'`.execute(db);
  expect(rows[0]?.ghosts).toBe('0');
});
