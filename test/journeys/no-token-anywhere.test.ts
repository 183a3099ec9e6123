import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../moderation/kernel/log.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { waysToPages } from '../../moderation/pages/speaking.actions.ts';
import type { Disturbance } from '../../server/sandbox/graph-disturb.ts';
import { handlersFor } from '../../workers/handlers.ts';
import { runJob } from '../../workers/run-job.ts';
import { inTurn } from '../../workers/in-turn.ts';
import { type House, openHouse } from '../factories/house.ts';
import { postingIn } from '../factories/posting.ts';

/**
 * The token of a Page and the secret of its app leave the sealed columns only towards Facebook. Posts are published while
 * Facebook fails in every way and repeats the token as it does so; then everything that stays is searched.
 */

let house: House;
const logged: string[] = [];
beforeAll(async () => {
  const log = openLog('debug', 'test', { write: (line) => void logged.push(line) });
  house = await openHouse('postgresql', { log });
});
afterAll(() => house.close());

const answer = (status: number, body: string, contentType = 'application/json'): Disturbance => ({
  kind: 'answer-instead',
  status,
  contentType,
  body,
});

test('no token and no secret stays in a log, a job, an event, an answer or any table', async () => {
  const { token, appSecret } = house.sandbox.page;
  const tale = `Malformed access token ${token} of ${appSecret}`;
  const fault = (code: number, status = 400): Disturbance =>
    answer(status, JSON.stringify({ error: { code, message: tale, error_user_msg: tale } }));
  const passing: Disturbance[] = [
    { kind: 'drop-before-effect' },
    { kind: 'drop-after-effect' },
    answer(502, `<html>${tale}</html>`, 'text/html'),
    answer(200, `{"id":"${tale}`),
    answer(302, tale, 'text/plain'),
    fault(2, 503),
    fault(32),
    fault(4),
  ];
  const final = [fault(190), fault(368), fault(100), fault(98_765)];
  const posting = postingIn(house);
  const { db, test: app } = house;
  const log = openLog('debug', 'worker', { write: (line) => void logged.push(line) });
  const handlers = handlersFor(
    {
      ...app.services,
      ...waysToPages(app.services, { url: house.sandbox.address, version: 'v26.0' }),
    },
    inTurn(house.eyes),
  );
  const ids: string[] = [];
  for (const [index, last] of final.entries()) {
    const { id, approvalId } = await posting.due();
    ids.push(id);
    const job = {
      jobId: `publish-${approvalId}`,
      name: 'publish',
      payload: { approvalId },
      stalls: 0,
    };
    const run = (attempt: number): Promise<unknown> =>
      runJob({ db, clock: app.services.clock, log, handlers }, { ...job, attempt }).catch(
        (error: unknown) => {
          // What the queue would keep of it.
          logged.push(String(error), error instanceof Error ? (error.stack ?? '') : '');
        },
      );
    for (const disturbance of index === 0 ? passing : []) {
      // Writes only: reads are tried again with pauses, and what they say is searched beside the client.
      house.sandbox.disturb((call) => (call.method === 'GET' ? undefined : disturbance));
      await run(1);
      await db.deleteFrom('facebook_allowance').execute();
    }
    house.sandbox.disturb(() => last);
    await run(5);
    house.sandbox.disturb(undefined);
  }
  expect(logged.filter((line) => line.includes('job: failed'))).toHaveLength(6);
  expect(logged.filter((line) => line.includes('waits for Facebook'))).toHaveLength(2);

  const answers: string[] = [];
  for (const who of ['head', 'administrator', 'drafter', 'executiveHead'] as const) {
    const urls = [
      ...ids.map((id) => `/api/drafts/${id}`),
      '/api/drafts',
      '/api/pages',
      '/api/operations',
      '/api/session',
      '/api/mail',
    ];
    for (const url of urls) answers.push(JSON.stringify(await house.ask(who, 'GET', url)));
  }
  expect(answers.filter((one) => one.includes('"status":200')).length).toBeGreaterThan(12);

  const kept = await everyRow();
  for (const secret of [token, appSecret]) {
    // The search finds what is there: the practice Page's own tables hold both, as Facebook does.
    expect(kept.sandbox.some((row) => row.includes(secret))).toBe(true);
    const places = { logged, answers, kept: kept.ours };
    for (const [place, texts] of Object.entries(places)) {
      const hex = Buffer.from(secret).toString('hex');
      const leaks = texts.filter((text) => text.includes(secret) || text.includes(hex));
      expect(
        leaks.map((leak) => leak.slice(0, 60)),
        place,
      ).toEqual([]);
    }
  }
  expect(JSON.stringify({ token: Secret.of(token) })).not.toContain(token);
}, 120_000);

/** Each row of each table as text, the queue's included. */
async function everyRow(): Promise<{ ours: string[]; sandbox: string[] }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  const rows = { ours: [] as string[], sandbox: [] as string[] };
  try {
    const tables = await client.query<{ name: string; schema: string }>(
      `select format('%I.%I', schemaname, tablename) as name, schemaname as schema from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name, schema } of tables.rows) {
      const { rows: found } = await client.query<{ row: string }>(
        `select row_to_json(one)::text as row from ${name} one`,
      );
      rows[schema === 'sandbox' ? 'sandbox' : 'ours'].push(...found.map(({ row }) => row));
    }
  } finally {
    await client.end();
  }
  return rows;
}
