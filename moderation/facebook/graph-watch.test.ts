import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { stubFault, stubGraph, STUB_TOKEN } from '../../test/factories/stub-graph.ts';
import type { StubAnswer, StubCall } from '../../test/factories/stub-graph.ts';
import { Secret } from '../kernel/secret.ts';
import { AppSecretMissing, GraphRefused } from './graph-errors.ts';
import { connectWatch } from './graph-watch.ts';
import { readTasks } from './page-tasks.ts';

const PAGE = '61550000000000001';

function watchOver(answer: (call: StubCall, index: number) => StubAnswer, withSecret = true) {
  const graph = stubGraph(answer);
  const watch = connectWatch({
    ...graph.connection,
    pageId: PAGE,
    applicationId: '4711',
    ...(withSecret ? { appSecret: Secret.of('app secret') } : {}),
  });
  return { calls: graph.calls, watch };
}

describe('inspecting the token', () => {
  test('is asked as the app, and every fact is read', async () => {
    const { calls, watch } = watchOver(() => ({
      body: {
        data: {
          app_id: '4711',
          type: 'PAGE',
          application: 'Gatehouse',
          is_valid: true,
          issued_at: 1_790_000_000,
          expires_at: 0,
          data_access_expires_at: 1_800_000_000,
          scopes: ['pages_show_list', 'pages_manage_posts'],
          granular_scopes: [
            { scope: 'pages_show_list' },
            { scope: 'pages_manage_posts', target_ids: [PAGE] },
          ],
          user_id: '10150000000000000001',
          profile_id: PAGE,
        },
      },
    }));
    expect(await watch.inspectToken()).toEqual({
      isValid: true,
      type: 'PAGE',
      appId: '4711',
      profileId: PAGE,
      userId: '10150000000000000001',
      expiresAt: null,
      dataAccessExpiresAt: new Date(1_800_000_000_000),
      scopes: ['pages_show_list', 'pages_manage_posts'],
      granular: [{ scope: 'pages_show_list' }, { scope: 'pages_manage_posts', targetIds: [PAGE] }],
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.path).toBe('debug_token');
    expect(calls[0]?.headers.get('authorization')).toBe('Bearer 4711|app secret');
    expect(calls[0]?.query).toEqual({
      input_token: STUB_TOKEN,
      appsecret_proof: createHmac('sha256', 'app secret').update('4711|app secret').digest('hex'),
    });
  });

  test('says why a dead one is dead', async () => {
    const { watch } = watchOver(() => ({
      body: { data: { error: { code: 190, message: 'x', subcode: 460 }, is_valid: false } },
    }));
    expect(await watch.inspectToken()).toMatchObject({
      isValid: false,
      type: 'UNKNOWN',
      scopes: [],
      trouble: { class: 'auth', code: 190, subcode: 460 },
    });
  });

  test('takes no id that JSON has damaged', async () => {
    const { watch } = watchOver(() => ({
      body: '{"data":{"is_valid":true,"profile_id":122096000000000001}}',
    }));
    await expect(watch.inspectToken()).rejects.toThrow('unreadable');
    const small = watchOver(() => ({ body: '{"data":{"is_valid":true,"app_id":4711}}' }));
    expect((await small.watch.inspectToken()).appId).toBe('4711');
  });

  test('cannot be done without the secret of the app, and says which setting is missing', async () => {
    const { calls, watch } = watchOver(() => ({ body: {} }), false);
    const refusal: unknown = await watch.inspectToken().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppSecretMissing);
    expect(String(refusal)).toContain('GATEHOUSE_FACEBOOK_APP_SECRET');
    expect(calls).toEqual([]);
  });
});

describe('the settings of the Page', () => {
  test('are read, and what Facebook does not say is not taken for a no', async () => {
    const { calls, watch } = watchOver(() => ({
      body: {
        data: [
          { setting: 'USERS_CAN_POST', value: false },
          { setting: 'USERS_CAN_POST_PHOTOS', value: 'true' },
          { setting: 'USERS_CAN_MESSAGE', value: { odd: 1 } },
          { setting: 'SOMETHING_ELSE', value: 7 },
        ],
      },
    }));
    expect(await watch.settings()).toEqual({
      visitorsMayPost: false,
      visitorsMayPostPhotos: true,
      visitorsMayPostVideos: undefined,
      visitorsMayTagPhotos: undefined,
      visitorsMayMessage: undefined,
    });
    expect(calls[0]?.path).toBe(`${PAGE}/settings`);
  });

  test('of a Page that opens them to no app are a refusal with a class', async () => {
    const { watch } = watchOver(() => stubFault(200, 2069030));
    await expect(watch.settings()).rejects.toMatchObject({ class: 'unsupported' });
  });
});

describe('the people of the Page', () => {
  test('are listed from every page of the list, with tasks of both families', async () => {
    const { calls, watch } = watchOver((call) =>
      call.query['after'] === undefined
        ? {
            body: {
              data: [{ id: '1', name: 'Ada', tasks: ['MODERATE', 'CREATE_CONTENT'] }],
              paging: { cursors: { after: 'c1' }, next: 'https://graph.facebook.com/next' },
            },
          }
        : { body: { data: [{ id: '2', name: 'Ben', tasks: ['PROFILE_PLUS_ANALYZE'] }] } },
    );
    expect(await watch.people()).toEqual([
      { id: '1', name: 'Ada', tasks: ['CREATE_CONTENT', 'MODERATE'] },
      { id: '2', name: 'Ben', tasks: ['ANALYZE'] },
    ]);
    expect(calls.map(({ path }) => path)).toEqual([`${PAGE}/roles`, `${PAGE}/roles`]);
  });

  test('full control is every task, and an unknown task none', () => {
    expect(readTasks(['PROFILE_PLUS_FULL_CONTROL'])).toHaveLength(7);
    expect(readTasks(['PROFILE_PLUS_REVENUE'])).toEqual([]);
    expect(readTasks(['PROFILE_PLUS_MESSAGING', 'MESSAGING'])).toEqual(['MESSAGING']);
  });

  test('the tasks of the token are asked of the Page itself', async () => {
    const { calls, watch } = watchOver(() => ({
      body: { id: PAGE, tasks: ['PROFILE_PLUS_CREATE_CONTENT', 'MANAGE'] },
    }));
    expect(await watch.tasksOfToken()).toEqual(['CREATE_CONTENT', 'MANAGE']);
    expect(calls[0]).toMatchObject({ path: PAGE, query: { fields: 'id,tasks' } });
    const denied = watchOver(() => stubFault(190, 492));
    await expect(denied.watch.people()).rejects.toBeInstanceOf(GraphRefused);
  });
});
