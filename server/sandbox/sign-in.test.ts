import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { ensureSandboxApp, ensureSandboxPage, TASKS } from './sandbox-admin.ts';
import { changePage } from './sandbox-pages.store.ts';
import { ensurePerson, setRole } from './sandbox-people.store.ts';
import type { Person } from './sandbox-people.store.ts';
import { changeSetting } from './sandbox-settings.ts';

const REDIRECT = 'http://127.0.0.1:9/pages/connected?from=gatehouse';
const SCOPES = ['pages_show_list', 'pages_manage_posts', 'pages_read_engagement'];

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;
let second: string;
let administrator: Person;
let colleague: Person;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
  second = (await ensureSandboxPage(database.pool, { name: 'Another school', about: '' })).pageId;
  administrator = await ensurePerson(database.pool, 'Practice administrator');
  colleague = await ensurePerson(database.pool, 'Practice colleague');
});
afterEach(async () => {
  await database.pool.query('delete from sandbox.setting');
  await database.pool.query('delete from sandbox.granted_permission');
  await database.pool.query("update sandbox.app set redirect_uris = '{}'");
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const error = (code: number, subcode?: number): unknown => ({
  error: expect.objectContaining({
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  }) as unknown,
});

function dialog(change: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    client_id: sandbox.page.appId,
    redirect_uri: REDIRECT,
    state: 'st&te',
    scope: SCOPES.join(','),
    ...change,
  });
}

interface Answer {
  readonly person?: Person;
  readonly granted?: readonly string[];
  readonly pages?: readonly string[];
  readonly more?: Record<string, string>;
}

async function answerDialog({
  person = administrator,
  granted,
  pages,
  more,
}: Answer = {}): Promise<URL> {
  const form = dialog(more);
  for (const scope of granted ?? SCOPES) form.append('granted', scope);
  for (const id of pages ?? [sandbox.page.pageId, second]) form.append('page', id);
  if (more?.['cancel'] === undefined) form.set('person', person.id);
  const answer = await fetch(`${sandbox.address}/v26.0/dialog/oauth`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}

async function ask(path: string, token?: string, method = 'GET'): Promise<Record<string, unknown>> {
  const answer = await fetch(`${sandbox.address}/v26.0/${path}`, {
    method,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

function redeem(change: Record<string, string>): Promise<Record<string, unknown>> {
  const form = new URLSearchParams({
    client_id: sandbox.page.appId,
    client_secret: sandbox.page.appSecret,
    redirect_uri: REDIRECT,
    ...change,
  });
  return ask(`oauth/access_token?${form.toString()}`);
}

async function signIn(answer: Answer = {}): Promise<string> {
  const code = (await answerDialog(answer)).searchParams.get('code') ?? '';
  return String((await redeem({ code }))['access_token']);
}

async function longLived(token: string): Promise<string> {
  const answer = await redeem({ grant_type: 'fb_exchange_token', fb_exchange_token: token });
  return String(answer['access_token']);
}

const debug = async (token: string): Promise<Record<string, unknown>> =>
  (
    await ask(`debug_token?input_token=${token}`, `${sandbox.page.appId}|${sandbox.page.appSecret}`)
  )['data'] as Record<string, unknown>;

const accounts = async (token: string, more = ''): Promise<Record<string, unknown>[]> =>
  (await ask(`me/accounts?${more}`, token))['data'] as Record<string, unknown>[];

describe('the dialog', () => {
  test('names the app, what it asks for, the Pages and the people, and lets the answer lead back', async () => {
    const shown = await fetch(`${sandbox.address}/v26.0/dialog/oauth?${dialog().toString()}`);
    const text = await shown.text();
    expect(text).toContain('Continue as Practice administrator');
    expect(text).toContain('Continue as Practice colleague');
    expect(text).toContain('runs no Page');
    for (const scope of SCOPES) expect(text).toContain(scope);
    expect(text).toContain('value="st&amp;te"');
    expect(shown.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://127.0.0.1:9;",
    );
    const back = await answerDialog();
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/pages/connected');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'gatehouse',
      state: 'st&te',
      code: expect.stringMatching(/^AQ/) as unknown,
    });
    expect(back.hash).toBe('#_=_');
  });

  test.each([
    ['an app that does not exist', { client_id: '1' }, 'Invalid App ID'],
    ['no address', { redirect_uri: '' }, 'not an address'],
    ['an address of another kind', { redirect_uri: 'javascript:alert(1)' }, 'not an address'],
    ['a permission that does not exist', { scope: 'pages_moderate' }, 'Invalid Scopes'],
    ['a token instead of a code', { response_type: 'token' }, 'response_type'],
  ])('refuses %s and leads nowhere', async (_what, change, words) => {
    const query = dialog(change);
    for (const init of [{}, { method: 'POST', body: query }]) {
      const answer = await fetch(
        `${sandbox.address}/v26.0/dialog/oauth${'method' in init ? '' : `?${query.toString()}`}`,
        { ...init, redirect: 'manual' },
      );
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(words);
    }
  });

  test('holds the address against the list of the app, and forms from elsewhere out', async () => {
    await database.pool.query('update sandbox.app set redirect_uris = $1', [[`${REDIRECT}x`]]);
    const shown = await fetch(`${sandbox.address}/v26.0/dialog/oauth?${dialog().toString()}`);
    expect([shown.status, await shown.text()]).toEqual([
      400,
      expect.stringContaining('URL blocked'),
    ]);
    const foreign = await fetch(`${sandbox.address}/v26.0/dialog/oauth`, {
      method: 'POST',
      body: dialog({ redirect_uri: `${REDIRECT}x`, person: administrator.id }),
      headers: { 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    });
    expect(foreign.status).toBe(400);
  });

  test('a person who cancels is led back with the refusal, and what is not ticked is declined', async () => {
    const refused = await answerDialog({ more: { cancel: 'yes' } });
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({
      error: 'access_denied',
      error_reason: 'user_denied',
      state: 'st&te',
    });
    const token = await signIn({ granted: ['pages_show_list'] });
    const { data } = await ask('me/permissions', token);
    expect(data).toEqual([
      { permission: 'pages_manage_posts', status: 'declined' },
      { permission: 'pages_read_engagement', status: 'declined' },
      { permission: 'pages_show_list', status: 'granted' },
      { permission: 'public_profile', status: 'granted' },
    ]);
    expect((await debug(token))['scopes']).toEqual(['pages_show_list', 'public_profile']);
  });
});

describe('a code', () => {
  test('gives a token once, in time, with the secret and the same address', async () => {
    const code = (await answerDialog()).searchParams.get('code') ?? '';
    expect(await redeem({ code, client_secret: 'wrong' })).toEqual(error(1));
    expect(await redeem({ code, client_id: '1' })).toEqual(error(101));
    expect(await redeem({ code, redirect_uri: `${REDIRECT}x` })).toEqual(error(100, 36_008));
    expect(await redeem({ code: 'AQnonsense' })).toEqual(error(100, 36_007));
    expect(await redeem({ code })).toEqual({
      access_token: expect.stringMatching(/^EAA/) as unknown,
      token_type: 'bearer',
      expires_in: 5_400,
    });
    expect(await redeem({ code })).toEqual(error(100, 36_009));
    const late = (await answerDialog()).searchParams.get('code') ?? '';
    sandbox.clock.forward(10 * 60_000);
    expect(await redeem({ code: late })).toEqual(error(100, 36_007));
  });

  test('short-lived tokens end, cannot be exchanged afterwards, and long-lived ones last 60 days', async () => {
    const short = await signIn();
    const long = await longLived(short);
    sandbox.clock.forward(90 * 60_000);
    expect(await ask('me', short)).toEqual(error(190, 463));
    expect(await redeem({ grant_type: 'fb_exchange_token', fb_exchange_token: short })).toEqual(
      error(190, 463),
    );
    expect(await ask('me', long)).toEqual({ id: administrator.id, name: administrator.name });
    const { expires_at: end, issued_at: start, data_access_expires_at: data } = await debug(long);
    expect(Number(end) - Number(start)).toBe(5_183_944);
    expect(Number(data) - Number(start)).toBe(90 * 86_400);
    sandbox.clock.forward(60 * 86_400_000);
    expect(await ask('me', long)).toEqual(error(190, 463));
    expect((await redeem({ grant_type: 'client_credentials' }))['access_token']).toBe(
      `${sandbox.page.appId}|${sandbox.page.appSecret}`,
    );
  });
});

describe('the Pages of a person', () => {
  test('come with tasks and a token that has no end only when the person had a long-lived one', async () => {
    const short = await signIn();
    const [page] = await accounts(short);
    expect(page).toEqual({
      access_token: expect.stringMatching(/^EAA/) as unknown,
      category: 'School',
      category_list: [{ id: '2601', name: 'School' }],
      name: 'Langley Fitzurse School',
      id: sandbox.page.pageId,
      tasks: TASKS,
    });
    expect(Number((await debug(String(page?.['access_token'])))['expires_at'])).toBeGreaterThan(0);
    const long = await longLived(short);
    const [again] = await accounts(long, 'fields=id,access_token');
    const facts = await debug(String(again?.['access_token']));
    expect(facts).toMatchObject({
      app_id: sandbox.page.appId,
      application: 'Gatehouse',
      type: 'PAGE',
      is_valid: true,
      expires_at: 0,
      profile_id: sandbox.page.pageId,
      user_id: administrator.id,
    });
    expect(facts['granular_scopes']).toContainEqual({
      scope: 'pages_manage_posts',
      target_ids: [sandbox.page.pageId],
    });
    expect((await accounts(long, 'fields=access_token'))[0]).toEqual(again);
    expect(await ask('me', String(again?.['access_token']))).toMatchObject({
      id: sandbox.page.pageId,
    });
  });

  test('are listed page by page, only those chosen, and none without pages_show_list', async () => {
    const token = await signIn();
    const first = await ask('me/accounts?limit=1&fields=id', token);
    expect(first['data']).toEqual([{ id: sandbox.page.pageId }]);
    const { next } = first['paging'] as { next: string };
    expect(next).toContain(token);
    const rest = (await (await fetch(next)).json()) as Record<string, unknown>;
    expect(rest['data']).toEqual([{ id: second }]);
    expect(rest['paging']).not.toHaveProperty('next');
    const one = await signIn({ pages: [second] });
    expect(await accounts(one, 'fields=id')).toEqual([{ id: second }]);
    expect((await debug(one))['granular_scopes']).toContainEqual({
      scope: 'pages_show_list',
      target_ids: [second],
    });
    expect(await ask(`${sandbox.page.pageId}?fields=access_token,name`, one)).not.toHaveProperty(
      'access_token',
    );
    await database.pool.query('delete from sandbox.granted_permission');
    expect(await accounts(await signIn({ granted: [] }))).toEqual([]);
    expect(await accounts(await signIn({ person: colleague }))).toEqual([]);
  });

  test('of a business portfolio are left out of the list, and answer by their id', async () => {
    await changePage(database.pool, second, { inPortfolio: true });
    const token = await signIn();
    expect(await accounts(token, 'fields=id')).toEqual([{ id: sandbox.page.pageId }]);
    expect(await ask(`${second}?fields=access_token,name,tasks`, token)).toEqual({
      id: second,
      name: 'Another school',
      tasks: TASKS,
      access_token: expect.stringMatching(/^EAA/) as unknown,
    });
    const more = {
      granted: [...SCOPES, 'business_management'],
      more: { scope: [...SCOPES, 'business_management'].join(' ') },
    };
    const manager = await signIn(more);
    expect(await accounts(manager)).toHaveLength(2);
    await changeSetting(database.pool, 'portfolio_pages_left_out', 'always');
    expect(await accounts(manager)).toHaveLength(1);
    await changeSetting(database.pool, 'portfolio_pages_left_out', 'never');
    expect(await accounts(token)).toHaveLength(2);
    await changePage(database.pool, second, { inPortfolio: false });
  });
});

describe('losing access', () => {
  test('a role that is taken away or made smaller counts at the next call', async () => {
    await setRole(database.pool, sandbox.page.pageId, colleague.id, ['MODERATE']);
    const user = await longLived(await signIn({ person: colleague }));
    const token = String((await accounts(user))[0]?.['access_token']);
    expect(await ask(`${sandbox.page.pageId}/feed?message=x`, token, 'POST')).toEqual(error(200));
    await setRole(database.pool, sandbox.page.pageId, colleague.id, TASKS);
    expect(await ask(`${sandbox.page.pageId}/feed?message=x`, token, 'POST')).toHaveProperty('id');
    await setRole(database.pool, sandbox.page.pageId, colleague.id, []);
    expect(await ask('me', token)).toEqual(error(190, 492));
    expect(await debug(token)).toMatchObject({
      is_valid: false,
      error: { code: 190, subcode: 492 },
    });
    await changeSetting(database.pool, 'role_removed_answer', '200');
    expect(await ask('me', token)).toEqual(error(200));
  });

  test('a permission taken back is gone from the Page token too, and removing the app ends every token', async () => {
    const token = await longLived(await signIn());
    const pageToken = String((await accounts(token))[0]?.['access_token']);
    expect(await ask('me/permissions/pages_manage_posts', token, 'DELETE')).toEqual({
      success: true,
    });
    expect(await ask(`${sandbox.page.pageId}/feed?message=y`, pageToken, 'POST')).toEqual(
      error(200),
    );
    expect(await ask('me/permissions', token)).toMatchObject({
      data: expect.arrayContaining([
        { permission: 'pages_manage_posts', status: 'declined' },
      ]) as unknown,
    });
    expect(await ask('me/permissions', token, 'DELETE')).toEqual({ success: true });
    expect(await ask('me', pageToken)).toEqual(error(190, 458));
    await database.pool.query('update sandbox.access_token set refused_with_subcode = null');
  });

  test('the proof is needed from every token once the app says so', async () => {
    const token = await signIn();
    await database.pool.query('update sandbox.app set requires_secret_proof = true');
    expect(await ask('me/accounts', token)).toEqual(error(100));
    const proof = createHmac('sha256', sandbox.page.appSecret).update(token).digest('hex');
    expect(await ask(`me/accounts?appsecret_proof=${proof}`, token)).toHaveProperty('data');
    await database.pool.query('update sandbox.app set requires_secret_proof = false');
  });
});

describe('who may post', () => {
  const page = (): string => sandbox.page.pageId;

  test('people with tasks are listed to a Page token with MANAGE, and to nobody else', async () => {
    await setRole(database.pool, page(), colleague.id, ['CREATE_CONTENT', 'ANALYZE']);
    const roles = await sandbox.graph('GET', `${page()}/roles?limit=1`);
    expect(roles.body).toMatchObject({
      data: [{ id: administrator.id, name: administrator.name, tasks: TASKS }],
      paging: { next: expect.stringContaining('after=') as unknown },
    });
    const rest = (await (
      await fetch((roles.body['paging'] as { next: string }).next)
    ).json()) as Record<string, unknown>;
    expect(rest['data']).toEqual([
      { id: colleague.id, name: colleague.name, tasks: ['CREATE_CONTENT', 'ANALYZE'] },
    ]);
    expect(await ask(`${page()}/roles`, await signIn())).toEqual(error(190, 2_069_032));
    const other = await longLived(
      await signIn({
        person: colleague,
        more: { scope: 'pages_show_list,pages_manage_metadata' },
        granted: ['pages_show_list', 'pages_manage_metadata'],
      }),
    );
    const token = String((await accounts(other))[0]?.['access_token']);
    expect(await ask(`${page()}/roles`, token)).toEqual(error(200));
    await setRole(database.pool, page(), colleague.id, []);
  });

  test('the settings of the Page are read and changed by Facebook’s names', async () => {
    const read = async (): Promise<unknown> =>
      (await sandbox.graph('GET', `${page()}/settings`)).body['data'];
    expect(await read()).toContainEqual({ setting: 'USERS_CAN_POST', value: false });
    expect(await read()).toContainEqual({ setting: 'USERS_CAN_MESSAGE', value: true });
    for (const option of [{ USERS_CAN_POST: true }, '{"USERS_CAN_POST":true}'])
      expect((await sandbox.graph('POST', `${page()}/settings`, { option })).body).toEqual({
        success: true,
      });
    expect(await read()).toContainEqual({ setting: 'USERS_CAN_POST', value: true });
    for (const option of [{ NONSENSE: true }, { USERS_CAN_POST: 'perhaps' }, 'x', undefined])
      expect((await sandbox.graph('POST', `${page()}/settings`, { option })).body).toEqual(
        error(100),
      );
  });
});

test('the practice app is the same whoever asks first', async () => {
  expect(await ensureSandboxApp(database.pool)).toEqual({
    appId: sandbox.page.appId,
    appSecret: sandbox.page.appSecret,
  });
});
