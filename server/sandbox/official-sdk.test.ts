import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { changeSetting } from './sandbox-settings.ts';

/** As much of Facebook's own client as is used here; it brings no types. */
interface Node {
  readonly id: string;
  exportAllData(): Record<string, unknown>;
  get(fields: string[]): Promise<Node>;
  update(fields: string[], parameters: object): Promise<Node>;
  delete(fields: string[], parameters?: object): Promise<unknown>;
}
type List = Node[] & { hasNext(): boolean; next(): Promise<List> };
interface PageNode extends Node {
  createPhoto(fields: string[], parameters: object): Promise<Node>;
  createFeed(fields: string[], parameters: object): Promise<Node>;
  getPublishedPosts(fields: string[], parameters: object): Promise<List>;
  getBlocked(fields: string[], parameters: object): Promise<List>;
  createBlocked(fields: string[], parameters: object): Promise<Node>;
  deleteBlocked(parameters: object): Promise<unknown>;
}
interface PostNode extends Node {
  getComments(fields: string[], parameters: object): Promise<List>;
  createComment(fields: string[], parameters: object): Promise<Node>;
}
interface Sdk {
  readonly FacebookAdsApi: { init(token: string, locale: string, crashLog: boolean): unknown };
  readonly Page: new (id: string) => PageNode;
  readonly PagePost: new (id: string) => PostNode;
  readonly Comment: new (id: string) => Node;
}

const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
  // The one thing that differs from a program that talks to Facebook: the constant with the host. The SDK has no parameter
  // for it; its code, its encodings and its HTTP client are as they come from npm.
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => sandbox.address });
  // The third argument keeps it from sending reports of crashes to Facebook.
  sdk.FacebookAdsApi.init(sandbox.page.token, 'en_GB', false);
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

/** The SDK cannot upload bytes (it drops them before it sends): it names an address, here one of the practice Page. */
async function addressOfPicture(seed: number): Promise<string> {
  const { postId } = await sandbox.control('post-outside', {
    pageId: sandbox.page.pageId,
    message: `Source ${seed}`,
    photos: [pictureBytes(seed).toString('base64')],
  });
  const { body } = await sandbox.graph('GET', `${String(postId)}?fields=full_picture`);
  return String(body['full_picture']);
}

test("Facebook's own client publishes with photos, lists, comments, hides, deletes and blocks", async () => {
  const page = new sdk.Page(sandbox.page.pageId);
  const photos: string[] = [];
  for (const seed of [1, 2]) {
    const url = await addressOfPicture(seed);
    photos.push(
      (await page.createPhoto([], { url, published: false, alt_text_custom: 'A hall' })).id,
    );
  }
  const draft = await page.createFeed([], {
    message: 'Sports day',
    published: false,
    attached_media: photos.map((id) => ({ media_fbid: id })),
  });
  const post = new sdk.PagePost(draft.id);
  await post.update([], { is_published: true });
  const shown = await post.get([
    'message',
    'is_published',
    'attachments{subattachments{target{id}}}',
  ]);
  expect(shown.exportAllData()).toMatchObject({
    message: 'Sports day',
    is_published: true,
    attachments: {
      data: [{ subattachments: { data: photos.map((id) => ({ target: { id } })) } }],
    },
  });

  const first = await page.getPublishedPosts(['id', 'message'], { limit: 2 });
  expect(first.map((node) => node.exportAllData()['message'])).toEqual(['Sports day', 'Source 2']);
  expect(first.hasNext()).toBe(true);
  expect((await first.next()).map((node) => node.exportAllData()['message'])).toEqual(['Source 1']);

  await sandbox.control('visitor-comment', { postId: draft.id, name: 'Jo', message: 'Lovely' });
  const answer = await post.createComment([], { message: 'Thank you' });
  const comments = await post.getComments(['id', 'from', 'message', 'can_hide'], {
    filter: 'stream',
  });
  const [visitor] = comments;
  expect(comments.map((node) => node.exportAllData()['can_hide'])).toEqual([true, false]);
  await new sdk.Comment(String(visitor?.id)).update([], { is_hidden: true });
  expect(
    (await new sdk.Comment(String(visitor?.id)).get(['is_hidden'])).exportAllData(),
  ).toMatchObject({
    is_hidden: true,
  });
  await expect(new sdk.Comment(answer.id).update([], { is_hidden: true })).rejects.toMatchObject({
    status: 403,
    response: { code: 200, message: '(#200) Can not hide or unhide this comment' },
  });
  await new sdk.Comment(answer.id).delete([]);
  await expect(new sdk.Comment(answer.id).get(['id'])).rejects.toMatchObject({
    response: { code: 100, error_subcode: 33 },
  });

  const { id: visitorId } = (visitor?.exportAllData()['from'] ?? {}) as { id: string };
  await page.createBlocked([], { user: [visitorId] });
  const blocked = await page.getBlocked(['id', 'name'], {});
  expect(blocked.map((node) => node.exportAllData())).toEqual([{ id: visitorId, name: 'Jo' }]);
  await expect(
    sandbox.control('visitor-comment', { postId: draft.id, name: 'Jo', message: 'Again' }),
  ).rejects.toThrow('has blocked this person');
  await page.deleteBlocked({ user: visitorId });
  expect(await page.getBlocked(['id'], {})).toHaveLength(0);
  await expect(page.deleteBlocked({ user: visitorId })).rejects.toMatchObject({
    response: { code: 100, error_subcode: 33 },
  });

  await post.delete([]);
  await expect(post.get(['id'])).rejects.toMatchObject({
    response: { code: 100, error_subcode: 33 },
  });
});

test('blocking answers for each person, spares those with a role, and hides only when the setting says so', async () => {
  const page = sandbox.page.pageId;
  const { body } = await sandbox.graph('POST', `${page}/feed`, { message: 'Comment here' });
  const postId = String(body['id']);
  await sandbox.control('visitor-comment', { postId, name: 'Sam', message: 'One' });
  const list = async (): Promise<Record<string, unknown>[]> =>
    (await sandbox.graph('GET', `${postId}/comments?fields=from,is_hidden`)).body['data'] as Record<
      string,
      unknown
    >[];
  const { id } = ((await list())[0]?.['from'] ?? {}) as { id: string };
  const block = async (parameters: object): Promise<unknown> =>
    (await sandbox.graph('POST', `${page}/blocked`, parameters)).body;
  expect(await block({ psid: [id, '1'] })).toMatchObject({
    [id]: true,
    '1': { error: { code: 100 } },
  });
  expect((await list())[0]).toMatchObject({ is_hidden: false });
  expect((await sandbox.graph('GET', `${page}/blocked?user=1`)).body).toEqual({ data: [] });
  await changeSetting(database.pool, 'blocking_hides_comments', true);
  await block({ user: JSON.stringify([id]) });
  expect((await list())[0]).toMatchObject({ is_hidden: true });
  const { rows } = await database.pool.query<{ id: string }>(
    'select person_id as id from sandbox.page_role',
  );
  expect(await block({ user: [rows[0]?.id] })).toMatchObject({ error: { code: 200 } });
  expect(await block({ user: [id], psid: [id] })).toMatchObject({ error: { code: 100 } });
  await changeSetting(database.pool, 'block_permission', 'pages_messaging');
  expect(await block({ user: [id] })).toMatchObject({ error: { code: 200 } });
  await sandbox.control('change-page', { pageId: page, isPublished: false });
  expect((await sandbox.graph('POST', `${postId}/comments`, { message: 'x' })).body).toMatchObject({
    error: { code: 200 },
  });
  await sandbox.control('set-scopes', { pageId: page, scopes: ['pages_read_engagement'] });
  expect((await list())[0]).not.toHaveProperty('from');
});
