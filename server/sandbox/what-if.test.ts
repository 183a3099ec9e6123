import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { startSandbox } from '../../test/factories/sandbox.ts';
import type { RunningSandbox } from '../../test/factories/sandbox.ts';
import { PAGE_DEEDS, PRESETS } from './what-if.ts';

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

async function send(
  form: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${sandbox.address}/what-if/${form}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, text: await answer.text() };
}

const me = async (): Promise<number> => (await sandbox.graph('GET', 'me')).status;
const page = (): string => sandbox.page.pageId;

test('a trainer lets the next call fail, sees it listed and switches it off', async () => {
  const preset = PRESETS.findIndex(({ says }) => says.startsWith('2:'));
  const wish = { preset: String(preset), calls: 'read', page: page(), times: '' };
  const made = await send('fault', wish);
  expect(made.text).toContain('From the next call on: 2: Facebook is down for a moment.');
  expect(made.text).toContain('until switched off');
  expect(await me()).toBe(503);
  expect((await send('end', {})).text).toContain('Everything works again.');
  expect(await me()).toBe(200);
});

test('every wish on the page is one that the practice Page understands', async () => {
  for (const index of PRESETS.keys()) {
    const made = await send('fault', {
      preset: String(index),
      calls: 'block',
      page: '',
      times: '1',
    });
    expect(made.status).toBe(200);
  }
  await send('end', {});
});

test('every deed on the page works, and the token lives at the end', async () => {
  await sandbox.graph('POST', `${page()}/feed`, { message: 'Ours' });
  for (const deed of Object.keys(PAGE_DEEDS)) {
    const done = await send('deed', { deed, page: page() });
    expect({ deed, status: done.status }).toEqual({ deed, status: 200 });
    expect(done.text).toContain('Done: ');
  }
  expect(await me()).toBe(200);
  await send('deed', { deed: 'token-expired', page: page() });
  expect(await me()).toBe(400);
  await send('deed', { deed: 'tokens-work', page: page() });
  for (let left = 3; left > 0; left -= 1)
    await send('deed', { deed: 'delete-outside', page: page() });
  const none = await send('deed', { deed: 'delete-outside', page: page() });
  expect([none.status, none.text]).toEqual([422, expect.stringContaining('no post on this Page')]);
});

test('settings are changed and put back, and nonsense is refused with a sentence', async () => {
  const shown = async (): Promise<string> => (await fetch(`${sandbox.address}/what-if`)).text();
  await send('setting', { name: 'photos_per_post_max', value: '3' });
  expect(await shown()).toMatch(/photos per post max<input[^>]*value="3"/);
  await send('setting', { name: 'feed_lists_unpublished', value: 'false' });
  expect(await shown()).toMatch(/feed lists unpublished<select[^]*?"false" selected/);
  expect((await send('setting', { name: 'photos_per_post_max', value: '0' })).status).toBe(422);
  expect((await send('setting', { name: 'constructor', value: '1' })).status).toBe(422);
  expect(
    (await send('fault', { preset: '9999', calls: 'read', page: '', times: '1' })).status,
  ).toBe(422);
  expect((await send('fault', {})).status).toBe(422);
  expect((await send('toString', {})).status).toBe(404);
  await send('reset', {});
  expect(await shown()).toMatch(/photos per post max<input[^>]*value="10"/);
});

test.each(['cross-site', 'same-site'])('a form from elsewhere (%s) does nothing', async (from) => {
  const wish = { preset: '2', calls: 'any', page: '', times: '' };
  expect((await send('fault', wish, { 'sec-fetch-site': from })).status).toBe(403);
  expect(await me()).toBe(200);
});
