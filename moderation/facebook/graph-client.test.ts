import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import type { Disturbance } from '../../server/sandbox/graph-disturb.ts';
import { Secret } from '../kernel/secret.ts';
import { GraphOutcomeUnknown, GraphRefused, GraphUnavailable } from './graph-errors.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
});
afterEach(() => sandbox.disturb(undefined));
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const MESSAGE = 'What a harvest! 🌾\r\n\r\nThank you to Zoë, "the" cook & <everybody>.';

async function countPosts(): Promise<number> {
  const { rows } = await database.pool.query<{ total: number }>(
    'select count(*)::int as total from sandbox.post',
  );
  return rows[0]?.total ?? 0;
}

describe('publishing in two phases', () => {
  test('brings text, photos, order and bytes to the Page exactly as given', async () => {
    const client = sandbox.connect();
    const pictures = [pictureBytes(1), pictureBytes(2, 3_000_000), pictureBytes(3)];
    const photoIds: string[] = [];
    for (const [position, bytes] of pictures.entries()) {
      const { photoId } = await client.uploadPhoto({
        bytes,
        altText: `Photo ${position + 1}: “straw” & <gold>`,
        position,
      });
      photoIds.push(photoId);
    }
    // Another order than that of the uploads, so that "order kept" says something.
    const order = [photoIds[2], photoIds[0], photoIds[1]].map(String);
    const { postId } = await client.createUnpublishedPost({ message: MESSAGE, photoIds: order });

    const draft = await client.readPost(postId);
    expect(draft).toMatchObject({ isPublished: false, photoIds: order });
    expect(
      await (await fetch(`${sandbox.address}/pages/${sandbox.page.pageId}`)).text(),
    ).not.toContain('What a harvest');
    expect((await fetch(`${sandbox.address}/photos/${order[0]}.jpg`)).status).toBe(404);

    await client.publishPost(postId);
    await client.publishPost(postId);

    const post = await client.readPost(postId);
    if (post === 'gone') throw new Error('the post is not there');
    expect(post).toEqual({
      id: postId,
      message: MESSAGE,
      isPublished: true,
      permalink: `${sandbox.address}/pages/${sandbox.page.pageId}/posts/${postId}`,
      createdAt: sandbox.clock.now(),
      photoIds: order,
      applicationId: sandbox.page.appId,
    });
    const wanted = [pictures[2], pictures[0], pictures[1]];
    for (const [place, photoId] of order.entries()) {
      const answer = await fetch(`${sandbox.address}/photos/${photoId}.jpg`);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      expect(Buffer.from(await answer.arrayBuffer()).equals(wanted[place] ?? Buffer.alloc(0))).toBe(
        true,
      );
    }
    expect((await fetch(post.permalink)).status).toBe(200);
  });

  test('keeps every line end of a picture description', async () => {
    const altText = 'First line\nsecond “line”\r\nthird --line\n';
    const { photoId } = await sandbox
      .connect()
      .uploadPhoto({ bytes: pictureBytes(4), altText, position: 0 });
    const { body } = await sandbox.graph('GET', `${photoId}?fields=alt_text`);
    expect(body).toEqual({ id: photoId, alt_text: altText });
  });

  test.each([0, 1, 10])('works with %i photos', async (count) => {
    const client = sandbox.connect();
    const photoIds: string[] = [];
    for (let position = 0; position < count; position += 1) {
      photoIds.push(
        (await client.uploadPhoto({ bytes: pictureBytes(position), altText: '', position }))
          .photoId,
      );
    }
    const { postId } = await client.createUnpublishedPost({
      message: `With ${count} photos`,
      photoIds,
    });
    await client.publishPost(postId);
    expect(await client.readPost(postId)).toMatchObject({ isPublished: true, photoIds });
  });

  test('keeps every digit of ids above 2^53', async () => {
    const { postId } = await sandbox
      .connect()
      .createUnpublishedPost({ message: 'Long ids', photoIds: [] });
    for (const id of [sandbox.page.pageId, postId.split('_')[1] ?? '']) {
      expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
    }
    expect((await sandbox.connect().whoAmI()).id).toBe(sandbox.page.pageId);
    expect(await sandbox.connect().readPost(postId)).toMatchObject({ id: postId });
  });

  test('takes a post down with its photos, and again without complaint', async () => {
    const client = sandbox.connect();
    const { photoId } = await client.uploadPhoto({
      bytes: pictureBytes(9),
      altText: 'A tree',
      position: 0,
    });
    const { postId } = await client.createUnpublishedPost({
      message: 'To be taken down',
      photoIds: [photoId],
    });
    await client.publishPost(postId);
    expect(await client.hasPhoto(photoId)).toBe(true);
    await client.deletePost(postId);
    expect(await client.readPost(postId)).toBe('gone');
    expect(await client.hasPhoto(photoId)).toBe(false);
    expect((await fetch(`${sandbox.address}/photos/${photoId}.jpg`)).status).toBe(404);
    await client.deletePost(postId);
  });
});

describe('a photo', () => {
  test('that belongs to no post is deleted, also when it is gone already', async () => {
    const client = sandbox.connect();
    const photo = { bytes: pictureBytes(41), altText: '', position: 0 };
    const { photoId } = await client.uploadPhoto(photo);
    expect(await client.hasPhoto(photoId)).toBe(true);
    await client.deletePhoto(photoId);
    expect(await client.hasPhoto(photoId)).toBe(false);
    await client.deletePhoto(photoId);
  });

  test('that a post shows is not deleted alone', async () => {
    const client = sandbox.connect();
    const photo = { bytes: pictureBytes(42), altText: '', position: 0 };
    const { photoId } = await client.uploadPhoto(photo);
    await client.createUnpublishedPost({ message: 'With a photo.', photoIds: [photoId] });
    await expect(client.deletePhoto(photoId)).rejects.toBeInstanceOf(GraphRefused);
    expect(await client.hasPhoto(photoId)).toBe(true);
  });

  test('is not said to be gone by a token that sees another Page', async () => {
    const { photoId } = await sandbox
      .connect()
      .uploadPhoto({ bytes: pictureBytes(43), altText: '', position: 0 });
    const other = await startSandbox(database.pool, 'Stanton St Quintin School');
    const confused = other.connect({ pageId: sandbox.page.pageId });
    await expect(confused.hasPhoto(photoId)).rejects.toMatchObject({ class: 'gone-or-denied' });
    await other.close();
  });
});

describe('an unknown outcome', () => {
  const drop = (
    kind: 'drop-before-effect' | 'drop-after-effect',
    method: string,
    edge: string | undefined,
  ) => {
    sandbox.disturb((call) =>
      call.method === method && call.path[1] === edge ? { kind } : undefined,
    );
  };
  const answer = (disturbance: Omit<Extract<Disturbance, { kind: 'answer-instead' }>, 'kind'>) => {
    sandbox.disturb(() => ({ kind: 'answer-instead', ...disturbance }));
  };

  test('of creating a post is found again by its text', async () => {
    const client = sandbox.connect({ applicationId: sandbox.page.appId });
    const message = 'Café  “Lanterns”\r\nat five';
    drop('drop-after-effect', 'POST', 'feed');
    const before = await countPosts();
    await expect(client.createUnpublishedPost({ message, photoIds: [] })).rejects.toBeInstanceOf(
      GraphOutcomeUnknown,
    );
    expect(await countPosts()).toBe(before + 1);
    sandbox.disturb(undefined);
    const found = await client.findUnpublishedPost(' Cafe\u0301  “Lanterns”\nat five\n');
    if (found === undefined) throw new Error('the post was not found');
    await client.publishPost(found);
    expect(await client.findUnpublishedPost(message)).toBeUndefined();
    const stranger = sandbox.connect({ applicationId: '1' });
    await stranger.createUnpublishedPost({ message: 'Of another app', photoIds: [] });
    expect(await stranger.findUnpublishedPost('Of another app')).toBeUndefined();
  });

  test('is found behind more than one page of the feed', async () => {
    const client = sandbox.connect();
    const { postId } = await client.createUnpublishedPost({ message: 'Far down', photoIds: [] });
    for (let index = 0; index < 120; index += 1)
      await client.createUnpublishedPost({ message: `Above ${index}`, photoIds: [] });
    expect(await client.findUnpublishedPost('Far down')).toBe(postId);
  });

  test('is also what a call before the effect looks like, and nothing is repeated', async () => {
    let calls = 0;
    const client = sandbox.connect({
      fetch: (...request) => {
        calls += 1;
        return fetch(...request);
      },
    });
    drop('drop-before-effect', 'POST', 'feed');
    const before = await countPosts();
    await expect(
      client.createUnpublishedPost({ message: 'Lost', photoIds: [] }),
    ).rejects.toBeInstanceOf(GraphOutcomeUnknown);
    expect(await countPosts()).toBe(before);
    expect(calls).toBe(1);
  });

  test.each([
    [
      'a page of HTML with 502',
      { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' },
    ],
    ['half a JSON with 200', { status: 200, contentType: 'application/json', body: '{"id":"12' }],
    [
      'an id that is a number',
      { status: 200, contentType: 'application/json', body: '{"id":122096000000000001}' },
    ],
    ['success: false', { status: 200, contentType: 'application/json', body: '{"success":false}' }],
    ['error 1', { status: 500, contentType: 'application/json', body: '{"error":{"code":1}}' }],
    [
      'error 2 with status 400',
      { status: 400, contentType: 'application/json', body: '{"error":{"code":2}}' },
    ],
    ['a redirect', { status: 302, contentType: 'text/html', body: '' }],
    ['a proxy that says no', { status: 403, contentType: 'text/html', body: 'Blocked by policy' }],
  ])('follows from %s on every write', async (_what, disturbance) => {
    answer(disturbance);
    const client = sandbox.connect();
    const postId = `${sandbox.page.pageId}_1`;
    await expect(
      client.createUnpublishedPost({ message: 'x', photoIds: [] }),
    ).rejects.toBeInstanceOf(GraphOutcomeUnknown);
    await expect(
      client.uploadPhoto({ bytes: pictureBytes(1), altText: '', position: 0 }),
    ).rejects.toBeInstanceOf(GraphOutcomeUnknown);
    await expect(client.publishPost(postId)).rejects.toBeInstanceOf(GraphOutcomeUnknown);
    await expect(client.deletePost(postId)).rejects.toBeInstanceOf(GraphOutcomeUnknown);
  });

  test('follows from a time-out', async () => {
    const silent: typeof fetch = (_url, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
      });
    const client = sandbox.connect({ fetch: silent, timeoutMs: { write: 20 } });
    await expect(client.createUnpublishedPost({ message: 'x', photoIds: [] })).rejects.toThrow(
      /TimeoutError/,
    );
  });

  test('accepts success as text', async () => {
    answer({ status: 200, contentType: 'application/json', body: '{"success":"true"}' });
    await expect(
      sandbox.connect().publishPost(`${sandbox.page.pageId}_1`),
    ).resolves.toBeUndefined();
  });
});

describe('a refusal', () => {
  test('is definite when the body says so, also with 500 and with 200', async () => {
    for (const status of [200, 400, 500]) {
      sandbox.disturb(() => ({
        kind: 'answer-instead',
        status,
        contentType: 'application/json',
        body: '{"error":{"code":368}}',
      }));
      const refusal: unknown = await sandbox
        .connect()
        .publishPost('1_2')
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(GraphRefused);
      expect(refusal).toMatchObject({ class: 'blocked', code: 368 });
    }
  });

  test('of the same text twice is a duplicate and leaves the second post unpublished', async () => {
    const client = sandbox.connect();
    const first = await client.createUnpublishedPost({
      message: 'Snow: both schools closed',
      photoIds: [],
    });
    const second = await client.createUnpublishedPost({
      message: 'Snow: both schools closed',
      photoIds: [],
    });
    await client.publishPost(first.postId);
    await expect(client.publishPost(second.postId)).rejects.toMatchObject({
      class: 'duplicate',
      code: 506,
    });
    expect(await client.readPost(second.postId)).toMatchObject({ isPublished: false });
  });

  test('of a photo names the class', async () => {
    const client = sandbox.connect();
    await expect(
      client.uploadPhoto({ bytes: Buffer.from('not a picture'), altText: '', position: 0 }),
    ).rejects.toMatchObject({ class: 'media', code: 324 });
    await expect(
      client.uploadPhoto({ bytes: pictureBytes(1, 5_000_000), altText: '', position: 0 }),
    ).rejects.toMatchObject({ class: 'media', code: 100 });
  });

  test('of a dead token is about the token', async () => {
    await expect(sandbox.connect({ token: Secret.of('nonsense') }).whoAmI()).rejects.toMatchObject({
      class: 'auth',
    });
    await expect(
      sandbox.connect({ appSecret: Secret.of('another') }).whoAmI(),
    ).rejects.toMatchObject({ class: 'validation' });
  });

  test('"gone" is not said by a token that belongs to another Page', async () => {
    const { postId } = await sandbox
      .connect()
      .createUnpublishedPost({ message: 'Still here', photoIds: [] });
    const other = await startSandbox(database.pool, 'Stanton St Quintin School');
    const confused = other.connect({ pageId: sandbox.page.pageId });
    await expect(confused.readPost(postId)).rejects.toMatchObject({ class: 'gone-or-denied' });
    await expect(confused.deletePost(postId)).rejects.toBeInstanceOf(GraphRefused);
    await other.close();
    expect(await sandbox.connect().readPost(postId)).not.toBe('gone');
  });

  test('stops ids that could lead elsewhere before anything is sent', async () => {
    expect(() => sandbox.connect({ pageId: 'me' })).toThrow(RangeError);
    await expect(sandbox.connect().publishPost('1_2?x')).rejects.toThrow(RangeError);
    await expect(sandbox.connect().readPost('../me')).rejects.toThrow(RangeError);
  });
});

describe('a read', () => {
  test('is repeated on faults that pass, five times at most', async () => {
    let asked = 0;
    const broken: Disturbance = {
      kind: 'answer-instead',
      status: 503,
      contentType: 'text/html',
      body: 'busy',
    };
    sandbox.disturb(() => ((asked += 1) < 3 ? broken : undefined));
    expect((await sandbox.connect().whoAmI()).name).toBe('Langley Fitzurse School');
    expect(asked).toBe(3);
    asked = -10;
    await expect(sandbox.connect().whoAmI()).rejects.toBeInstanceOf(GraphUnavailable);
    expect(asked).toBe(-5);
  });

  test('is not repeated when Facebook asks to slow down', async () => {
    let asked = 0;
    sandbox.disturb(() => {
      asked += 1;
      return {
        kind: 'answer-instead',
        status: 400,
        contentType: 'application/json',
        body: '{"error":{"code":32}}',
      };
    });
    await expect(sandbox.connect().whoAmI()).rejects.toMatchObject({ class: 'throttle' });
    expect(asked).toBe(1);
  });

  test('and a write to a machine that is not there were never sent', async () => {
    const gone = await startSandbox(database.pool);
    await gone.close();
    await expect(gone.connect().whoAmI()).rejects.toBeInstanceOf(GraphUnavailable);
    await expect(gone.connect().publishPost('1_2')).rejects.toBeInstanceOf(GraphUnavailable);
  });
});

test('the token is in no address', async () => {
  const addresses: string[] = [];
  const spy: typeof fetch = (url, options) => {
    addresses.push(url instanceof URL ? url.href : JSON.stringify(url));
    return fetch(url, options);
  };
  const client = sandbox.connect({ fetch: spy });
  await client.whoAmI();
  const { postId } = await client.createUnpublishedPost({
    message: 'Where is the token?',
    photoIds: [],
  });
  await client.findUnpublishedPost('not there at all');
  await client.deletePost(postId);
  expect(addresses.length).toBeGreaterThan(3);
  expect(addresses.join(' ')).not.toContain(sandbox.page.token);
});
