import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { postingIn } from '../factories/posting.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';
import { windowOf } from './windows.ts';

const START_LIMIT_MS = 120_000;
const UNDO_OVER_MS = 11_000;

let house: House;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const open = (who: TestPersonKey, where: string): Promise<Page> =>
  windowOf({ browser, house, address }, { who, where });

test('an executive head pauses a Page, lets it go on, takes a post off, and goes through an incident', async () => {
  const posting = postingIn(house);
  const first = await posting.publish(await posting.writing.handIn());
  await posting.publish(await posting.writing.handIn());

  const page = await open('executiveHead', '/pages');
  const card = page.getByRole('article').first();
  await card.getByText('Posts go out as usual.').waitFor();
  expect(await troubles(page, 'as-usual')).toEqual([]);
  await card.getByRole('button', { name: 'Pause publishing…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Pause publishing' }).click();
  await dialog.getByText('Say why, in a few words.').waitFor();
  await dialog.getByLabel('Why?').fill('A parent rang about the trip.');
  expect(await troubles(page, 'pause-dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Pause publishing' }).click();
  await card.getByText(/Paused by .* since today/).waitFor();
  const waits = await posting.writing.handIn();
  await posting.settleHolds(waits.id);
  expect((await posting.writing.approve(waits)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  await page.reload();
  await card.getByText('1 post waits').waitFor();
  expect(await troubles(page, 'paused')).toEqual([]);
  await page.goto(`${address}/drafts/${waits.id}`);
  await page.getByText(/on hold\./).waitFor();
  expect(await troubles(page, 'draft-waits')).toEqual([]);
  await page.goto(`${address}/pages`);
  await card.getByRole('button', { name: 'Let publishing go on' }).click();
  await card.getByText('Posts go out as usual.').waitFor();
  await house.draftUntil('head', waits.id, ({ state }) => state === 'published');

  await page.goto(`${address}/drafts/${first.id}`);
  await page.getByRole('button', { name: 'Take it off the Page…' }).click();
  await dialog.getByLabel('Why does it have to come off?').fill('The wrong date.');
  expect(await troubles(page, 'take-off')).toEqual([]);
  await dialog.getByRole('button', { name: 'Take it off' }).click();
  await page
    .getByText(/had it taken off: The wrong date/)
    .first()
    .waitFor();
  expect(await troubles(page, 'taken-off')).toEqual([]);

  await page.goto(`${address}/pages`);
  await card.getByRole('link', { name: 'Incident mode…' }).click();
  await page.getByRole('heading', { name: /^Incident mode for/ }).waitFor();
  await page.getByLabel('What happened?').fill('Somebody misuses a photo.');
  await page.getByLabel(/^Type the name/).fill('Another Page');
  await page.getByRole('button', { name: 'Hide every photo post' }).click();
  await page.getByText('That is not the name of this Page.').waitFor();
  expect(await troubles(page, 'declaring')).toEqual([]);
  const { name } = await house.db.selectFrom('page').select('name').executeTakeFirstOrThrow();
  await page.getByLabel(/^Type the name/).fill(name);
  await page.getByRole('button', { name: 'Hide every photo post' }).click();
  await page.getByText('2 of 2 posts with photos are hidden or off the Page.').waitFor();
  await page.getByText('what was kept').first().click();
  expect(await troubles(page, 'incident')).toEqual([]);
  await page
    .getByRole('button', { name: /^Take it off…/ })
    .first()
    .click();
  await dialog.getByRole('button', { name: 'Take it off' }).click();
  await page.getByText('Off the Page', { exact: true }).waitFor();
  await page.getByRole('checkbox').check();
  await page.getByLabel('Why is it over?').fill('The police have it.');
  await page.getByRole('button', { name: 'End it, and show 1 post again' }).click();
  await page.getByText('Shown again', { exact: true }).waitFor();
  expect(await troubles(page, 'ended')).toEqual([]);
  await page.context().close();
});

test('a federation without a Page says what will stand there', async () => {
  const page = await open('auditor', '/pages');
  await page.route('**/api/pages/overview', (route) =>
    route.fulfill({ json: { federationPause: null, acts: [], pages: [] } }),
  );
  await page.reload();
  await page.getByRole('heading', { name: 'No Page yet' }).waitFor();
  expect(await troubles(page, 'empty')).toEqual([]);
  await page.context().close();
});
