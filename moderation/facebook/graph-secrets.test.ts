import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { stubFault, stubGraph, STUB_TOKEN } from '../../test/factories/stub-graph.ts';
import type { StubAnswer } from '../../test/factories/stub-graph.ts';
import { openLog } from '../kernel/log.ts';
import { Secret } from '../kernel/secret.ts';
import { connectPage } from './graph-client.ts';
import { connectLogin } from './graph-login.ts';
import { connectWatch } from './graph-watch.ts';

const PAGE = '61550000000000001';
const POST = `${PAGE}_1`;
const APP_SECRET = 'appsecretof0123456789';
const USER_TOKEN = 'EAAuserToken9876543210';
const CODE = 'CodeOfTheLogin55555';
const SECRETS = [STUB_TOKEN, APP_SECRET, USER_TOKEN, CODE];

/** What Facebook, or something in between, might say with every secret in it. */
const TALE = `token ${SECRETS.join(' ')}`;
const nextWithToken = `https://graph.facebook.com/v26.0/x?access_token=${STUB_TOKEN}&after=x`;

const FAILURES: Record<string, () => StubAnswer> = {
  'a refusal that repeats the token': () => stubFault(190, 460, TALE),
  'a refusal with secrets in every part': () => ({
    status: 400,
    body: {
      error: {
        code: 100,
        message: TALE,
        error_user_title: TALE,
        error_user_msg: TALE,
        error_data: TALE,
        fbtrace_id: 'AbC',
      },
    },
  }),
  'a throttle': () => ({ ...stubFault(32, undefined, TALE), headers: { 'x-page-usage': TALE } }),
  'a passing fault': () => stubFault(2, undefined, TALE),
  'an unknown code': () => stubFault(98_765, 1, TALE),
  'a page of HTML': () => ({ status: 502, body: `<html>${TALE}</html>` }),
  'half a JSON': () => ({ body: `{"id":"1","x":"${TALE}` }),
  'a JSON of another shape': () => ({ body: { tale: TALE, id: [TALE], paging: nextWithToken } }),
  'a list that cannot be read': () => ({
    body: { data: [{ id: TALE }], paging: { next: nextWithToken, cursors: { after: TALE } } },
  }),
  'a redirect': () => ({ status: 302, body: TALE, headers: { location: nextWithToken } }),
  'a connection that breaks': () => {
    throw new TypeError(`fetch failed: ${nextWithToken}`, {
      cause: Object.assign(new Error(TALE), { code: 'ECONNRESET' }),
    });
  },
};

test.each(Object.entries(FAILURES))(
  '%s takes no secret into an error or a log',
  async (_what, answer) => {
    const { connection } = stubGraph(answer);
    const full = {
      ...connection,
      pageId: PAGE,
      applicationId: '4711',
      appSecret: Secret.of(APP_SECRET),
    };
    const page = connectPage(full);
    const watch = connectWatch(full);
    const login = connectLogin({
      ...connection,
      loginUrl: 'https://www.facebook.com',
      app: { id: '4711', secret: Secret.of(APP_SECRET) },
    });
    const user = Secret.of(USER_TOKEN);
    const calls: Record<string, () => Promise<unknown>> = {
      whoAmI: () => page.whoAmI(),
      uploadPhoto: () => page.uploadPhoto({ bytes: Buffer.from('x'), altText: 'a', position: 0 }),
      createUnpublishedPost: () => page.createUnpublishedPost({ message: 'm', photoIds: ['5'] }),
      publishPost: () => page.publishPost(POST),
      readPost: () => page.readPost(POST),
      findUnpublishedPosts: () => page.findUnpublishedPosts('m'),
      listPublished: () => page.listPublished({ limit: 5 }),
      listVisitorPosts: () => page.listVisitorPosts({ limit: 5 }),
      hidePost: () => page.hidePost(POST, true),
      hasPhoto: () => page.hasPhoto('5'),
      deletePhoto: () => page.deletePhoto('5'),
      deletePost: () => page.deletePost(POST),
      inspectToken: () => watch.inspectToken(),
      settings: () => watch.settings(),
      people: () => watch.people(),
      tasksOfToken: () => watch.tasksOfToken(),
      userTokenFor: () => login.userTokenFor(CODE, 'https://gatehouse.school.example/answer'),
      pagesOf: () => login.pagesOf(user),
      pageByToken: () => login.pageByToken(user, PAGE),
      permissionsOf: () => login.permissionsOf(user),
      whoseToken: () => login.whoseToken(user),
    };
    const logged: string[] = [];
    const log = openLog('debug', 'test', { write: (line) => void logged.push(line) });
    for (const [name, call] of Object.entries(calls)) {
      const error: unknown = await call().catch((thrown: unknown) => thrown);
      expect(error, name).toBeInstanceOf(Error);
      log.warn({ err: error }, 'call: failed');
      log.warn({ thrown: error }, 'call: failed');
      const { message, stack } = error as Error;
      const said = [message, stack, JSON.stringify(error), inspect(error, { depth: 9 })].join();
      for (const secret of SECRETS) expect(said.includes(secret), name).toBe(false);
    }
    expect(logged).toHaveLength(2 * Object.keys(calls).length);
    for (const secret of SECRETS) expect(logged.join('').includes(secret)).toBe(false);
  },
);
