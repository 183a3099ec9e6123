import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../test/factories/app.ts';
import { freshDatabase } from '../test/factories/database.ts';
import { makeFederation, signInAs, type TestFederation } from '../test/factories/people.ts';
import { inTransaction } from '../moderation/database/client.ts';
import { announce, type LiveNotice } from '../moderation/database/live.ts';
import { openLog } from '../moderation/kernel/log.ts';
import { declaredRoutes } from './app.ts';
import { problemSchema } from './contract/problem.contract.ts';
import { guardRoutes } from './guard.ts';
import { mayHear } from './live.ts';
import { SERVER_LIMITS } from './server-limits.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let app: FastifyInstance;
let federation: TestFederation;
let webFolder: string;
let address: string;

beforeAll(async () => {
  webFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-web-'));
  await mkdir(path.join(webFolder, 'assets'));
  await writeFile(path.join(webFolder, 'index.html'), '<!doctype html><title>Gatehouse</title>');
  await writeFile(path.join(webFolder, 'icon.svg'), '<svg/>');
  await writeFile(path.join(webFolder, 'assets', 'main-a1b2c3.js'), 'export {};');
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, { webFolder });
  ({ app } = opened);
  federation = await makeFederation(opened.services.db);
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await opened.close();
  await database.drop();
  await rm(webFolder, { recursive: true, force: true });
});

describe('problems', () => {
  test('an unknown address of the API', async () => {
    const answer = await app.inject({ url: '/api/nothing-here' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problemSchema.parse(answer.json())).toMatchObject({
      type: 'urn:gatehouse:problem:not-found',
      code: 'not-found',
      status: 404,
    });
  });

  test.each([
    [
      'not JSON',
      { headers: { 'content-type': 'application/json' }, payload: '{"email":' },
      422,
      'bad-input',
    ],
    [
      'an unknown media type',
      { headers: { 'content-type': 'text/csv' }, payload: 'a,b' },
      422,
      'bad-input',
    ],
    ['a field of another kind', { payload: { email: 7, password: 'x' } }, 422, 'bad-input'],
    [
      'far too much',
      { payload: { email: 'a@b.example', password: 'x'.repeat(70_000) } },
      413,
      'upload-too-large',
    ],
  ])('%s', async (_name, request, status, code) => {
    const answer = await app.inject({ method: 'POST', url: '/api/session', ...request });
    expect(answer.statusCode).toBe(status);
    expect(problemSchema.parse(answer.json())).toMatchObject({ code, status });
  });

  test('a wrong field is named, in the words of the contract', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: 'miss nwosu', password: 'x' },
    });
    expect(answer.json()).toMatchObject({
      field: 'email',
      title: 'Type your whole school e-mail address.',
    });
  });

  test('a fault tells nothing but a number', async () => {
    const broken = await openTestApp(database.connectionString, { webFolder });
    const { db } = broken.services;
    // The pool opens at its first use; only then can it break.
    await db.selectFrom('federation').select('id').execute();
    await db.destroy();
    const answer = await broken.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: 'somebody@school.example', password: 'their own words' },
    });
    expect(answer.statusCode).toBe(500);
    const problem = problemSchema.parse(answer.json());
    expect(problem).toMatchObject({ code: 'fault' });
    expect(problem.detail).toContain(String(problem.facts?.['requestId']));
    expect(answer.body).not.toMatch(/driver|destroy|somebody|own words|\.ts/);
    const ready = await broken.app.inject({ url: '/readyz' });
    expect(ready.json()).toMatchObject({ code: 'not-ready', facts: { why: 'database-silent' } });
    await broken.close();
  });
});

test('the log carries ids and codes, never a name, an address or a token', async () => {
  const lines: string[] = [];
  const log = openLog('debug', 'server', { write: (line) => lines.push(line) });
  const logged = await openTestApp(database.connectionString, { webFolder, log });
  const { email, id, name } = federation.people.auditor;
  const { headers } = await signInAs(logged.app, email);
  await logged.app.inject({ url: '/api/record?kind=person', headers });
  await logged.app.inject({ url: '/api/links/a-token-that-nobody-should-see-anywhere' });
  await logged.services.db.destroy();
  await logged.app.inject({ url: '/api/session', headers });
  await logged.close();
  const text = lines.join('');
  expect(text).toContain('"route":"/api/links/:token"');
  expect(text).toContain(`"personId":"${id}"`);
  expect(text).toContain('"code":"fault"');
  const token = headers.cookie.split('=')[1] ?? '';
  for (const word of [email, name, token, 'a-token-that', headers['x-gatehouse-csrf']]) {
    expect(text).not.toContain(word);
  }
});

describe('every answer', () => {
  test('carries the security headers', async () => {
    const { headers } = await app.inject({ url: '/' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' blob:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('of the API stays out of caches', async () => {
    expect((await app.inject({ url: '/api/session' })).headers['cache-control']).toBe('no-store');
  });
});

test('too many requests to choose a new password are refused', async () => {
  const codes: number[] = [];
  for (let each = 0; each < SERVER_LIMITS.resetRequestsPerMinute + 1; each += 1) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/reset-requests',
      payload: { email: 'not an address' },
    });
    codes.push(answer.statusCode);
  }
  expect(codes.at(0)).toBe(422);
  expect(codes.at(-1)).toBe(429);
});

describe('the routes', () => {
  test('each says who may call it, and there is one for each address of the API', () => {
    const routes = declaredRoutes(app).map(
      ({ method, url, access }) => `${method} ${url} ${access}`,
    );
    expect(routes).toContain('POST /api/session public');
    expect(routes).toContain('GET /api/record record:read');
    expect(routes).toContain('POST /api/people people:manage');
    expect(routes).toContain('GET /api/operations operations:read');
  });

  test('one that does not say it stops the start', async () => {
    const other = fastify();
    guardRoutes(other, opened.services);
    expect(() =>
      other.route({ method: 'GET', url: '/api/open-door', handler: () => 'hello' }),
    ).toThrow('does not say who may call it');
  });

  test('OpenAPI 3.1 lists every one of them with its access', async () => {
    const description = (await app.inject({ url: '/api/openapi.json' })).json<{
      openapi: string;
      info: { title: string; version: string };
      paths: Record<
        string,
        Record<
          string,
          {
            'x-gatehouse-access'?: string;
            responses: object;
            parameters?: { in: string; name: string; required?: boolean }[];
          }
        >
      >;
    }>();
    expect(description.openapi).toMatch(/^3\.1\./);
    expect(description.info.title).toBe('Gatehouse');
    const hidden = ['/*', '/api/docs'];
    const visible = declaredRoutes(app).filter(
      ({ method, url }) => method !== 'HEAD' && !hidden.some((start) => url.startsWith(start)),
    );
    expect(visible.length).toBeGreaterThan(15);
    for (const { method, url, access } of visible) {
      const template = url.replaceAll(/:(\w+)/g, '{$1}');
      const operation = description.paths[template]?.[method.toLowerCase()];
      expect(operation?.['x-gatehouse-access'], `${method} ${template}`).toBe(access);
      expect(Object.keys(operation?.responses ?? {}), `${method} ${template}`).toContain('4XX');
      const parameters = (operation?.parameters ?? []).filter(
        (each) => each.in === 'path' && each.required === true,
      );
      const names = parameters.map((each) => `{${each.name}}`).toSorted();
      expect(names).toEqual((template.match(/\{\w+\}/g) ?? []).toSorted());
    }
  });

  test('its page for people may be drawn, by its own rules only', async () => {
    const answer = await app.inject({ url: '/api/docs/' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.body).not.toMatch(/<script>[^<]/);
  });
});

describe('health', () => {
  test('alive, ready, and measured', async () => {
    expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ok' });
    const metrics = await app.inject({ url: '/metrics' });
    expect(metrics.body).toContain('gatehouse_jobs{state="waiting"} 0');
    // Without Pages they have no figures, but they are there to be asked for.
    expect(metrics.body).toContain('# TYPE gatehouse_page_usage_percent gauge');
    expect(metrics.body).toContain('# TYPE gatehouse_page_wait_seconds gauge');
    expect(metrics.body).toMatch(
      /gatehouse_http_request_seconds_count\{method="GET",route="\/healthz",status="200"\} \d/,
    );
  });

  test('not ready before the database is migrated', async () => {
    const old = await freshDatabase();
    await old.pool.query("delete from migration where name like '0001%'");
    const other = await openTestApp(old.connectionString, { webFolder });
    const answer = await other.app.inject({ url: '/readyz' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ facts: { why: 'database-not-migrated' } });
    await other.close();
    await old.drop();
  });

  test('operations are for administrators', async () => {
    const administrator = await signInAs(app, federation.people.administrator.email);
    const answer = await app.inject({ url: '/api/operations', headers: administrator.headers });
    expect(answer.json()).toMatchObject({
      queue: { backend: 'postgresql', waiting: 0, failed: 0 },
    });
    const head = await signInAs(app, federation.people.head.email);
    const refused = await app.inject({ url: '/api/operations', headers: head.headers });
    expect(refused.json()).toMatchObject({ code: 'not-allowed' });
  });
});

describe('the files of the staff app', () => {
  test.each([
    ['/assets/main-a1b2c3.js', 200, 'public, max-age=31536000, immutable', 'javascript'],
    ['/icon.svg', 200, 'no-cache', 'svg'],
    ['/', 200, 'no-cache', 'html'],
    ['/drafts/018f-whatever?tab=faces', 200, 'no-cache', 'html'],
  ])('%s', async (url, status, caching, type) => {
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['cache-control']).toBe(caching);
    expect(answer.headers['content-type']).toContain(type);
  });

  test.each(['/assets/gone-123456.js', '/missing.png', '/..%2f..%2fpackage.json', '/%'])(
    '%s is not there',
    async (url) => {
      const answer = await app.inject({ url });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
    },
  );

  test('an address cannot climb out of the folder', async () => {
    const answer = await app.inject({ url: '/%2e%2e/%2e%2e/package.json' });
    expect(answer.body).not.toContain('gatehouse"');
  });

  test('before it is built, one sentence says what to do', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'gatehouse-web-'));
    const other = await openTestApp(database.connectionString, { webFolder: empty });
    const answer = await other.app.inject({ url: '/' });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('npm start');
    await other.close();
    await rm(empty, { recursive: true });
  });
});

describe('live changes', () => {
  const notice = (more: Partial<LiveNotice>): LiveNotice => ({
    topic: 'draft',
    id: 'draft-1',
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    ...more,
  });

  test.each<[keyof TestFederation['actors'], Partial<LiveNotice>, boolean]>([
    ['drafter', {}, true],
    ['otherDrafter', {}, false],
    ['executiveHead', {}, true],
    ['auditor', {}, false],
    ['administrator', {}, false],
    ['drafter', { topic: 'inbox' }, false],
    ['head', { topic: 'inbox' }, true],
    ['otherHead', { topic: 'page', schoolId: null }, true],
    ['drafter', { topic: 'people', schoolId: null }, false],
    ['administrator', { topic: 'people', schoolId: null }, true],
    ['executiveHead', { federationId: 'another' }, false],
  ])('%s hears %j: %s', (who, more, hears) => {
    expect(mayHear(federation.actors[who], notice(more))).toBe(hears);
  });

  /** Opens a stream and collects what arrives. */
  async function listen(cookie: string) {
    const stop = new AbortController();
    const answer = await fetch(`${address}/api/live`, { headers: { cookie }, signal: stop.signal });
    const heard = { text: '', ended: false };
    const read = async (): Promise<void> => {
      if (answer.body === null) return;
      const decoder = new TextDecoder();
      for await (const chunk of answer.body) heard.text += decoder.decode(chunk as Uint8Array);
    };
    const done = read().then(
      () => (heard.ended = true),
      () => (heard.ended = true),
    );
    return { answer, heard, done, stop: () => stop.abort() };
  }

  async function until(happens: () => boolean): Promise<void> {
    for (let each = 0; each < 100 && !happens(); each += 1) await sleep(30);
    expect(happens()).toBe(true);
  }

  test('reach those who may see them, and end with the session', async () => {
    const drafter = await signInAs(app, federation.people.drafter.email);
    const other = await signInAs(app, federation.people.otherDrafter.email);
    const own = await listen(drafter.headers.cookie);
    const elsewhere = await listen(other.headers.cookie);
    expect(own.answer.headers.get('content-type')).toContain('text/event-stream');
    expect(own.answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    await until(
      () => own.heard.text.includes('listening') && elsewhere.heard.text.includes('listening'),
    );
    await inTransaction(opened.services.db, (tx) => announce(tx, notice({})));
    await until(() =>
      own.heard.text.includes('event: change\ndata: {"topic":"draft","id":"draft-1"}\n\n'),
    );
    expect(elsewhere.heard.text).not.toContain('draft-1');
    await app.inject({ method: 'DELETE', url: '/api/session', headers: drafter.headers });
    await until(() => own.heard.ended);
    expect(elsewhere.heard.ended).toBe(false);
    elsewhere.stop();
  });

  test('come back when the connection to the database was lost', async () => {
    const { headers } = await signInAs(app, federation.people.head.email);
    const before = await listen(headers.cookie);
    await until(() => before.heard.text.includes('listening'));
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where query = 'listen gatehouse_live' and datname = current_database()`,
    );
    await until(() => before.heard.ended);
    const after = await listen(headers.cookie);
    await until(() => after.heard.text.includes('listening'));
    await inTransaction(opened.services.db, (tx) => announce(tx, notice({ id: 'draft-2' })));
    await until(() => after.heard.text.includes('draft-2'));
    expect(after.heard.ended).toBe(false);
    after.stop();
    await after.done;
  });

  test('are for a bounded number of windows', async () => {
    const { headers } = await signInAs(app, federation.people.otherHead.email);
    const streams = [];
    for (let each = 0; each <= SERVER_LIMITS.livePerPerson; each += 1) {
      streams.push(await listen(headers.cookie));
    }
    expect(streams.map((stream) => stream.answer.status)).toEqual([
      ...Array.from({ length: SERVER_LIMITS.livePerPerson }, () => 200),
      429,
    ]);
    for (const stream of streams) stream.stop();
  });

  test('closing the app ends them at once', async () => {
    const other = await openTestApp(database.connectionString, { webFolder });
    const where = await other.app.listen({ host: '127.0.0.1', port: 0 });
    const { headers } = await signInAs(other.app, federation.people.head.email);
    const answer = await fetch(`${where}/api/live`, { headers: { cookie: headers.cookie } });
    const began = performance.now();
    await other.close();
    expect(performance.now() - began).toBeLessThan(2_000);
    await answer.body?.cancel().catch(() => undefined);
  });
});
