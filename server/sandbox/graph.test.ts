import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { ensureSandboxPage } from './sandbox-admin.ts';
import { changeSetting } from './sandbox-settings.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
});
afterEach(() => database.pool.query('delete from sandbox.setting'));
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const page = (): string => sandbox.page.pageId;

async function newPost(parameters: Record<string, unknown>): Promise<string> {
  const { status, body } = await sandbox.graph('POST', `${page()}/feed`, parameters);
  expect({ status, body }).toMatchObject({ status: 200 });
  return String(body['id']);
}

async function newPhoto(seed: number): Promise<string> {
  return (
    await sandbox
      .connect()
      .uploadPhoto({ bytes: pictureBytes(seed), altText: `Photo ${seed}`, position: 0 })
  ).photoId;
}

const error = (code: number, subcode?: number): unknown => ({
  error: expect.objectContaining({
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: expect.stringMatching(/^A/) as unknown,
  }) as unknown,
});

describe('versions and the envelope', () => {
  test.each(['v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'])(
    '%s answers and names itself',
    async (version) => {
      const answer = await fetch(
        `${sandbox.address}/${version}/me?access_token=${sandbox.page.token}`,
      );
      expect(answer.headers.get('facebook-api-version')).toBe(version);
      expect(await answer.json()).toEqual({ id: page(), name: 'Langley Fitzurse School' });
    },
  );

  test.each([
    ['v20.0', 2635],
    ['v21.0', 2635],
    ['v2.11', 2635],
    ['v26.1', 2500],
    ['v27.0', 2500],
  ])('%s is refused with %i', async (version, code) => {
    const answer = await fetch(
      `${sandbox.address}/${version}/me?access_token=${sandbox.page.token}`,
    );
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(error(code));
  });

  test('date_format, an unknown field, an unreadable field list and a limit above 100 fail the whole call', async () => {
    expect((await sandbox.graph('GET', 'me?date_format=U')).body).toEqual(error(100));
    expect((await sandbox.graph('GET', 'me?fields=id,constructor')).body).toEqual(error(100));
    expect((await sandbox.graph('GET', 'me?fields=id,name{')).body).toEqual(error(2500));
    expect((await sandbox.graph('GET', `${page()}/feed?limit=101`)).body).toEqual(error(100));
    expect((await sandbox.graph('GET', 'me/nonsense')).body).toEqual(error(2500));
  });

  test('a body that cannot be read is a bad parameter and not a crash', async () => {
    const send = async (type: string, body: string): Promise<unknown> =>
      (
        await fetch(`${sandbox.address}/v26.0/me/feed`, {
          method: 'POST',
          headers: { 'content-type': type },
          body,
        })
      ).json();
    expect(await send('application/json', '{"message":')).toEqual(error(100));
    expect(await send('application/json', '[]')).toEqual(error(100));
    expect(await send('multipart/form-data', 'x')).toEqual(error(100));
    expect(await send('application/x-yaml', 'x')).toEqual(error(100));
  });
});

describe('tokens', () => {
  const as = async (
    token: string,
    path: string,
    method = 'GET',
  ): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${sandbox.address}/v26.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, body: await answer.json() };
  };

  async function newToken(
    token: string,
    change: {
      kind?: string;
      scopes?: string[];
      tasks?: string[];
      subcode?: number;
      expires?: Date;
    },
  ): Promise<string> {
    const kind = change.kind ?? 'PAGE';
    await database.pool.query(
      `insert into sandbox.access_token (token, kind, app_id, page_id, user_name, scopes, tasks, issued_at, expires_at, refused_with_subcode)
       values ($1, $2, $3, $4, 'Somebody', $5, $6, now(), $7, $8)`,
      [
        token,
        kind,
        sandbox.page.appId,
        kind === 'PAGE' ? page() : null,
        change.scopes ?? [],
        change.tasks ?? [],
        change.expires ?? null,
        change.subcode ?? null,
      ],
    );
    return token;
  }

  test('none, nonsense, withdrawn, expired, of a person, without scope, without task', async () => {
    const none = await fetch(`${sandbox.address}/v26.0/me`);
    expect([none.status, await none.json()]).toEqual([400, error(190)]);
    expect((await as('nonsense', 'me')).body).toEqual(error(190));
    expect((await as(await newToken('withdrawn', { subcode: 460 }), 'me')).body).toEqual(
      error(190, 460),
    );
    const past = new Date(sandbox.clock.now().getTime() - 1);
    expect((await as(await newToken('expired', { expires: past }), 'me')).body).toEqual(
      error(190, 463),
    );
    const person = await newToken('person', { kind: 'USER' });
    expect((await as(person, 'me')).body).toMatchObject({ name: 'Somebody' });
    expect((await as(person, `${page()}/feed`)).body).toEqual(error(190, 2069032));
    expect(await as(await newToken('no-scope', {}), `${page()}/feed`)).toEqual({
      status: 403,
      body: error(200),
    });
    const scopes = ['pages_manage_posts', 'pages_read_engagement'];
    expect(
      await as(await newToken('no-task', { scopes }), `${page()}/feed?message=x`, 'POST'),
    ).toEqual({ status: 403, body: error(200) });
  });

  test("a person's token sees an empty list of comments and no error", async () => {
    const post = await newPost({ message: 'For comments' });
    await sandbox.graph('POST', `${post}/comments`, { message: 'Hello' });
    expect(
      (await as(await newToken('person-2', { kind: 'USER' }), `${post}/comments`)).body,
    ).toEqual({ data: [] });
  });

  test('of one Page does not see the posts of another', async () => {
    const post = await newPost({ message: 'Mine' });
    const other = await ensureSandboxPage(database.pool, { name: 'Another school', about: '' });
    expect((await as(other.token, post)).body).toEqual(error(100, 33));
    expect((await as(other.token, `${page()}/feed?message=Intruder`, 'POST')).body).toEqual(
      error(100, 33),
    );
  });

  test('need a right proof when they bring one, and must bring one when the app says so', async () => {
    const proof = createHmac('sha256', sandbox.page.appSecret)
      .update(sandbox.page.token)
      .digest('hex');
    expect((await sandbox.graph('GET', `me?appsecret_proof=${proof}`)).status).toBe(200);
    expect((await sandbox.graph('GET', `me?appsecret_proof=${'0'.repeat(64)}`)).body).toEqual(
      error(100),
    );
    await database.pool.query('update sandbox.app set requires_secret_proof = true');
    expect((await sandbox.graph('GET', 'me')).body).toEqual(error(100));
    expect((await sandbox.graph('GET', `me?appsecret_proof=${proof}`)).status).toBe(200);
    await database.pool.query('update sandbox.app set requires_secret_proof = false');
  });

  test('debug_token tells what a token is worth', async () => {
    const { appId, appSecret, token } = sandbox.page;
    const ask = (input: string): Promise<{ body: unknown }> =>
      as(`${appId}|${appSecret}`, `debug_token?input_token=${input}`);
    expect((await ask(token)).body).toMatchObject({
      data: {
        app_id: appId,
        type: 'PAGE',
        is_valid: true,
        expires_at: 0,
        profile_id: page(),
        scopes: expect.arrayContaining(['pages_manage_posts']) as unknown,
      },
    });
    expect((await ask(await newToken('dead', { subcode: 458 }))).body).toMatchObject({
      data: { is_valid: false, error: { code: 190, subcode: 458 } },
    });
    expect((await ask('nobody')).body).toMatchObject({ data: { is_valid: false } });
    expect((await as(`${appId}|wrong`, `debug_token?input_token=${token}`)).body).toEqual(
      error(190),
    );
  });
});

describe('posts', () => {
  test('take attached_media as a JSON array, as text of one, and as numbered form fields', async () => {
    const photos = [
      await newPhoto(1),
      await newPhoto(2),
      await newPhoto(3),
      await newPhoto(4),
      await newPhoto(5),
      await newPhoto(6),
    ];
    const media = photos.map((id) => ({ media_fbid: id }));
    const asArray = await newPost({
      message: 'array',
      published: false,
      attached_media: media.slice(0, 2),
    });
    const asText = await newPost({
      message: 'text',
      published: 'false',
      attached_media: JSON.stringify(media.slice(2, 4)),
    });
    const form = new URLSearchParams({
      message: 'form',
      access_token: sandbox.page.token,
      fields: 'id,permalink_url',
    });
    // Out of order on purpose: the number counts, not where the field stands.
    form.set('attached_media[1]', JSON.stringify(media[4]));
    form.set('attached_media[0]', JSON.stringify(media[5]));
    const answer = (await (
      await fetch(`${sandbox.address}/v26.0/${page()}/feed`, { method: 'POST', body: form })
    ).json()) as Record<string, string>;
    expect(answer['permalink_url']).toContain(`/posts/${answer['id']}`);
    const client = sandbox.connect();
    expect(await client.readPost(asArray)).toMatchObject({ photoIds: photos.slice(0, 2) });
    expect(await client.readPost(asText)).toMatchObject({ photoIds: photos.slice(2, 4) });
    expect(await client.readPost(String(answer['id']))).toMatchObject({
      photoIds: [photos[5], photos[4]],
    });
  });

  test('refuse a photo that is taken, unknown, doubled, a number or one too many', async () => {
    const photo = await newPhoto(7);
    await newPost({
      message: 'takes it',
      published: false,
      attached_media: [{ media_fbid: photo }],
    });
    const attach = async (media: unknown): Promise<unknown> =>
      (await sandbox.graph('POST', `${page()}/feed`, { message: 'x', attached_media: media })).body;
    expect(await attach([{ media_fbid: photo }])).toEqual(error(1366051));
    expect(await attach([{ media_fbid: '12' }])).toEqual(error(100, 33));
    const free = await newPhoto(8);
    expect(await attach([{ media_fbid: free }, { media_fbid: free }])).toEqual(error(100));
    expect(await attach([{ media_fbid: Number(free) }])).toEqual(error(100));
    expect(
      await attach(Array.from({ length: 11 }, (_, index) => ({ media_fbid: String(index) }))),
    ).toEqual(error(100));
    // A refused post leaves nothing behind: the photo is still free.
    await newPost({ message: 'takes the other', attached_media: [{ media_fbid: free }] });
  });

  test('keep an attached photo from deletion, and take it along when they go', async () => {
    const photo = await newPhoto(9);
    const post = await newPost({
      message: 'with a photo',
      published: false,
      attached_media: [{ media_fbid: photo }],
    });
    expect((await sandbox.graph('DELETE', photo)).body).toEqual(error(100, 33));
    expect(await sandbox.graph('DELETE', post)).toEqual({ status: 200, body: { success: true } });
    expect((await sandbox.graph('DELETE', post)).body).toEqual(error(100, 33));
    expect((await sandbox.graph('GET', photo)).body).toEqual(error(100, 33));
    const loose = await newPhoto(10);
    expect((await sandbox.graph('POST', loose, { method: 'delete' })).body).toEqual({
      success: true,
    });
  });

  test('photos that nobody attaches lapse after a day', async () => {
    const photo = await newPhoto(11);
    expect(
      (await sandbox.graph('GET', `${photo}?fields=id,alt_text,images{source}`)).body,
    ).toMatchObject({ id: photo, alt_text: 'Photo 11' });
    sandbox.clock.forward(25 * 3_600_000);
    expect((await sandbox.graph('GET', photo)).body).toEqual(error(100, 33));
    expect(
      (
        await sandbox.graph('POST', `${page()}/feed`, {
          message: 'late',
          attached_media: [{ media_fbid: photo }],
        })
      ).body,
    ).toEqual(error(100, 33));
  });

  test('an unpublished photo is readable with the address that its node gives, and only so', async () => {
    const photo = await newPhoto(12);
    const { body } = await sandbox.graph('GET', `${photo}?fields=images`);
    const source = (body['images'] as { source: string }[])[0]?.source ?? '';
    expect(Buffer.from(await (await fetch(source)).arrayBuffer()).equals(pictureBytes(12))).toBe(
      true,
    );
    expect((await fetch(source.split('?')[0] ?? '')).status).toBe(404);
    expect((await fetch(`${source}0`)).status).toBe(404);
  });

  test('list with cursors, and unpublished ones only as the setting says', async () => {
    const other = await ensureSandboxPage(database.pool, { name: 'Paged school', about: '' });
    const ask = async (
      path: string,
    ): Promise<{
      data: { id: string }[];
      paging?: { next?: string; cursors: { after: string; before: string } };
    }> =>
      (
        await fetch(`${sandbox.address}/v26.0/${path}`, {
          headers: { authorization: `Bearer ${other.token}` },
        })
      ).json() as never;
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const body = new URLSearchParams({
        message: `Post ${index}`,
        published: String(index !== 2),
        access_token: other.token,
      });
      const made = (await (
        await fetch(`${sandbox.address}/v26.0/${other.pageId}/feed`, { method: 'POST', body })
      ).json()) as { id: string };
      ids.unshift(made.id);
    }
    const first = await ask(`${other.pageId}/feed?limit=2`);
    expect(first.data.map((post) => post.id)).toEqual(ids.slice(0, 2));
    const second = await ask(`${other.pageId}/feed?limit=2&after=${first.paging?.cursors.after}`);
    expect(second.data.map((post) => post.id)).toEqual(ids.slice(2, 4));
    const back = await ask(`${other.pageId}/feed?limit=2&before=${second.paging?.cursors.before}`);
    expect(back.data.map((post) => post.id)).toEqual(ids.slice(0, 2));
    const followed = (await (await fetch(second.paging?.next ?? '')).json()) as {
      data: { id: string }[];
      paging: { next?: string };
    };
    expect(followed.data.map((post) => post.id)).toEqual(ids.slice(4));
    expect(followed.paging.next).toBeUndefined();
    expect((await ask(`${other.pageId}/published_posts`)).data).toHaveLength(4);
    await changeSetting(database.pool, 'feed_lists_unpublished', false);
    expect((await ask(`${other.pageId}/feed`)).data).toHaveLength(4);
  });

  test('506 follows the setting', async () => {
    await newPost({ message: 'Twice' });
    expect((await sandbox.graph('POST', `${page()}/feed`, { message: 'Twice' })).body).toEqual(
      error(506, 1455006),
    );
    const draft = await newPost({ message: 'Twice', published: false });
    expect((await sandbox.graph('POST', draft, { is_published: true })).body).toEqual(
      error(506, 1455006),
    );
    await changeSetting(database.pool, 'duplicate_text_refused', 'direct');
    expect((await sandbox.graph('POST', draft, { is_published: true })).body).toEqual({
      success: true,
    });
    await changeSetting(database.pool, 'duplicate_text_refused', 'never');
    await newPost({ message: 'Twice' });
  });

  test('photos that publish themselves do not wait for each other for ever', async () => {
    const upload = async (seed: number): Promise<unknown> => {
      const form = new FormData();
      form.set('source', new Blob([new Uint8Array(pictureBytes(seed))]), 'a.jpg');
      form.set('access_token', sandbox.page.token);
      return (
        await fetch(`${sandbox.address}/v26.0/${page()}/photos`, { method: 'POST', body: form })
      ).json();
    };
    await changeSetting(database.pool, 'message_required', false);
    for (const answer of await Promise.all([20, 21, 22, 23, 24, 25].map(upload))) {
      expect(answer).toEqual({
        id: expect.stringMatching(/^\d+$/) as unknown,
        post_id: expect.stringMatching(/^\d+_\d+$/) as unknown,
      });
    }
  });

  test('of which several with the same text go public at once: one gets through', async () => {
    for (const message of ['Race 1', 'Race 2', 'Race 3', 'Race 4']) {
      const drafts = await Promise.all(
        Array.from({ length: 6 }, () => newPost({ message, published: false })),
      );
      const answers = await Promise.all(
        drafts.map((id) => sandbox.graph('POST', id, { is_published: true })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    }
  });

  test('what the practice Page cannot do is refused aloud', async () => {
    const later = { message: 'x', published: false, scheduled_publish_time: 1_900_000_000 };
    expect((await sandbox.graph('POST', `${page()}/feed`, later)).body).toEqual(error(100));
    expect((await sandbox.graph('POST', `${page()}/feed`, {})).body).toEqual(error(100));
    expect(
      (await sandbox.graph('POST', `${page()}/photos`, { url: 'https://example.org/a.jpg' })).body,
    ).toEqual(error(100));
    expect((await sandbox.graph('POST', `${page()}/photos`, { published: false })).body).toEqual(
      error(324),
    );
  });
});

describe('comments', () => {
  test('are written, nested in two levels, hidden, shown, edited and deleted', async () => {
    const post = await newPost({ message: 'Comment here' });
    const visit = (name: string, message: string): Promise<Response> =>
      fetch(`${sandbox.address}/pages/${page()}/posts/${post}/comments`, {
        method: 'POST',
        body: new URLSearchParams({ name, message }),
        redirect: 'manual',
      });
    expect((await visit('Jo Parent', 'When is it?')).status).toBe(303);
    const list = async (path: string): Promise<Record<string, unknown>[]> =>
      (await sandbox.graph('GET', path)).body['data'] as Record<string, unknown>[];
    const [comment] = await list(
      `${post}/comments?fields=id,from,message,can_hide,comment_count,parent`,
    );
    const id = String(comment?.['id']);
    expect(comment).toEqual({
      id,
      from: { id: expect.stringMatching(/^\d+$/) as unknown, name: 'Jo Parent' },
      message: 'When is it?',
      can_hide: true,
      comment_count: 0,
    });
    expect(id.split('_')[0]).toBe(post.split('_')[1]);
    const reply = String(
      (await sandbox.graph('POST', `${id}/comments`, { message: 'At two.' })).body['id'],
    );
    await sandbox.graph('POST', `${reply}/comments`, { message: 'Half past two, sorry.' });
    expect(await list(`${post}/comments`)).toHaveLength(1);
    expect(await list(`${post}/comments?filter=stream`)).toHaveLength(3);
    expect(await list(`${id}/comments?fields=parent{id}`)).toMatchObject([
      { parent: { id } },
      { parent: { id } },
    ]);
    expect(
      (await sandbox.graph('GET', `${post}?fields=comments.limit(0).summary(true)`)).body,
    ).toMatchObject({ comments: { data: [], summary: { total_count: 1 } } });

    expect((await sandbox.graph('POST', reply, { is_hidden: true })).body).toEqual(error(200));
    expect((await sandbox.graph('POST', id, { message: 'Put into their mouth' })).body).toEqual(
      error(200),
    );
    const publicText = async (): Promise<string> =>
      (await fetch(`${sandbox.address}/pages/${page()}/posts/${post}`)).text();
    expect((await sandbox.graph('POST', id, { is_hidden: true })).body).toEqual({ success: true });
    expect(await publicText()).not.toMatch(/When is it|At two/);
    await sandbox.graph('POST', id, { is_hidden: false });
    expect(await publicText()).toMatch(/When is it[^]*At two/);
    await changeSetting(database.pool, 'visitor_author_shown', false);
    expect((await list(`${post}/comments?fields=id,from`))[0]).toEqual({ id });
    expect((await sandbox.graph('DELETE', id)).body).toEqual({ success: true });
    expect((await sandbox.graph('GET', reply)).body).toEqual(error(100, 33));
    expect(await list(`${post}/comments?filter=stream`)).toEqual([]);
  });
});

test('the same name gives the same Page, token and secret, also when many ask at once', async () => {
  const wanted = { name: 'A new school', about: 'New' };
  const all = await Promise.all(
    Array.from({ length: 6 }, () => ensureSandboxPage(database.pool, wanted)),
  );
  expect(new Set(all.map((access) => JSON.stringify(access))).size).toBe(1);
  expect(BigInt(all[0]?.pageId ?? 0)).toBeGreaterThan(2n ** 53n);
});
