import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openUses } from '../../moderation/consent/register.actions.ts';
import { inTransaction } from '../../moderation/database/client.ts';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import {
  makeFederation,
  signInAs,
  type TestFederation,
  type TestPersonKey,
} from '../factories/people.ts';
import { addPupil } from '../factories/register.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let browser: Browser;
let address: string;

beforeAll(async () => {
  database = await freshDatabase();
  browser = await openBrowser();
  opened = await openTestApp(database.connectionString, { webFolder: builtWeb() });
  federation = await makeFederation(opened.services.db);
  await inTransaction(opened.services.db, openUses);
  address = await opened.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await opened?.close();
  await database?.drop();
});

function pupil(forename: string): Promise<string> {
  return addPupil(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename,
    surname: 'Okafor',
    answer: 'not-asked',
  });
}

async function windowAt(who: TestPersonKey, place: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 900 },
  });
  const { headers } = await signInAs(opened.app, federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).press('Enter');

describe('one person of the register', () => {
  test('a guardian is added, an answer is written down with its form, and it holds', async () => {
    const id = await pupil('Amara');
    const page = await windowAt('head', `/register/${id}`);
    await press(page, 'Add a parent or guardian');
    await press(page, 'Add them');
    await page.getByText('Write the name.').waitFor();
    await page.getByRole('textbox', { name: /^Name/ }).fill('Claire Okafor');
    await page.getByRole('textbox', { name: /^Who they are/ }).fill('mother');
    await page.getByRole('textbox', { name: /^E-mail/ }).fill('claire@parents.example');
    expect(await troubles(page)).toEqual([]);
    await press(page, 'Add them');
    await page.getByText('Claire Okafor is on the register.').waitFor();

    await press(page, 'Write it down');
    await page.getByText('Choose what it is about.').waitFor();
    await page.getByText('Choose who answered: where parents differ').waitFor();
    await page
      .getByRole('combobox', { name: 'Who answered' })
      .selectOption({ label: 'Claire Okafor (mother)' });
    await page.getByRole('checkbox', { name: 'Facebook Page' }).check();
    await page.getByRole('checkbox', { name: 'Website' }).check();
    await page.getByRole('radio', { name: 'Yes', exact: true }).check();
    await page.getByRole('checkbox', { name: 'In a group only' }).check();
    await page.getByRole('textbox', { name: /^How the answer came/ }).fill('paper form');
    const form = { name: 'form.pdf', mimeType: 'application/pdf', buffer: PDF };
    await page.locator('input[type="file"]').setInputFiles(form);
    expect(await troubles(page)).toEqual([]);
    await press(page, 'Write it down');
    await page.getByText('May be shown on the Page today.').waitFor();
    await page.getByText('Facebook Page: said yes, today – this is what holds').waitFor();
    await page
      .getByRole('link', { name: /^the form of today/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: /^form\.pdf/ }).waitFor();
    expect(await troubles(page)).toEqual([]);

    // The other way round: a no holds at once, and says so without losing the history.
    await page.getByRole('checkbox', { name: 'Facebook Page' }).check();
    await page.getByRole('radio', { name: 'No', exact: true }).check();
    await page.getByRole('textbox', { name: /^How the answer came/ }).fill('a call');
    await press(page, 'Write it down');
    await page.getByText('May not be shown on the Page.').waitFor();
    const answers = page.getByRole('list', { name: 'Every answer, newest first' });
    await expect.poll(() => answers.getByRole('listitem').count()).toBe(3);
    await page.context().close();
  });

  test('what is refused is said beside its field, and nothing that was typed is lost', async () => {
    const id = await pupil('Ben');
    const page = await windowAt('head', `/register/${id}`, 390);
    await page.getByRole('checkbox', { name: 'Facebook Page' }).check();
    await page.getByRole('radio', { name: 'Yes', exact: true }).check();
    await page.getByLabel(/^Said or signed on/).fill('2100-01-01');
    const how = page.getByRole('textbox', { name: /^How the answer came/ });
    await how.fill('paper form');
    const html = { name: 'form.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>') };
    await page.locator('input[type="file"]').setInputFiles(html);
    await press(page, 'Write it down');
    await page.getByText('This file is no scan, photo or PDF that we can keep.').waitFor();
    await press(page, 'Leave it out');
    // The keyboard moves to the file's field; a key that is pressed before it arrives would go there.
    await expect
      .poll(() =>
        page.locator('input[type="file"]').evaluate((field) => field === document.activeElement),
      )
      .toBe(true);
    await press(page, 'Write it down');
    await page.getByText('This day is still to come.').waitFor();
    expect(await how.inputValue()).toBe('paper form');
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test('somebody is added by hand, asked about once when the name is there already', async () => {
    const page = await windowAt('head', '/register/new');
    const fill = async (): Promise<void> => {
      await page.getByRole('textbox', { name: /^First name/ }).fill('Wren');
      await page.getByRole('textbox', { name: /^Surname/ }).fill('Tolley');
      await page.getByRole('combobox', { name: 'Class' }).selectOption({ label: 'A new class…' });
      await page.getByRole('textbox', { name: /^Name of the new class/ }).fill('Willow');
    };
    await press(page, 'Put them on the register');
    await page.getByText('Write the first name.').waitFor();
    await fill();
    expect(await troubles(page)).toEqual([]);
    await press(page, 'Put them on the register');
    await page.getByRole('heading', { level: 1, name: 'Wren Tolley' }).waitFor();
    await page.goto(`${address}/register/new`);
    await fill();
    await press(page, 'Put them on the register');
    await page.getByText('Somebody of this name is in this class already.').waitFor();
    expect(await troubles(page)).toEqual([]);
    await press(page, /It is somebody else/);
    await page.getByRole('heading', { level: 1, name: 'Wren Tolley' }).waitFor();
    await press(page, 'Change name, class or last day');
    await page.getByRole('textbox', { name: /^Known as/ }).fill('Jenny');
    expect(await troubles(page)).toEqual([]);
    await press(page, 'Save the changes');
    await page.getByRole('heading', { level: 1, name: 'Jenny Tolley' }).waitFor();
    await page.context().close();
  });

  test('on a phone one press leads to the form, which stands below all that is held', async () => {
    const page = await windowAt('head', `/register/${await pupil('Ada')}`, 390);
    await press(page, 'Write down an answer');
    await page.locator('h2:focus', { hasText: 'Write down an answer' }).waitFor();
    const box = await page.getByRole('heading', { name: 'Write down an answer' }).boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeLessThan(844 / 2);
    await page.context().close();
  });

  test('who only reads sees what holds, and no form to write', async () => {
    const id = await pupil('Cora');
    const page = await windowAt('safeguardingLead', `/register/${id}`);
    await page.getByText('Nobody has been asked yet, which counts as no.').waitFor();
    expect(await page.getByRole('button', { name: 'Write it down' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Take a copy as PDF' }).count()).toBe(0);
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });
});
