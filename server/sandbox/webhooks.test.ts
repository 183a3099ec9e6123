import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isSignedBy } from '../../moderation/facebook/webhook-signature.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { startCourier } from './sandbox-courier.ts';
import { changeSetting } from './sandbox-settings.ts';

interface Received {
  readonly body: Buffer;
  readonly signature: string | undefined;
  readonly older: string | undefined;
}

interface Sent {
  readonly object: string;
  readonly entry: {
    readonly id: string;
    readonly time: number;
    readonly changes?: { readonly field: string; readonly value: Record<string, unknown> }[];
    readonly changed_fields?: string[];
  }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;
let received: Received[] = [];
let answers: number[] = [];
const VERIFY_TOKEN = 'our own word';

const receiver = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method === 'GET') {
    const right = url.searchParams.get('hub.verify_token') === VERIFY_TOKEN;
    response.writeHead(right ? 200 : 403).end(url.searchParams.get('hub.challenge'));
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    received.push({
      body: Buffer.concat(parts),
      signature: request.headers['x-hub-signature-256']?.toString(),
      older: request.headers['x-hub-signature']?.toString(),
    });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', () => resolve()));
});
beforeEach(async () => {
  await subscribe();
  received = [];
  answers = [];
});
afterEach(async () => {
  await sandbox.control('reset-settings', {});
  await database.pool.query('delete from sandbox.webhook_event');
  await database.pool.query('delete from sandbox.webhook_delivery');
});
afterAll(async () => {
  receiver.close();
  await sandbox.close();
  await database.drop();
});

const pageId = (): string => sandbox.page.pageId;
const callback = (): string => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;

async function askApp(
  method: string,
  parameters: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({
    access_token: `${sandbox.page.appId}|${sandbox.page.appSecret}`,
    ...parameters,
  });
  const address = `${sandbox.address}/v26.0/${sandbox.page.appId}/subscriptions?${query.toString()}`;
  return (await (await fetch(address, { method })).json()) as Record<string, unknown>;
}

const wanted = (change: Record<string, string> = {}): Record<string, string> => ({
  object: 'page',
  callback_url: callback(),
  verify_token: VERIFY_TOKEN,
  fields: 'feed',
  include_values: 'true',
  ...change,
});

async function subscribe(): Promise<void> {
  expect(await askApp('POST', wanted())).toEqual({ success: true });
  const { body } = await sandbox.graph('POST', `${pageId()}/subscribed_apps`, {
    subscribed_fields: 'feed',
  });
  expect(body).toEqual({ success: true });
}

async function publish(message: string): Promise<string> {
  const { body } = await sandbox.graph('POST', `${pageId()}/feed`, { message });
  return String(body['id']);
}

const read = ({ body }: Received): Sent => JSON.parse(body.toString('utf8')) as Sent;

/** What arrived, flattened. */
function values(): Record<string, unknown>[] {
  return received.flatMap((one) =>
    read(one).entry.flatMap((entry) => (entry.changes ?? []).map(({ value }) => value)),
  );
}

describe('subscribing', () => {
  test('shakes hands first, and refuses a callback that does not know the word', async () => {
    expect(await askApp('POST', wanted({ verify_token: 'wrong' }))).toMatchObject({
      error: { code: 2_200, message: expect.stringContaining('HTTP Status Code = 403') as unknown },
    });
    for (const callback_url of ['http://example.org/hooks', 'nonsense'])
      expect(await askApp('POST', wanted({ callback_url }))).toMatchObject({
        error: { code: 100 },
      });
    expect(await askApp('POST', wanted({ fields: 'nonsense' }))).toMatchObject({
      error: { code: 100 },
    });
    expect(await askApp('GET')).toEqual({
      data: [
        {
          object: 'page',
          callback_url: callback(),
          active: true,
          fields: [{ name: 'feed', version: 'v26.0' }],
        },
      ],
    });
    await changeSetting(database.pool, 'subscription_shape', 'target');
    expect(await askApp('GET')).toMatchObject({ data: [{ target: callback(), status: 'active' }] });
  });

  test('is the Page’s own affair too: without it, or without the app’s, nothing is sent', async () => {
    const apps = async (): Promise<unknown> =>
      (await sandbox.graph('GET', `${pageId()}/subscribed_apps`)).body['data'];
    expect(await apps()).toEqual([
      { id: sandbox.page.appId, name: 'Gatehouse', subscribed_fields: ['feed'] },
    ]);
    await sandbox.graph('DELETE', `${pageId()}/subscribed_apps`);
    expect(await apps()).toEqual([]);
    await publish('Unheard');
    await subscribe();
    expect(await askApp('DELETE', { object: 'page' })).toEqual({ success: true });
    await publish('Unheard as well');
    await sandbox.sendWebhooks();
    expect(received).toEqual([]);
    await changeSetting(database.pool, 'subscribe_answer', 'text');
    const answer = await sandbox.graph('POST', `${pageId()}/subscribed_apps`, {
      subscribed_fields: ['feed'],
    });
    expect(answer.body).toEqual({ success: 'true' });
  });
});

test('our own post comes back as an event, in bytes that are escaped and then signed', async () => {
  const id = await publish('Zoë’s café 🎉 / <b>');
  await sandbox.sendWebhooks();
  const [one] = received;
  expect(one?.body.toString('latin1')).toContain(
    'Zo\\u00eb\\u2019s caf\\u00e9 \\ud83c\\udf89 / <b>',
  );
  expect(one?.body.every((byte) => byte < 128)).toBe(true);
  const secret = Secret.of(sandbox.page.appSecret);
  expect(isSignedBy(one?.body ?? Buffer.alloc(0), one?.signature, secret)).toBe(true);
  const again = Buffer.from(JSON.stringify(JSON.parse(one?.body.toString() ?? '{}')));
  expect(isSignedBy(again, one?.signature, secret)).toBe(false);
  expect(one?.older).toMatch(/^sha1=[0-9a-f]{40}$/);
  expect(read(one as Received)).toEqual({
    object: 'page',
    entry: [
      {
        id: pageId(),
        time: Math.floor(sandbox.clock.now().getTime() / 1_000),
        changes: [
          {
            field: 'feed',
            value: {
              item: 'status',
              verb: 'add',
              from: { id: pageId(), name: 'Langley Fitzurse School' },
              post_id: id,
              created_time: Math.floor(sandbox.clock.now().getTime() / 1_000),
              published: 1,
              message: 'Zoë’s café 🎉 / <b>',
            },
          },
        ],
      },
    ],
  });
  received = [];
  await changeSetting(database.pool, 'webhook_escapes', 'more');
  await changeSetting(database.pool, 'webhook_sha1_too', false);
  await changeSetting(database.pool, 'webhook_time_unit', 'milliseconds');
  await publish('a/b <c> 5% @d');
  await sandbox.sendWebhooks();
  expect(received[0]?.body.toString()).toContain('a\\/b \\u003cc> 5\\u0025 \\u0040d');
  expect(received[0]?.older).toBeUndefined();
  expect(read(received[0] as Received).entry[0]?.time).toBe(sandbox.clock.now().getTime());
});

test('tells of everything that happens to a post, whoever does it, and of nothing that nobody sees', async () => {
  const draft = String(
    (await sandbox.graph('POST', `${pageId()}/feed`, { message: 'Quiet', published: false })).body[
      'id'
    ],
  );
  await sandbox.graph('POST', draft, { message: 'Quiet still' });
  await sandbox.graph('POST', draft, { is_published: true });
  await sandbox.graph('POST', draft, { is_published: true });
  await sandbox.graph('POST', draft, { message: 'Louder' });
  await sandbox.graph('POST', draft, { is_hidden: true });
  await sandbox.graph('POST', draft, { is_hidden: true });
  await sandbox.graph('POST', draft, { is_hidden: false });
  await sandbox.control('edit-outside', { postId: draft, message: 'By hand' });
  await sandbox.graph('DELETE', draft);
  const photos = [pictureBytes(1).toString('base64')];
  await sandbox.control('post-outside', { pageId: pageId(), message: 'One photo', photos });
  await sandbox.control('post-outside', {
    pageId: pageId(),
    message: 'Two photos',
    photos: [...photos, pictureBytes(2).toString('base64')],
  });
  await sandbox.control('visitor-post', { pageId: pageId(), name: 'Jo', message: 'Hello' });
  await sandbox.sendWebhooks();
  expect(values().map(({ item, verb, message }) => [item, verb, message])).toEqual([
    ['status', 'add', 'Quiet still'],
    ['status', 'edited', 'Louder'],
    ['post', 'hide', undefined],
    ['post', 'unhide', undefined],
    ['status', 'edited', 'By hand'],
    ['post', 'remove', undefined],
    ['photo', 'add', 'One photo'],
    ['status', 'add', 'Two photos'],
    ['status', 'add', 'Hello'],
  ]);
  expect(values()[5]).toHaveProperty('recipient_id', pageId());
  expect(values()[6]).toHaveProperty('photo_id');
  expect(values()[7]?.['photos']).toHaveLength(2);
  expect(values()[8]?.['from']).toMatchObject({ name: 'Jo' });
});

test('tells of comments: added, edited, hidden, shown and removed, with what they hang on', async () => {
  const post = await publish('Comment here');
  const { commentId } = await sandbox.control('visitor-comment', {
    postId: post,
    name: 'Jo',
    message: 'When?',
  });
  const id = String(commentId);
  const reply = String(
    (await sandbox.graph('POST', `${id}/comments`, { message: 'At two.' })).body['id'],
  );
  await sandbox.control('edit-comment', { commentId: id, message: 'When, please?' });
  await sandbox.graph('POST', id, { is_hidden: true });
  await sandbox.graph('POST', id, { is_hidden: false });
  await sandbox.graph('DELETE', id);
  await sandbox.sendWebhooks();
  const told = values().filter(({ item }) => item === 'comment');
  expect(told.map(({ verb, comment_id }) => [verb, comment_id])).toEqual([
    ['add', id],
    ['add', reply],
    ['edited', id],
    ['hide', id],
    ['unhide', id],
    ['remove', id],
  ]);
  expect(told[0]).toMatchObject({
    parent_id: post,
    post_id: post,
    message: 'When?',
    from: { id: expect.stringMatching(/^\d+$/) as unknown, name: 'Jo' },
    post: { id: post, is_published: true, promotion_status: 'inactive' },
  });
  expect(told[1]).toMatchObject({ parent_id: id, from: { id: pageId() } });
  expect(told[5]).not.toHaveProperty('message');
  received = [];
  await changeSetting(database.pool, 'visitor_author_shown', false);
  await sandbox.control('visitor-comment', { postId: post, name: 'Jo', message: 'Again' });
  await sandbox.sendWebhooks();
  expect(values()[0]).not.toHaveProperty('from');
});

test('a scheduled post is told of when it goes out', async () => {
  await sandbox.graph('POST', `${pageId()}/feed`, {
    message: 'Later',
    published: false,
    scheduled_publish_time: Math.floor(sandbox.clock.now().getTime() / 1_000) + 3_600,
  });
  await sandbox.sendWebhooks();
  expect(received).toEqual([]);
  sandbox.clock.forward(3_600_000);
  await sandbox.sendWebhooks();
  expect(values()).toMatchObject([{ verb: 'add', message: 'Later' }]);
});

describe('the post of the post office', () => {
  const texts = (): unknown[] => values().map(({ message }) => message);

  test('comes bundled, twice, late, out of order or never', async () => {
    await changeSetting(database.pool, 'webhook_batch_max', 2);
    for (const text of ['a', 'b', 'c']) await publish(text);
    await sandbox.sendWebhooks();
    expect(received.map((one) => read(one).entry[0]?.changes?.length)).toEqual([2, 1]);
    received = [];
    await changeSetting(database.pool, 'webhook_copies', 2);
    await publish('twice');
    await sandbox.sendWebhooks();
    expect(texts()).toEqual(['twice', 'twice']);
    received = [];
    await sandbox.control('reset-settings', {});
    await changeSetting(database.pool, 'webhook_delay_seconds', 30);
    await publish('late');
    await sandbox.sendWebhooks();
    expect(received).toEqual([]);
    sandbox.clock.forward(30_000);
    await sandbox.sendWebhooks();
    expect(texts()).toEqual(['late']);
    received = [];
    await sandbox.control('reset-settings', {});
    await changeSetting(database.pool, 'webhook_order', 'reversed');
    for (const text of ['first', 'second']) await publish(text);
    await sandbox.sendWebhooks();
    expect(texts()).toEqual(['second', 'first']);
    received = [];
    await changeSetting(database.pool, 'webhook_dropped', true);
    await publish('lost');
    await sandbox.sendWebhooks();
    await changeSetting(database.pool, 'webhook_dropped', false);
    sandbox.clock.forward(86_400_000);
    await sandbox.sendWebhooks();
    expect(received).toEqual([]);
  });

  test('that is refused is tried again with growing gaps, the same bytes each time, and dropped after 36 hours', async () => {
    answers = [500, 500, 404];
    await publish('Patience');
    await sandbox.sendWebhooks();
    await sandbox.sendWebhooks();
    expect(received).toHaveLength(2);
    await sandbox.sendWebhooks();
    expect(received).toHaveLength(2);
    sandbox.clock.forward(60_000);
    await sandbox.sendWebhooks();
    sandbox.clock.forward(5 * 60_000);
    await sandbox.sendWebhooks();
    expect(received).toHaveLength(4);
    expect(received.every((one) => one.body.equals(received[0]?.body ?? Buffer.alloc(0)))).toBe(
      true,
    );
    sandbox.clock.forward(86_400_000);
    await sandbox.sendWebhooks();
    expect(received).toHaveLength(4);

    received = [];
    answers = Array.from({ length: 100 }, () => 503);
    await publish('In vain');
    for (let hour = 0; hour < 60; hour += 1) {
      await sandbox.sendWebhooks();
      sandbox.clock.forward(3_600_000);
    }
    expect(received).toHaveLength(9);
    const { rows } = await database.pool.query<{ state: string; last_answer: string }>(
      'select state, last_answer from sandbox.webhook_delivery order by id desc limit 1',
    );
    expect(rows).toEqual([{ state: 'given-up', last_answer: '503' }]);
  });

  test('ends altogether for a receiver that has failed for too long, when the setting says so', async () => {
    await changeSetting(database.pool, 'webhook_cut_off_minutes', 60);
    answers = Array.from({ length: 100 }, () => 500);
    await publish('Failing');
    for (let minute = 0; minute <= 130; minute += 10) {
      await sandbox.sendWebhooks();
      sandbox.clock.forward(10 * 60_000);
    }
    expect(await askApp('GET')).toEqual({ data: [] });
  });

  test('says only that something changed when the app asked for no values', async () => {
    await askApp('POST', wanted({ include_values: 'false' }));
    await publish('Values kept back');
    await sandbox.sendWebhooks();
    expect(read(received[0] as Received).entry).toEqual([
      { id: pageId(), time: expect.any(Number) as unknown, changed_fields: ['feed'] },
    ]);
  });
});

test('a courier sends by itself until it is stopped', async () => {
  const failed = vi.fn<(error: unknown) => void>();
  const world = { db: database.pool, publicAddress: sandbox.address, clock: sandbox.clock };
  const stop = startCourier(world, 10, failed);
  await publish('By itself');
  await vi.waitFor(() => expect(received).toHaveLength(1));
  await stop();
  await publish('Not any more');
  await new Promise((resolve) => {
    setTimeout(resolve, 60);
  });
  expect(received).toHaveLength(1);
  expect(failed).not.toHaveBeenCalled();
});
