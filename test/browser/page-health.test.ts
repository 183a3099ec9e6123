import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';
import { windowOf } from './windows.ts';

const START_LIMIT_MS = 120_000;

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

test('an administrator looks at a Page and proposes who may post; the executive head approves; what is wrong is said above every page', async () => {
  const graphId = house.sandbox.page.pageId;
  const administrator = await open('administrator', '/pages');
  const card = administrator.getByRole('article').first();
  await card.getByText('Nobody has looked at this Page yet.').waitFor();
  await card.getByRole('button', { name: 'Check now' }).click();
  await card.getByText(/1 thing to see to/).waitFor();
  expect(await troubles(administrator, 'health-card')).toEqual([]);
  await card.getByRole('link', { name: 'Who may post on Facebook' }).first().click();
  await administrator.getByText('Nobody has approved this.').waitFor();
  expect(await troubles(administrator, 'health-people')).toEqual([]);
  await administrator.getByRole('button', { name: 'Propose…' }).click();
  const asks = administrator.getByRole('dialog');
  await asks.getByRole('button', { name: 'Propose' }).click();
  await asks.getByText('Say why, in a few words.').waitFor();
  await asks
    .getByLabel('Whose account is it?')
    .selectOption({ label: house.federation.people.administrator.name });
  await asks.getByLabel('Why?').fill('Runs the Page for the office.');
  expect(await troubles(administrator, 'health-proposing')).toEqual([]);
  await asks.getByRole('button', { name: 'Propose' }).click();
  await administrator.getByText(/^Proposed\./).waitFor();

  const head = await open('executiveHead', `/pages/${house.pageId}/people`);
  await head.getByRole('button', { name: 'Approve…' }).click();
  await head.getByRole('dialog').getByLabel('Why?').fill('I know of it.');
  await head.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await head.getByText('Approved.', { exact: true }).waitFor();
  await head.context().close();

  await house.sandbox.control('set-role', {
    pageId: graphId,
    person: 'Practice colleague',
    tasks: ['CREATE_CONTENT'],
  });
  await house.sandbox.control('end-tokens', {
    pageId: graphId,
    expiresAt: new Date(Date.now() + 5 * 86_400_000),
    dataAccessExpiresAt: null,
  });
  await administrator.getByRole('button', { name: 'Check now' }).click();
  await administrator.getByText(/Publishing to .* waits\./).waitFor();
  await administrator.getByText('Nobody has approved this.').waitFor();
  expect(await troubles(administrator, 'health-stranger')).toEqual([]);
  await administrator.getByRole('link', { name: 'See the Pages' }).click();
  await card.getByText(/Somebody can post on this Page around Gatehouse/).waitFor();
  await card.getByText(/2 things to see to/).waitFor();
  expect(await troubles(administrator, 'health-alerts')).toEqual([]);
  await administrator.context().close();

  const drafter = await open('drafter', '/');
  await drafter.getByText(/waits: an administrator is looking\./).waitFor();
  expect(await drafter.getByRole('link', { name: 'See the Pages' }).count()).toBe(0);
  expect(await troubles(drafter, 'health-drafter')).toEqual([]);
  await drafter.context().close();
});
