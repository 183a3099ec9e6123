import { describe, expect, test } from 'vitest';
import { stubFault, stubGraph, STUB_TOKEN } from '../../test/factories/stub-graph.ts';
import type { StubAnswer, StubCall } from '../../test/factories/stub-graph.ts';
import { Secret } from '../kernel/secret.ts';
import { GraphRefused, GraphUnavailable } from './graph-errors.ts';
import { connectLogin } from './graph-login.ts';

const NOW = new Date('2026-11-25T10:00:00Z');
const TOKEN = Secret.of(STUB_TOKEN);
const RETURN = 'https://gatehouse.school.example/pages/connect/answer';

function loginOver(answer: (call: StubCall, index: number) => StubAnswer) {
  const { calls, connection } = stubGraph(answer);
  const login = connectLogin({
    baseUrl: connection.baseUrl,
    version: connection.version,
    fetch: connection.fetch,
    pause: async () => undefined,
    loginUrl: 'https://www.facebook.com',
    app: { id: '4711', secret: Secret.of('app secret') },
    clock: { now: () => NOW },
  });
  return { calls, login };
}

test('people are sent to the login with the app, the state and the permissions, and no secret', () => {
  const { login } = loginOver(() => ({ body: {} }));
  const ask = { state: 's t&te', redirectUri: RETURN, scopes: ['pages_show_list', 'a'] };
  const address = new URL(login.dialogAddress(ask));
  expect(`${address.origin}${address.pathname}`).toBe(
    'https://www.facebook.com/v26.0/dialog/oauth',
  );
  expect(Object.fromEntries(address.searchParams)).toEqual({
    client_id: '4711',
    redirect_uri: RETURN,
    state: 's t&te',
    response_type: 'code',
    scope: 'pages_show_list,a',
  });
  const again = new URL(login.dialogAddress({ ...ask, askAgain: true }));
  expect(again.searchParams.get('auth_type')).toBe('rerequest');
});

describe('the code', () => {
  test('becomes a short token, then one that lasts', async () => {
    const { calls, login } = loginOver((_call, index) => ({
      body:
        index === 0
          ? { access_token: 'short', token_type: 'bearer', expires_in: 5_000 }
          : { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 },
    }));
    const { token, expiresAt } = await login.userTokenFor('the code', RETURN);
    expect(token.reveal()).toBe('long');
    expect(expiresAt).toEqual(new Date(NOW.getTime() + 5_183_944_000));
    expect(calls.map(({ path, query }) => ({ path, query }))).toEqual([
      {
        path: 'oauth/access_token',
        query: {
          client_id: '4711',
          client_secret: 'app secret',
          redirect_uri: RETURN,
          code: 'the code',
        },
      },
      {
        path: 'oauth/access_token',
        query: {
          client_id: '4711',
          client_secret: 'app secret',
          grant_type: 'fb_exchange_token',
          fb_exchange_token: 'short',
        },
      },
    ]);
    expect(calls.every(({ headers }) => !headers.has('authorization'))).toBe(true);
  });

  test('that was used or forged is refused, and an answer that is lost is not asked for twice', async () => {
    const used = loginOver(() => stubFault(100));
    await expect(used.login.userTokenFor('x', RETURN)).rejects.toBeInstanceOf(GraphRefused);
    const lost = loginOver(() => ({ status: 503, body: 'busy' }));
    await expect(lost.login.userTokenFor('x', RETURN)).rejects.toBeInstanceOf(GraphUnavailable);
    expect(lost.calls).toHaveLength(1);
  });
});

describe('the Pages of a person', () => {
  test('come from every page of the list, an empty one in the middle included', async () => {
    const next = 'https://graph.facebook.com/v26.0/me/accounts?access_token=x';
    const { calls, login } = loginOver((_call, index) => {
      const paging = { cursors: { after: `c${index}` }, next };
      if (index === 1) return { body: { data: [], paging } };
      const page = { id: `9${index}`, name: 'P', access_token: `t${index}`, tasks: ['MANAGE'] };
      return {
        body:
          index === 0 ? { data: [page, { id: '8', name: 'No token' }], paging } : { data: [page] },
      };
    });
    const pages = await login.pagesOf(TOKEN);
    expect(pages.map(({ id, tasks, token }) => [id, tasks, token.reveal()])).toEqual([
      ['90', ['MANAGE'], 't0'],
      ['92', ['MANAGE'], 't2'],
    ]);
    expect(JSON.stringify(pages)).not.toContain('t0');
    expect(calls.map(({ query }) => query['after'])).toEqual([undefined, 'c0', 'c1']);
    expect(calls[0]?.headers.get('authorization')).toBe(`Bearer ${STUB_TOKEN}`);
    expect(calls[0]?.query['appsecret_proof']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('one that is not listed can be asked for by its number', async () => {
    const body = { id: '77', name: 'Hidden', access_token: 't', tasks: ['MODERATE'] };
    const { calls, login } = loginOver(() => ({ body }));
    expect(await login.pageByToken(TOKEN, '77')).toMatchObject({ id: '77', tasks: ['MODERATE'] });
    expect(calls[0]).toMatchObject({
      path: '77',
      query: { fields: 'id,name,access_token,tasks' },
    });
    await expect(login.pageByToken(TOKEN, '77/feed')).rejects.toBeInstanceOf(RangeError);
  });

  test.each([
    ['Facebook gives no token', { body: { id: '77', name: 'Theirs' } }],
    ['it is not there', stubFault(100, 33)],
    ['they have no part in it', stubFault(200)],
    ['nobody knows it', stubFault(803)],
  ])('none when %s', async (_why, answer) => {
    expect(await loginOver(() => answer).login.pageByToken(TOKEN, '77')).toBeUndefined();
  });

  test('a dead token is not "no Page"', async () => {
    const { login } = loginOver(() => stubFault(190, 463));
    await expect(login.pageByToken(TOKEN, '77')).rejects.toMatchObject({ class: 'auth' });
  });
});

test('permissions are granted or not', async () => {
  const { calls, login } = loginOver(() => ({
    body: {
      data: [
        { permission: 'pages_show_list', status: 'granted' },
        { permission: 'pages_manage_posts', status: 'declined' },
        { permission: 'email', status: 'expired' },
      ],
    },
  }));
  expect(await login.permissionsOf(TOKEN)).toEqual([
    { name: 'pages_show_list', isGranted: true },
    { name: 'pages_manage_posts', isGranted: false },
    { name: 'email', isGranted: false },
  ]);
  expect(calls[0]?.query).not.toHaveProperty('limit');
});

test('a pasted token is asked who it is, and our app what it is worth', async () => {
  const { calls, login } = loginOver((call) =>
    call.path === 'me'
      ? { body: { id: '77', name: 'A school' } }
      : { body: { data: { is_valid: true, type: 'PAGE', profile_id: '77', app_id: '4711' } } },
  );
  expect(await login.whoseToken(TOKEN)).toMatchObject({
    id: '77',
    name: 'A school',
    facts: { isValid: true, type: 'PAGE', profileId: '77' },
  });
  expect(calls.map(({ path }) => path)).toEqual(['me', 'debug_token']);
  expect(calls[1]?.headers.get('authorization')).toBe('Bearer 4711|app secret');
});
