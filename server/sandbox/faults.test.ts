import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { buildControl } from './control-app.ts';
import { FAULT_SAMPLES } from './graph-fault-table.ts';
import { ensureSandboxPage } from './sandbox-admin.ts';
import { changeSetting } from './sandbox-settings.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
});
afterEach(async () => {
  await sandbox.control('end-faults', {});
  await sandbox.control('reset-settings', {});
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const pageId = (): string => sandbox.page.pageId;
const error = (code: number, subcode?: number): unknown => ({
  error: expect.objectContaining({
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  }) as unknown,
});

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${sandbox.page.token}` };
  return fetch(`${sandbox.address}/v26.0/${path}`, { ...init, headers });
}

const post = (message: string): Promise<Response> =>
  call(`${pageId()}/feed`, { method: 'POST', body: new URLSearchParams({ message }) });

async function messages(): Promise<unknown[]> {
  const { body } = await sandbox.graph('GET', `${pageId()}/published_posts?fields=message`);
  return (body['data'] as { message: string }[]).map(({ message }) => message);
}

describe('a wish', () => {
  test('lets so many calls through, then hits so many of its kind, and is over', async () => {
    await sandbox.control('add-fault', {
      calls: ['create-post'],
      effect: { kind: 'fault', code: 2, transient: true },
      passes: 1,
      times: 2,
    });
    expect((await call('me')).status).toBe(200);
    const statuses: number[] = [];
    for (const text of ['a', 'b', 'c', 'd']) statuses.push((await post(text)).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(await messages()).toEqual(['d', 'a']);
  });

  test('for one Page leaves the others alone, and one without an end is switched off', async () => {
    const other = await ensureSandboxPage(database.pool, { name: 'Another school', about: '' });
    const { faultId } = await sandbox.control('add-fault', {
      pageId: other.pageId,
      effect: { kind: 'fault', code: 368, subcode: 1_390_008, status: 403 },
    });
    const theirs = (): Promise<Response> =>
      fetch(`${sandbox.address}/v26.0/me?access_token=${other.token}`);
    expect((await call('me')).status).toBe(200);
    expect((await theirs()).status).toBe(403);
    expect(await (await theirs()).json()).toEqual(error(368, 1_390_008));
    await sandbox.control('end-faults', { faultId: String(faultId) });
    expect((await theirs()).status).toBe(200);
  });

  test.each([
    ['drop-before-effect', false],
    ['drop-after-effect', true],
  ] as const)('%s hangs up, and the effect is there or not', async (kind, happened) => {
    await sandbox.control('add-fault', { calls: ['write'], effect: { kind }, times: 1 });
    await expect(post(`Dropped ${kind}`)).rejects.toThrow('fetch failed');
    expect((await messages()).includes(`Dropped ${kind}`)).toBe(happened);
  });

  test('answers something else, before or after the effect', async () => {
    const html = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' };
    await sandbox.control('add-fault', { effect: { kind: 'answer-instead', ...html }, times: 1 });
    const instead = await post('Never');
    expect([instead.status, await instead.text()]).toEqual([502, html.body]);
    const odd = { status: 200, contentType: 'application/json', body: '{"id":"12' };
    await sandbox.control('add-fault', {
      calls: ['create-post'],
      effect: { kind: 'answer-after-effect', ...odd },
      times: 1,
    });
    expect(await (await post('Malformed')).text()).toBe('{"id":"12');
    await sandbox.control('add-fault', {
      calls: ['create-post'],
      effect: { kind: 'fault', code: 1, afterEffect: true },
      times: 1,
    });
    expect((await post('Code 1')).status).toBe(500);
    expect((await messages()).slice(0, 2)).toEqual(['Code 1', 'Malformed']);
  });

  test('makes answers slow, for one kind or for all', async () => {
    await sandbox.control('add-fault', {
      calls: ['read-one'],
      effect: { kind: 'slow', milliseconds: 120 },
    });
    const took = async (path: string): Promise<number> => {
      const start = performance.now();
      await call(path);
      return performance.now() - start;
    };
    expect(await took('me')).toBeGreaterThan(115);
    await sandbox.control('end-faults', {});
    await changeSetting(database.pool, 'latency_milliseconds', 90);
    expect(await took(`${pageId()}/feed`)).toBeGreaterThan(85);
  });

  test('that names the publishing step leaves an edit of the same post alone', async () => {
    const { body } = await sandbox.graph('POST', `${pageId()}/feed`, {
      message: 'Draft',
      published: false,
    });
    await sandbox.control('add-fault', {
      calls: ['publish-post'],
      effect: { kind: 'fault', code: 10 },
    });
    const id = String(body['id']);
    expect((await sandbox.graph('POST', id, { message: 'Draft, better' })).status).toBe(200);
    expect(await sandbox.graph('POST', id, { is_published: true })).toEqual({
      status: 403,
      body: error(10),
    });
  });

  test('that cannot be understood is refused with what is wrong', async () => {
    await expect(
      sandbox.control('add-fault', { effect: { kind: 'fault', code: -1 } }),
    ).rejects.toThrow('effect.code');
    await expect(sandbox.control('set-setting', { name: 'nonsense', value: 1 })).rejects.toThrow(
      'nonsense',
    );
    await expect(
      sandbox.control('set-setting', { name: 'list_page_max', value: 0 }),
    ).rejects.toThrow('does not take');
  });
});

test('every row of the table of errors comes as asked, with a status that a setting changes', async () => {
  for (const { code, subcode, message } of FAULT_SAMPLES) {
    await sandbox.control('add-fault', { effect: { kind: 'fault', code, subcode }, times: 1 });
    const answer = await call('me');
    expect(await answer.json()).toMatchObject({
      error: { code, message, ...(subcode === undefined ? {} : { error_subcode: subcode }) },
    });
  }
  await changeSetting(database.pool, 'error_http_status', { '190/460': 401, other: 418 });
  for (const [subcode, status] of [
    [460, 401],
    [463, 418],
  ] as const) {
    await sandbox.control('add-fault', { effect: { kind: 'fault', code: 190, subcode }, times: 1 });
    expect((await call('me')).status).toBe(status);
  }
});

describe('the allowance', () => {
  const shares = (answer: Response): { app: number; page: number; minutes: number } => {
    const app = JSON.parse(answer.headers.get('x-app-usage') ?? '{}') as { call_count: number };
    const pages = JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '{}') as Record<
      string,
      { call_count: number; type: string; estimated_time_to_regain_access: number }[]
    >;
    const [page] = pages[pageId()] ?? [];
    expect(page?.type).toBe('pages');
    return {
      app: app.call_count,
      page: page?.call_count ?? -1,
      minutes: page?.estimated_time_to_regain_access ?? -1,
    };
  };

  test('is used up by calls, refuses with the wait in minutes, and comes back with time', async () => {
    sandbox.clock.forward(48 * 3_600_000);
    await changeSetting(database.pool, 'engaged_users', 1);
    await changeSetting(database.pool, 'page_calls_per_engaged_user', 10);
    await changeSetting(database.pool, 'page_window_hours', 1);
    const rising: number[] = [];
    for (let index = 0; index < 10; index += 1) rising.push(shares(await call('me')).page);
    expect(rising).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    const refused = await call('me');
    expect(refused.status).toBe(400);
    expect(shares(refused)).toMatchObject({ page: 110, minutes: 6 });
    expect(await refused.json()).toEqual(error(80_001));
    // Asking again while limited makes it longer.
    expect(shares(await call('me')).minutes).toBe(12);
    sandbox.clock.forward(30 * 60_000);
    const again = await call('me');
    expect([again.status, shares(again).page]).toEqual([200, 80]);
    await changeSetting(database.pool, 'throttling', false);
    for (let index = 0; index < 3; index += 1) expect((await call('me')).status).toBe(200);
  });

  test('is as a wish says: headers alone, or a refusal with them', async () => {
    sandbox.clock.forward(48 * 3_600_000);
    await sandbox.control('add-fault', {
      effect: { kind: 'usage', percent: 92, minutes: 0 },
      times: 1,
    });
    const warned = await call('me');
    expect([warned.status, shares(warned)]).toEqual([200, { app: 92, page: 92, minutes: 0 }]);
    for (const code of [4, 17, 32, 341, 613, 80_001]) {
      await sandbox.control('add-fault', {
        effect: { kind: 'throttle', code, minutes: 7 },
        times: 1,
      });
      const refused = await call('me');
      expect(shares(refused)).toEqual({ app: 100, page: 100, minutes: 7 });
      expect(await refused.json()).toMatchObject({ error: { code, is_transient: true } });
    }
    expect(shares(await call('me')).page).toBe(0);
  });
});

test('tokens stop and start again, lose scopes and get an end', async () => {
  await sandbox.control('refuse-tokens', { pageId: pageId(), cause: 'password-changed' });
  expect(await (await call('me')).json()).toEqual(error(190, 460));
  await sandbox.control('refuse-tokens', { pageId: pageId(), cause: null });
  expect((await call('me')).status).toBe(200);
  const expiresAt = new Date(sandbox.clock.now().getTime() + 60_000);
  await sandbox.control('end-tokens', { pageId: pageId(), expiresAt, dataAccessExpiresAt: null });
  sandbox.clock.forward(60_000);
  expect(await (await call('me')).json()).toEqual(error(190, 463));
  await sandbox.control('end-tokens', {
    pageId: pageId(),
    expiresAt: null,
    dataAccessExpiresAt: null,
  });
  await sandbox.control('require-proof', { required: true });
  expect(await (await call('me')).json()).toEqual(error(100));
  await sandbox.control('require-proof', { required: false });
  await sandbox.control('set-option', { pageId: pageId(), option: 'USERS_CAN_POST', value: true });
  expect((await sandbox.graph('GET', `${pageId()}/settings`)).body['data']).toContainEqual({
    setting: 'USERS_CAN_POST',
    value: true,
  });
});

describe('the admin plane', () => {
  test('does the same over HTTP on a port of its own, for programs and not for browsers', async () => {
    const plane = buildControl({
      db: database.pool,
      publicAddress: sandbox.address,
      clock: sandbox.clock,
    });
    await plane.listen({ host: '127.0.0.1', port: 0 });
    const address = plane.server.address() as { port: number };
    const ask = (
      path: string,
      body: unknown,
      headers: Record<string, string> = {},
    ): Promise<Response> =>
      fetch(`http://127.0.0.1:${address.port}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const made = await ask('post-outside', { pageId: pageId(), message: 'By HTTP' });
    expect(await made.json()).toEqual({ postId: expect.stringContaining(pageId()) as unknown });
    expect(await messages()).toContain('By HTTP');
    const refused = await ask('post-outside', { pageId: '1', message: 'x' });
    expect([refused.status, await refused.json()]).toEqual([
      422,
      { error: 'There is no such Page.' },
    ]);
    expect((await ask('nonsense', {})).status).toBe(404);
    const browser = await ask('end-faults', {}, { 'sec-fetch-site': 'same-site' });
    expect(browser.status).toBe(403);
    const state = (await (await fetch(`http://127.0.0.1:${address.port}/`)).json()) as Record<
      string,
      unknown
    >;
    expect(state).toMatchObject({
      controls: expect.arrayContaining(['add-fault']) as unknown,
      faults: [],
    });
    // Not under the host of the Graph API.
    for (const path of ['/', '/v26.0/'])
      expect(
        (await fetch(`${sandbox.address}${path}add-fault`, { method: 'POST' })).status,
      ).not.toBe(200);
    plane.server.closeAllConnections();
    await Promise.all([once(plane.server, 'close'), plane.close()]);
  });
});
