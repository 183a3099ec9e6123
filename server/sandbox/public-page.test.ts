import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { pictureBytes, startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { schoolTime } from './public-post-view.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox(database.pool);
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const HOSTILE = `</div></textarea><script>alert(1)</script><img src=x onerror="alert(2)">' onload='x & "quoted"`;

const show = async (path: string): Promise<Response> => fetch(new URL(path, sandbox.address));

async function publish(message: string, altTexts: readonly string[] = []): Promise<string> {
  const client = sandbox.connect();
  const photoIds: string[] = [];
  for (const [position, altText] of altTexts.entries()) {
    photoIds.push(
      (await client.uploadPhoto({ bytes: pictureBytes(position), altText, position })).photoId,
    );
  }
  const { postId } = await client.createUnpublishedPost({ message, photoIds });
  await client.publishPost(postId);
  return `/pages/${sandbox.page.pageId}/posts/${postId}`;
}

const comment = (
  post: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(new URL(`${post}/comments`, sandbox.address), {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
    redirect: 'manual',
  });

describe('the public view', () => {
  test('says on every page that it is not Facebook, allows no script and is never kept', async () => {
    const post = await publish('Hello');
    for (const path of ['/', `/pages/${sandbox.page.pageId}`, post, '/nothing']) {
      const answer = await show(path);
      const text = await answer.text();
      expect(text).toContain('Practice Page: nothing here is on Facebook');
      expect(text).not.toMatch(/<script|style=/);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  test('shows hostile text, description, name and comment as text', async () => {
    const post = await publish(`Post ${HOSTILE}`, [`Alt ${HOSTILE}`]);
    expect((await comment(post, { name: HOSTILE.slice(0, 80), message: HOSTILE })).status).toBe(
      303,
    );
    const refused = await comment(post, {
      name: HOSTILE.slice(0, 80),
      message: HOSTILE.repeat(40),
    });
    expect(refused.status).toBe(422);
    for (const text of [
      await (await show(post)).text(),
      await (await show(`/pages/${sandbox.page.pageId}`)).text(),
      await refused.text(),
    ]) {
      expect(text).not.toMatch(/<script|onerror="|onload='|<img src=x/);
      expect(text).toContain('&lt;/div&gt;&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(text).toContain('alt="Alt &lt;/div&gt;');
    }
  });

  test('keeps every blank and line of the words', async () => {
    const post = await publish('  First line\n\n   second <line>');
    expect(await (await show(post)).text()).toContain(
      '<div class="words">  First line\n\n   second &lt;line&gt;</div>',
    );
  });

  test('shows photos in order with their descriptions, newest post first, and nothing unpublished or hidden', async () => {
    await publish('The older one');
    sandbox.clock.forward(60_000);
    const post = await publish('The newer one', ['first', 'second', 'third']);
    await sandbox.connect().createUnpublishedPost({ message: 'Still secret', photoIds: [] });
    const hidden = await publish('Hidden from the timeline');
    await sandbox.graph('POST', hidden.split('/').at(-1) ?? '', { is_hidden: true });
    const timeline = await (await show(`/pages/${sandbox.page.pageId}`)).text();
    expect(timeline).toMatch(
      /The newer one[^]*alt="first"[^]*alt="second"[^]*alt="third"[^]*The older one/,
    );
    expect(timeline).not.toMatch(/Still secret|Hidden from/);
    expect(timeline).toContain(post);
    expect((await show(hidden)).status).toBe(200);
  });

  test('takes a comment of a visitor, and says what is missing without losing what was typed', async () => {
    const post = await publish('Comment on me');
    const sent = await comment(post, { name: ' Jo Parent ', message: 'Lovely!' });
    expect(sent.headers.get('location')).toMatch(/#c\d+_\d+$/);
    expect(await (await show(post)).text()).toMatch(/Jo Parent[^]*Lovely!/);
    const refused = await comment(post, { name: '', message: 'Who am I?' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toMatch(/role="alert"[^]*Who am I\?/);
    expect(
      (await comment(post, { name: 'x', message: 'y' }, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
    expect((await comment(`${post}1`, { name: 'x', message: 'y' })).status).toBe(404);
  });

  test('has older posts behind a link', async () => {
    for (let index = 0; index < 21; index += 1) await publish(`Number ${index}`);
    const timeline = await (await show(`/pages/${sandbox.page.pageId}`)).text();
    expect(timeline).toContain('?older=1');
    expect(await (await show(`/pages/${sandbox.page.pageId}?older=1`)).text()).toContain(
      'Number 0<',
    );
  });

  test.each([
    '/pages/1',
    '/pages/x',
    '/photos/1.jpg',
    '/photos/x.jpg',
    '/pages/1/posts/1_2',
    "/pages/1'--",
  ])('%s is not there', async (path) => {
    const answer = await show(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });
});

test('times are those of the school', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  expect(schoolTime(new Date('2026-11-24T14:10:00Z'), now)).toBe('today 14:10');
  expect(schoolTime(new Date('2026-07-01T14:10:00Z'), now)).toBe('Wed 1 Jul, 15:10');
  expect(schoolTime(new Date('2025-11-24T14:10:00Z'), now)).toBe('24 Nov 2025, 14:10');
});
