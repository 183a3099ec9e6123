import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import {
  makeFederation,
  signInAs,
  type TestFederation,
  type TestPersonKey,
} from '../factories/people.ts';
import { addPupil } from '../factories/register.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const REASON = 'Wolpertinger order of the family court';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let browser: Browser;
let address: string;
let federation: TestFederation;
let amara: string;

beforeAll(async () => {
  [browser, database] = await Promise.all([openBrowser(), freshDatabase()]);
  opened = await openTestApp(database.connectionString, { webFolder: builtWeb() });
  federation = await makeFederation(opened.services.db);
  amara = await addPupil(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
  address = await opened.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await opened?.close();
  await database?.drop();
});

async function open(who: TestPersonKey, where: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const { headers } = await signInAs(opened.app, federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${where}`);
  return page;
}

async function fits(page: Page): Promise<void> {
  expect(await findBarriers(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
}

const focused = (page: Page) => page.evaluate<string>('document.activeElement?.textContent ?? ""');

describe('protecting a child', () => {
  test('with the keyboard alone on a phone: what is missing is said, and nothing typed is lost', async () => {
    const page = await open('safeguardingLead', '/register/protected', 390);
    await page.getByRole('heading', { name: 'Nobody is under protection' }).waitFor();
    await fits(page);
    await page.goto(`${address}/register/${amara}`);
    await page.getByText('Amara is not under protection: what was answered decides.').waitFor();
    await page.getByRole('button', { name: 'Protect Amara' }).press('Enter');
    await page.getByRole('radio', { name: 'Court order' }).waitFor();
    // The focus goes there a moment after it is drawn.
    await page.locator('input[value="court-order"]:focus').waitFor();
    await page.getByLabel('The reason').fill(REASON);
    await page.getByRole('button', { name: 'Protect Amara' }).press('Enter');
    await page.getByText('Choose what it is about.').waitFor();
    await fits(page);
    expect(await page.getByLabel('The reason').inputValue()).toBe(REASON);
    await page.getByRole('radio', { name: 'Court order' }).press('Space');
    await page.getByLabel('Look at it again on').fill('2099-01-05');
    await page.getByRole('button', { name: 'Protect Amara' }).press('Enter');
    await page.getByText('Court order: never publish.').waitFor();
    await page.getByText('Amara is never published from now on.').waitFor();
    // The heading above says so as well, and the keyboard goes on from here.
    await page.getByText('May not be shown on the Page.').waitFor();
    await expect.poll(async () => (await focused(page)).trim()).toBe('Protection');
    await fits(page);
    await page.context().close();
  });

  test('it is in the list of those who may know, with its day; the reason is not', async () => {
    const page = await open('executiveHead', '/register');
    await page.getByRole('link', { name: 'Who is protected' }).click();
    await page.getByRole('heading', { level: 1, name: 'Who is protected' }).waitFor();
    const row = page.getByRole('row', { name: /Amara Okafor/ });
    expect(await row.textContent()).toContain('5 Jan 2099');
    expect(await page.content()).not.toContain('Wolpertinger');
    await fits(page);
    await page.context().close();
  });

  test.each(['head', 'administrator'] as const)(
    'a %s sees that Amara cannot be published, and not even that there is a reason',
    async (who) => {
      const page = await open(who, `/register/${amara}`);
      await page.getByText('Amara cannot be published.').first().waitFor();
      expect(await page.getByRole('heading', { name: 'Protection' }).count()).toBe(0);
      expect(await page.content()).not.toMatch(/wolpertinger|court order|never publish/i);
      await page.goto(`${address}/register`);
      await page.getByRole('link', { name: 'Amara Okafor' }).waitFor();
      expect(await page.getByRole('link', { name: 'Who is protected' }).count()).toBe(0);
      await page.context().close();
    },
  );

  test('renewing it starts with its words', async () => {
    const page = await open('executiveHead', `/register/${amara}`);
    await page.getByRole('button', { name: 'Renew or reword it' }).click();
    expect(await page.getByLabel('The reason').inputValue()).toBe(REASON);
    expect(await page.getByRole('radio', { name: 'Court order' }).isChecked()).toBe(true);
    await fits(page);
    await page.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.getByRole('button', { name: 'Renew or reword it' }).waitFor();
    await page.context().close();
  });

  test('lifting asks once, in words; what was answered decides again, and both stay written down', async () => {
    const page = await open('safeguardingLead', `/register/${amara}`);
    await page.getByRole('button', { name: 'Lift the protection' }).click();
    const reason = page.getByLabel('Why it does not hold any more');
    await reason.fill('The order has ended.');
    await page.getByRole('button', { name: 'Lift the protection…' }).click();
    await page.getByRole('heading', { name: 'Lift the protection of Amara?' }).waitFor();
    await fits(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it as it is' }).click();
    expect(await reason.inputValue()).toBe('The order has ended.');
    await page.getByRole('button', { name: 'Lift the protection…' }).click();
    await page.getByRole('button', { name: 'Lift it' }).click();
    await page.getByText('What was answered about Amara decides again.').waitFor();
    await page.getByText('May be shown on the Page today.').waitFor();
    const history = page.getByRole('list', { name: 'Every protection, newest first' });
    await expect
      .poll(() => history.getByRole('listitem').allTextContents())
      .toEqual([
        expect.stringContaining('lifted the protectionThe order has ended.'),
        expect.stringContaining(`protected: Court order${REASON}`),
      ]);
    await fits(page);
    await page.context().close();
  });
});
