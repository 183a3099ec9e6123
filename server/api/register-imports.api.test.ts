import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { showRunning } from '../../moderation/consent/import/running.store.ts';
import { announceNow } from '../../moderation/database/live.ts';
import { openUses } from '../../moderation/consent/register.actions.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { openTestApp, type TestApp } from '../../test/factories/app.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import { exportOf, TEST_MAPPING } from '../../test/factories/imports.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
} from '../../test/factories/people.ts';
import { mayHear } from '../live.ts';
import { type Import, importSchema } from '../contract/import.contract.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let app: FastifyInstance;
let federation: TestFederation;
let headers: SignedInHeaders;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString);
  ({ app } = opened);
  federation = await makeFederation(opened.services.db);
  await inTransaction(opened.services.db, openUses);
  ({ headers } = await signInAs(app, federation.people.administrator.email));
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

const ROWS = [
  { Forename: 'Amara', Surname: 'Okafor' },
  { Forename: 'Ben', Surname: 'Smith-Jones', 'Social media': 'No' },
];

function multipart(
  parts: readonly { name: string; fileName?: string; content: Buffer | string }[],
) {
  const boundary = 'the-boundary';
  const bytes = parts.flatMap(({ name, fileName, content }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return {
    payload: Buffer.concat([...bytes, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function upload(content: Buffer, schoolId: string | null = federation.schools.ssq) {
  const { payload, type } = multipart([
    ...(schoolId === null ? [] : [{ name: 'schoolId', content: schoolId }]),
    { name: 'file', fileName: 'C:\\Exports\\pupils.csv', content },
  ]);
  return app.inject({
    method: 'POST',
    url: '/api/register/imports',
    headers: { ...headers, 'content-type': type },
    payload,
  });
}

const send = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
/** What it answered with, which keeps to the contract in every word. */
const importOf = (answer: { json(): unknown }): Import =>
  importSchema.strict().parse(answer.json());

describe('an import from the file to the undo', () => {
  test('each step answers with the import as it stands', async () => {
    const taken = await upload(exportOf(ROWS));
    expect(taken.statusCode).toBe(201);
    const first = importOf(taken);
    expect(first).toMatchObject({
      state: 'needs-mapping',
      fileName: 'pupils.csv',
      rows: 2,
      uploadedBy: 'Colin Draycott',
      diff: null,
    });
    expect(first.headings).toContain('Social media');
    expect(first.wordsByColumn['Social media']).toEqual(['Yes', 'No']);
    expect(first.proposal).toMatchObject({
      number: 'UPN',
      forename: 'Forename',
      surname: 'Surname',
      knownAs: 'Known as',
      className: 'Class',
      leavesOn: 'Leaving date',
      guardians: [
        { name: 'Contact 1 Name', relation: 'Contact 1 Relationship', email: 'Contact 1 Email' },
      ],
      uses: [{ use: 'facebook', column: 'Social media', granted: ['Yes'], refused: ['No'] }],
    });
    const url = `/api/register/imports/${first.id}`;
    const mapped = importOf(
      await send('PUT', `${url}/mapping`, { mapping: TEST_MAPPING, keepAs: 'Our export' }),
    );
    expect(mapped).toMatchObject({
      state: 'ready',
      diff: {
        added: {
          total: 2,
          shown: [{ row: 2, name: 'Amara Okafor', className: 'Oak' }, { row: 3 }],
        },
        counts: { added: 2, newlyAnswered: 2 },
      },
      preview: [
        { row: 2, answers: ['Facebook Page: yes'], problem: null },
        { row: 3, answers: ['Facebook Page: no'] },
      ],
    });
    const changes = await send('GET', `${url}/changes`);
    expect(changes.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(changes.body).toContain('2,Amara Okafor,Oak,new');
    expect((await send('POST', `${url}/application`, { digest: 'another' })).json()).toMatchObject({
      code: 'stale',
    });
    const applied = importOf(await send('POST', `${url}/application`, { digest: mapped.digest }));
    expect(applied).toMatchObject({
      state: 'applied',
      appliedBy: 'Colin Draycott',
      undo: { allowed: true, says: null },
      diff: null,
      headings: [],
    });
    expect((await send('GET', `${url}/changes`)).statusCode).toBe(409);
    const undone = importOf(await send('POST', `${url}/undo`));
    expect(undone).toMatchObject({
      state: 'undone',
      undoneBy: 'Colin Draycott',
      undo: { allowed: false },
    });
    const list = await send('GET', '/api/register/imports');
    expect(list.json()).toMatchObject({
      imports: [{ id: first.id, state: 'undone', counts: { added: 2 } }],
    });
    const mappings = await send(
      'GET',
      `/api/register/import-mappings?schoolId=${federation.schools.ssq}`,
    );
    expect(mappings.json()).toMatchObject({
      mappings: [{ name: 'Our export', savedBy: 'Colin Draycott' }],
    });
  });

  test('a file that was taken in can be let go', async () => {
    const { id } = importOf(await upload(exportOf(ROWS)));
    expect((await send('DELETE', `/api/register/imports/${id}`)).statusCode).toBe(204);
    expect(importOf(await send('GET', `/api/register/imports/${id}`)).state).toBe('dropped');
  });

  test('what is wrong with the mapping is told with the first rows beside', async () => {
    const { id } = importOf(await upload(exportOf([{ ...ROWS[0], 'Social media': 'Maybe' }])));
    const mapped = importOf(
      await send('PUT', `/api/register/imports/${id}/mapping`, { mapping: TEST_MAPPING }),
    );
    expect(mapped).toMatchObject({
      state: 'has-problems',
      problems: { shown: [{ row: 2, column: 'Social media' }], more: 0 },
      preview: [{ row: 2, problem: expect.stringContaining('"Maybe"') as string }],
    });
  });
});

describe('uploads that are refused', () => {
  test.each<[string, () => ReturnType<typeof upload>, number, object]>([
    ['no school', () => upload(exportOf(ROWS), null), 422, { field: 'schoolId' }],
    ['a school that is none', () => upload(exportOf(ROWS), 'ssq'), 422, { field: 'schoolId' }],
    [
      'a school of somebody else',
      () => upload(exportOf(ROWS), federation.id),
      404,
      { code: 'not-found' },
    ],
    [
      'a file that is none',
      () => upload(Buffer.from('%PDF-1.4')),
      422,
      { field: 'file', title: expect.stringContaining('This is a PDF') as string },
    ],
    [
      'more than is taken',
      () => upload(Buffer.alloc(LIMITS.importBytes + 2, 'a')),
      413,
      { code: 'upload-too-large' },
    ],
    ['no multipart', () => send('POST', '/api/register/imports', {}), 422, { code: 'bad-input' }],
  ])('%s', async (_name, send_, status, body) => {
    const answer = await send_();
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject(body);
  });
});

describe('how far it is', () => {
  test('says nothing runs, then how far what runs is, heard from wherever it goes on', async () => {
    const { id } = importOf(await upload(exportOf(ROWS)));
    const running = async (): Promise<unknown> =>
      (await send('GET', `/api/register/imports/${id}/progress`)).json();
    const { db } = opened.services;
    expect(await running()).toEqual({ running: null });
    const at = {
      act: 'apply',
      stage: 'pupils',
      done: 4_200,
      of: 10_000,
      whole: { done: 4_200, of: 90_000 },
    } as const;
    const notice = {
      topic: 'import',
      id,
      federationId: federation.id,
      schoolId: federation.schools.ssq,
    } as const;
    await inTransaction(db, async (tx) => {
      await showRunning(tx, 'apply', id);
      // Not heard of yet: that it runs is known all the same.
      expect(await running()).toEqual({ running: { act: 'apply', at: null } });
      await announceNow(db, { ...notice, progress: at });
      // Whoever looks at it has it compared meanwhile, which says nothing of this.
      await announceNow(db, { ...notice, progress: { ...at, act: 'compare', stage: 'reading' } });
      await announceNow(db, { ...notice, progress: { act: 'compare' } });
      await expect.poll(running).toEqual({
        running: {
          act: 'apply',
          at: {
            done: 4_200,
            of: 10_000,
            whole: { done: 4_200, of: 90_000 },
            says: 'Applying: 4,200 of 10,000 pupils',
            stageSays: 'Applying: pupils and classes',
          },
        },
      });
    });
    // Whoever did it never said that it is over, as when their machine was switched off: it is over all the same.
    expect(await running()).toEqual({ running: null });
  });

  test('who does not import hears nothing of it', () => {
    const notice = {
      topic: 'import',
      id: federation.id,
      federationId: federation.id,
      schoolId: federation.schools.ssq,
    } as const;
    expect(mayHear(federation.actors.administrator, notice)).toBe(true);
    expect(mayHear(federation.actors.head, notice)).toBe(false);
  });
});
