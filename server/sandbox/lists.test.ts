import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { changeSetting } from './sandbox-settings.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
});
beforeEach(() => database.pool.query('delete from sandbox.post'));
afterEach(() => database.pool.query('delete from sandbox.setting'));
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

async function make(parameters: Record<string, unknown>): Promise<string> {
  const { body } = await sandbox.graph('POST', `${pageId()}/feed`, parameters);
  expect(body).toHaveProperty('id');
  return String(body['id']);
}

async function photo(seed: number): Promise<{ media_fbid: string }> {
  const { photoId } = await sandbox
    .connect()
    .uploadPhoto({ bytes: pictureBytes(seed), altText: '', position: 0 });
  return { media_fbid: photoId };
}

async function ids(list: string): Promise<unknown[]> {
  const { body } = await sandbox.graph('GET', `${pageId()}/${list}`);
  expect(body).toHaveProperty('data');
  return (body['data'] as { id: string }[]).map(({ id }) => id);
}

const inHours = (hours: number): number =>
  Math.floor(sandbox.clock.now().getTime() / 1_000) + hours * 3_600;

describe('scheduled posts', () => {
  test('stand in their own list, go out at their time and are then as any other', async () => {
    const media = await photo(1);
    const id = await make({
      message: 'Tomorrow',
      published: false,
      unpublished_content_type: 'SCHEDULED',
      scheduled_publish_time: inHours(2),
      attached_media: [media],
    });
    const time = inHours(3);
    expect((await sandbox.graph('POST', id, { scheduled_publish_time: time })).body).toEqual({
      success: true,
    });
    expect(await ids('scheduled_posts')).toEqual([id]);
    expect(await ids('published_posts')).toEqual([]);
    expect(
      (await sandbox.graph('GET', `${id}?fields=scheduled_publish_time,is_published`)).body,
    ).toEqual({
      id,
      scheduled_publish_time: time,
      is_published: false,
    });
    sandbox.clock.forward(3 * 3_600_000);
    const shown = await (await fetch(`${sandbox.address}/pages/${pageId()}`)).text();
    expect(shown).toContain('Tomorrow');
    expect(await ids('scheduled_posts')).toEqual([]);
    expect(await ids('published_posts')).toEqual([id]);
    expect((await fetch(`${sandbox.address}/photos/${media.media_fbid}.jpg`)).status).toBe(200);
    expect((await sandbox.graph('POST', id, { scheduled_publish_time: inHours(2) })).body).toEqual(
      error(100),
    );
  });

  test('with photos but without SCHEDULED are answered with OK and never go out', async () => {
    const post = { message: 'Silent', published: false, scheduled_publish_time: inHours(1) };
    const id = await make({ ...post, attached_media: [await photo(2)] });
    expect(await ids('scheduled_posts')).toEqual([]);
    sandbox.clock.forward(2 * 3_600_000);
    expect(await ids('published_posts')).toEqual([]);
    expect((await sandbox.graph('GET', `${id}?fields=is_published`)).body).toMatchObject({
      is_published: false,
    });
    const withoutPhotos = await make({ ...post, scheduled_publish_time: inHours(1) });
    expect(await ids('scheduled_posts')).toEqual([withoutPhotos]);
    await changeSetting(database.pool, 'schedule_without_type', 'scheduled');
    const again = { ...post, scheduled_publish_time: inHours(1), attached_media: [await photo(3)] };
    const loud = await make(again);
    expect(await ids('scheduled_posts')).toEqual([loud, withoutPhotos]);
  });

  test.each([
    ['too soon', {}, 0.15],
    ['in words', { scheduled_publish_time: 'next Friday' }, 2],
    ['too late', {}, 24 * 31],
    ['on a public post', { published: true }, 2],
    ['of an unknown kind', { unpublished_content_type: 'ADS_POST' }, 2],
  ])('%s are refused', async (_what, change, hours) => {
    const post = {
      message: 'x',
      published: false,
      scheduled_publish_time: Math.floor(inHours(hours)),
      ...change,
    };
    expect((await sandbox.graph('POST', `${pageId()}/feed`, post)).body).toEqual(error(100));
    await changeSetting(database.pool, 'schedule_minutes_min', 5);
    await changeSetting(database.pool, 'schedule_days_max', 75);
    const later = {
      message: 'y',
      published: false,
      scheduled_publish_time: Math.floor(inHours(24 * 70)),
    };
    expect((await sandbox.graph('POST', `${pageId()}/feed`, later)).body).toHaveProperty('id');
  });
});

describe('posts made outside', () => {
  test('name no application, stand in the public lists, and tell their maker only to those who may know', async () => {
    const own = await make({ message: 'Ours' });
    const { postId: outside } = await sandbox.control('post-outside', {
      pageId: pageId(),
      message: 'Around the gateway',
      person: 'Practice colleague',
      photos: [pictureBytes(4).toString('base64')],
    });
    expect(await ids('published_posts')).toEqual([outside, own]);
    expect(await ids('posts')).toEqual([outside, own]);
    const read = async (): Promise<unknown> =>
      (
        await sandbox.graph(
          'GET',
          `${String(outside)}?fields=from,application,admin_creator,status_type`,
        )
      ).body;
    const bare = {
      id: outside,
      from: { id: pageId(), name: 'Langley Fitzurse School' },
      status_type: 'added_photos',
    };
    expect(await read()).toEqual(bare);
    await changeSetting(database.pool, 'outside_application', 'named');
    expect(await read()).toHaveProperty('application.name');
    await changeSetting(database.pool, 'creator_shown', 'always');
    expect(await read()).toMatchObject({ admin_creator: { name: 'Practice colleague' } });
    expect(
      (await sandbox.graph('GET', `${own}?fields=application,admin_creator`)).body,
    ).toMatchObject({
      application: { id: sandbox.page.appId },
      admin_creator: { name: 'Practice administrator' },
    });
    expect((await sandbox.graph('POST', String(outside), { message: 'Ours now' })).body).toEqual(
      error(200),
    );
    await changeSetting(database.pool, 'others_posts_deletable', false);
    expect((await sandbox.graph('DELETE', String(outside))).body).toEqual(error(100, 33));
  });

  test('and what is done there to our own posts shows', async () => {
    const id = await make({ message: 'As approved' });
    await sandbox.control('edit-outside', {
      postId: id,
      message: 'Changed by hand',
      isHidden: true,
    });
    expect(
      (await sandbox.graph('GET', `${id}?fields=message,is_hidden,application{id}`)).body,
    ).toEqual({
      id,
      message: 'Changed by hand',
      is_hidden: true,
      application: { id: sandbox.page.appId },
    });
    await sandbox.control('delete-outside', { postId: id });
    expect((await sandbox.graph('GET', id)).body).toEqual(error(100, 33));
    await expect(sandbox.control('delete-outside', { postId: id })).rejects.toThrow('no such post');
  });
});

test('what visitors post is in the feed and in a list of its own, for those only who may read it', async () => {
  const own = await make({ message: 'Ours' });
  const draft = await make({ message: 'Not yet', published: false });
  const visitor = await sandbox.control('visitor-post', {
    pageId: pageId(),
    name: 'Jo',
    message: 'Hi',
  });
  const tagged = await sandbox.control('visitor-post', {
    pageId: pageId(),
    name: 'Jo',
    message: '@School',
    kind: 'tagged',
  });
  expect(await ids('visitor_posts')).toEqual([visitor['postId']]);
  expect(await ids('tagged')).toEqual([tagged['postId']]);
  expect(await ids('published_posts')).toEqual([own]);
  expect(await ids('feed')).toEqual([tagged['postId'], visitor['postId'], draft, own]);
  expect(
    (await sandbox.graph('GET', `${String(visitor['postId'])}?fields=from`)).body,
  ).toMatchObject({ from: { name: 'Jo' } });
  await changeSetting(database.pool, 'feed_lists_unpublished', false);
  expect(await ids('feed')).toEqual([tagged['postId'], visitor['postId'], own]);
  await sandbox.control('set-scopes', { pageId: pageId(), scopes: ['pages_read_engagement'] });
  expect((await sandbox.graph('GET', `${pageId()}/visitor_posts`)).body).toEqual(error(200));
  expect(await ids('feed')).toEqual([own]);
  await sandbox.control('set-scopes', {
    pageId: pageId(),
    scopes: [
      'pages_manage_posts',
      'pages_read_engagement',
      'pages_read_user_content',
      'pages_manage_engagement',
      'pages_manage_metadata',
    ],
  });
});

test('lists begin at since, end at until and are as short as the setting says', async () => {
  const first = await make({ message: 'one' });
  sandbox.clock.forward(60_000);
  const second = await make({ message: 'two' });
  const now = inHours(0);
  expect(await ids(`published_posts?since=${now - 30}`)).toEqual([second]);
  expect(await ids(`published_posts?until=${now - 30}`)).toEqual([first]);
  expect((await sandbox.graph('GET', `${pageId()}/feed?since=tomorrow`)).body).toEqual(error(100));
  await changeSetting(database.pool, 'list_page_max', 1);
  expect(await ids('published_posts?limit=100')).toEqual([second]);
});

test('a link stands alone, is not facebook’s own and can be opened; other parameters follow the setting', async () => {
  const post = (change: Record<string, unknown>): Promise<{ body: unknown }> =>
    sandbox.graph('POST', `${pageId()}/feed`, { message: 'See', ...change });
  expect((await post({ link: 'https://example.org/term-dates' })).body).toHaveProperty('id');
  expect(await (await fetch(`${sandbox.address}/pages/${pageId()}`)).text()).toContain(
    'href="https://example.org/term-dates"',
  );
  expect((await post({ link: 'javascript:alert(1)' })).body).toEqual(error(100, 2_061_006));
  expect((await post({ link: 'https://www.facebook.com/x' })).body).toEqual(error(100, 1_609_008));
  expect(
    (await post({ link: 'https://example.org', attached_media: [await photo(5)] })).body,
  ).toEqual(error(100));
  await changeSetting(database.pool, 'links_can_be_opened', false);
  expect((await post({ link: 'https://example.org' })).body).toEqual(error(100, 1_609_005));
  expect((await post({ targeting: {} })).body).toEqual(error(100));
  await changeSetting(database.pool, 'other_post_parameters', 'ignored');
  expect((await post({ message: 'Other', targeting: {} })).body).toHaveProperty('id');
});

test('a picture is fetched from this machine only, and a temporary one has a life of its own', async () => {
  const { postId } = await sandbox.control('post-outside', {
    pageId: pageId(),
    message: 'With a picture',
    photos: [pictureBytes(6).toString('base64')],
  });
  const { body } = await sandbox.graph('GET', `${String(postId)}?fields=full_picture`);
  const upload = (url: unknown): Promise<{ body: Record<string, unknown> }> =>
    sandbox.graph('POST', `${pageId()}/photos`, { url, published: false, temporary: true });
  const { id } = (await upload(body['full_picture'])).body;
  for (const url of ['https://example.org/a.jpg', 'http://127.0.0.1:1/a.jpg', 'file:///etc/passwd'])
    expect((await upload(url)).body).toEqual(error(100, 1_366_046));
  await changeSetting(database.pool, 'temporary_photo_hours', 48);
  sandbox.clock.forward(30 * 3_600_000);
  expect((await sandbox.graph('GET', String(id))).body).toHaveProperty('id');
  sandbox.clock.forward(20 * 3_600_000);
  expect((await sandbox.graph('GET', String(id))).body).toEqual(error(100, 33));
});
