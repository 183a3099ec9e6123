import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation } from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { type Db, openDatabase } from './client.ts';

const NOW = new Date('2026-11-24T14:10:00Z');
const newId = (): string => uuidV7(Date.now());
const id = {
  page: newId(),
  draft: newId(),
  decision: newId(),
  approval: newId(),
  publication: newId(),
  case: newId(),
  takeDown: newId(),
};

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
const run = (text: string, values: unknown[] = []) => database.pool.query(text, values);
/** What PostgreSQL answers: 'done', or the code of its refusal. */
const answerTo = (text: string, values: unknown[] = []): Promise<unknown> =>
  run(text, values).then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
const REFUSED = '23000';

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined, 2));
  const federation = await makeFederation(db);
  const school = federation.schools.ssq;
  const subject = await addPupil(db, {
    federationId: federation.id,
    schoolId: school,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'withdrawn',
  });
  const head = federation.people.head.id;
  await run(
    `insert into page (id, federation_id, school_id, name, graph_id, graph_app_id, sealed_token, connected_at)
     values ($1, $2, $3, 'P', '1', '1', '', $4)`,
    [id.page, federation.id, school, NOW],
  );
  await run(
    `insert into draft (id, federation_id, school_id, author_id, state, version, revision, created_at, updated_at)
     values ($1, $2, $3, $4, 'published', 1, 1, $5, $5)`,
    [id.draft, federation.id, school, head, NOW],
  );
  await run(
    `insert into draft_revision (draft_id, number, edited_by, created_at, updated_at) values ($1, 1, $2, $3, $3)`,
    [id.draft, head, NOW],
  );
  await run(
    `insert into draft_decision (id, draft_id, number, kind, person_id, saw_version, at) values ($1, $2, 1, 'approve', $3, 1, $4)`,
    [id.decision, id.draft, head, NOW],
  );
  await run(
    `insert into approval (id, decision_id, draft_id, number, page_id, digest, approved_by, approved_at, due_at)
     values ($1, $2, $3, 1, $4, 'd', $5, $6, $6)`,
    [id.approval, id.decision, id.draft, id.page, head, NOW],
  );
  await run(
    `insert into publication (id, approval_id, draft_id, page_id, state, started_at) values ($1, $2, $3, $4, 'published', $5)`,
    [id.publication, id.approval, id.draft, id.page, NOW],
  );
  await run(
    `insert into reach_back (id, federation_id, school_id, subject_id, cause, answer_id, caused_at)
     select $1, $2, $3, $4, 'withdrawn', a.id, $5 from consent_answer a where a.subject_id = $4`,
    [id.case, federation.id, school, subject, NOW],
  );
  await run(
    `insert into take_down (id, federation_id, publication_id, case_id, caused_at, asked_at) values ($1, $2, $3, $4, $5, $5)`,
    [id.takeDown, federation.id, id.publication, id.case, NOW],
  );
  await run(
    `insert into reach_back_draft (case_id, draft_id, was, outcome, publication_id, take_down_id, at)
     values ($1, $2, 'published', 'take-down', $3, $4, $5)`,
    [id.case, id.draft, id.publication, id.takeDown, NOW],
  );
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('what a case touched is history', async () => {
  expect(await answerTo(`update reach_back_draft set outcome = 'look-at-it'`)).toBe(REFUSED);
  expect(await answerTo('delete from reach_back_draft')).toBe(REFUSED);
  expect(await answerTo('truncate reach_back_draft')).toBe(REFUSED);
});

test('a case gains each of its moments once, and nothing else', async () => {
  expect(await answerTo(`update reach_back set caused_at = caused_at + interval '1 hour'`)).toBe(
    REFUSED,
  );
  expect(await answerTo(`update reach_back set cause = 'refused'`)).toBe(REFUSED);
  await run('update reach_back set reached_at = $1', [NOW]);
  expect(await answerTo('update reach_back set reached_at = null')).toBe(REFUSED);
  await run('update reach_back set told_at = $1', [NOW]);
  expect(await answerTo('update reach_back set told_at = null')).toBe(REFUSED);
  expect(await answerTo('delete from reach_back')).toBe(REFUSED);
  expect(await answerTo('truncate reach_back cascade')).toBe(REFUSED);
});

test('a post has one take-down that was not called off', async () => {
  await expect(
    run(
      `insert into take_down (id, federation_id, publication_id, case_id, caused_at, asked_at)
       select $1, federation_id, publication_id, case_id, caused_at, asked_at from take_down`,
      [newId()],
    ),
  ).rejects.toMatchObject({ code: '23505' });
});

test('a take-down keeps what it is about and when it began, and is never done without proof', async () => {
  expect(await answerTo(`update take_down set caused_at = caused_at + interval '1 hour'`)).toBe(
    REFUSED,
  );
  await run('update take_down set started_at = $1, tries = 1', [NOW]);
  expect(
    await answerTo(`update take_down set started_at = $1`, [new Date(NOW.getTime() + 1)]),
  ).toBe(REFUSED);
  expect(await answerTo('update take_down set tries = 0')).toBe(REFUSED);
  await expect(run('update take_down set done_at = $1', [NOW])).rejects.toMatchObject({
    code: '23514',
  });
  await run(`update take_down set done_at = $1, proof = '{"kind":"by-hand"}'`, [NOW]);
  expect(await answerTo(`update take_down set trouble = 'x'`)).toBe(REFUSED);
  expect(await answerTo('update take_down set done_at = null, proof = null')).toBe(REFUSED);
  expect(await answerTo('delete from take_down')).toBe(REFUSED);
  expect(await answerTo('truncate take_down cascade')).toBe(REFUSED);
});
