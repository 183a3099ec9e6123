import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedFederation } from '../../scripts/demo-federation/federation.ts';
import {
  DEMO_PASSWORD,
  DEMO_PEOPLE,
  type DemoPersonKey,
} from '../../scripts/demo-federation/people.ts';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import { signInAs } from '../factories/people.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

/** The demo federation's register: two schools, four classes, every way to answer. */
const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, { webFolder: builtWeb() });
  await seedFederation(opened.services, { pool: database.pool });
  address = await opened.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await opened?.close();
  await database?.drop();
});

async function pageOf(who: DemoPersonKey, at: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const email = DEMO_PEOPLE.find((person) => person.key === who)?.email ?? '';
  const { headers } = await signInAs(opened.app, email, DEMO_PASSWORD);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${at}`);
  return page;
}

async function count(page: Page): Promise<number> {
  const words = await page
    .getByRole('status')
    .filter({ hasText: /people|person/u })
    .textContent();
  return Number.parseInt(words ?? '', 10);
}

test('a head narrows the register down; the address keeps it, and each filter can be taken away again', async () => {
  const page = await pageOf('hale', '/register');
  await page.getByRole('rowheader').first().waitFor();
  expect(await troubles(page)).toEqual([]);
  const everybody = await count(page);

  await page.getByRole('searchbox', { name: 'Search by name' }).pressSequentially('am');
  await page.getByRole('combobox', { name: 'Answer' }).selectOption('Said no');
  await page.getByRole('button', { name: /^Said no/u }).waitFor();
  await page.waitForURL(/answer=refused/u);
  await page.reload();
  await page.getByRole('rowheader').first().waitFor();
  const cells = await page.getByRole('cell').filter({ hasText: 'may be shown' }).count();
  expect(cells).toBe(0);
  expect(await page.getByRole('searchbox').inputValue()).toBe('am');
  expect(await troubles(page)).toEqual([]);

  // To somebody's page and back: the list is still narrowed down.
  await page.getByRole('rowheader').first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Every answer' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('link', { name: 'Back to the register' }).click();
  await page.waitForURL(/answer=refused/u);
  expect(await page.getByRole('searchbox').inputValue()).toBe('am');

  await page.getByRole('button', { name: /^Said no/u }).press('Enter');
  await page.getByRole('button', { name: /^“am”/u }).press('Enter');
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${everybody} people`, 'u') })
    .waitFor();

  await page.getByText('More filters').click();
  await page.getByRole('combobox', { name: 'Which people' }).selectOption('Have left');
  await page.getByText('left the school on').first().waitFor();
  await page.getByRole('searchbox').fill('zzzz');
  await page.getByRole('heading', { name: 'Nobody fits' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.context().close();
});

test('what waits for the office is counted at the top, and each number leads to just those people', async () => {
  const page = await pageOf('draycott', '/register');
  const waiting = page.getByRole('region', { name: 'What waits for the office' });
  const link = waiting.getByRole('link', { name: /not answered/u });
  const expected = Number.parseInt((await link.textContent()) ?? '', 10);
  await link.click();
  await page.waitForURL(/answer=not-answered/u);
  await page
    .getByRole('status')
    // From its beginning: "4 p" is in "14 people", too, which stood there before.
    .filter({ hasText: new RegExp(`^${expected} p`, 'u') })
    .waitFor();
  expect(await count(page)).toBe(expected);
  await page.context().close();
});

test('coverage: class by class, and a number leads to the list behind it', async () => {
  const page = await pageOf('hale', '/register/coverage');
  await page.getByRole('heading', { name: /class by class/u }).waitFor();
  expect(await troubles(page)).toEqual([]);
  const classes = page.getByRole('table', { name: /How many may be shown: Facebook/u });
  const notAnswered = classes.locator('a[href*="class="][href*="not-answered"]').first();
  const expected = Number.parseInt((await notAnswered.textContent()) ?? '', 10);
  await notAnswered.click();
  await page.waitForURL(/\/register\?class=.*answer=not-answered/u);
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${expected} p`, 'u') })
    .waitFor();
  await page.context().close();
});

test('who reads several schools sees school by school first, then the classes of one', async () => {
  const page = await pageOf('pembroke', '/register/coverage', 390);
  const table = page.getByRole('table', { name: /How many may be shown: Facebook/u });
  await table.getByRole('link', { name: /Langley Fitzurse/u }).click();
  await page.getByRole('heading', { name: /class by class/u }).waitFor();
  await page.getByRole('link', { name: 'Press', exact: true }).click();
  await page.getByRole('heading', { name: 'Press, class by class' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.context().close();
});

test('a class on paper says may or may not, and nothing of why', async () => {
  const page = await pageOf('hale', '/register');
  const choose = page.getByRole('combobox', { name: 'Class' });
  await choose.locator('option').nth(1).waitFor({ state: 'attached' });
  await choose.selectOption({ index: 1 });
  await page.getByRole('link', { name: 'Class list for a camera' }).click();
  await page.getByRole('heading', { name: /^Who may be shown: / }).waitFor();
  expect(await troubles(page)).toEqual([]);
  const text = (await page.getByRole('main').textContent()) ?? '';
  expect(text).toContain('may be shown');
  expect(text).not.toMatch(/said|answered|cannot be published|parents/u);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  await page.context().close();
});

test('the tabs show each only what they may open', async () => {
  const tabs = async (who: DemoPersonKey) => {
    const page = await pageOf(who, '/register');
    const nav = page.getByRole('navigation', { name: 'Parts of the register' });
    await nav.waitFor();
    const words = await nav.getByRole('link').allTextContents();
    await page.context().close();
    return words.join(' · ');
  };
  expect(await tabs('hale')).toBe('People · Coverage · Asking parents · Withdrawals');
  expect(await tabs('rao')).toBe('People · Coverage · Withdrawals');
  expect(await tabs('draycott')).toBe('People · Coverage · Asking parents · Imports');
});

test('who does not read the register is told who does, once, and finds no empty tabs', async () => {
  const page = await pageOf('nwosu', '/register');
  await page.getByRole('heading', { name: 'The office keeps the register' }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Parts of the register' }).count()).toBe(0);
  expect(await page.getByText('Your role does not include this.').count()).toBe(0);
  expect(await troubles(page)).toEqual([]);
  await page.context().close();
});
