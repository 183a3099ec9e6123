import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import { addFamilies, type TestFamilies, lettersTo, tokenIn } from '../factories/families.ts';
import {
  makeFederation,
  signInAs,
  type TestFederation,
  type TestPersonKey,
} from '../factories/people.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let browser: Browser;
let address: string;
let federation: TestFederation;
let families: TestFamilies;

beforeAll(async () => {
  browser = await openBrowser();
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, { webFolder: builtWeb() });
  address = await opened.app.listen({ host: '127.0.0.1', port: 0 });
  federation = await makeFederation(opened.services.db);
  families = await addFamilies(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
  });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await opened?.close();
  await database?.drop();
});

async function openPage(who: TestPersonKey, at: string, heading: string): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 844 },
  });
  const { headers } = await signInAs(opened.app, federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${at}`);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

test('a head asks the parents, sees who is missing, prints the form and closes the round', async () => {
  const page = await openPage('head', '/register', 'Register');
  await page.getByRole('link', { name: 'Asking parents' }).click();
  await page.getByRole('heading', { name: 'Nobody has been asked yet' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('link', { name: 'Ask parents' }).click();
  await page.getByText('Parents of 4 children, with 3 letters').waitFor();
  await page.getByText('1 answer is wanted on paper').waitFor();
  await page.getByRole('textbox', { name: 'What this round is called' }).fill('');
  await page.getByRole('button', { name: 'Open the round' }).click();
  await page.getByText('Say what this round is called').waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'What this round is called' }).fill('Photos this year');
  await page.getByRole('button', { name: 'Open the round' }).click();
  await page.getByRole('heading', { level: 1, name: 'Photos this year' }).waitFor();
  await page.getByText('3 letters were written.').waitFor();
  await page.getByText('Everybody who is missing had a letter today.').waitFor();
  await page
    .getByRole('row', { name: /Idris Penhale.*no e-mail on file/ })
    .getByRole('link', { name: 'Print the form of Idris Penhale' })
    .waitFor();
  expect(await page.getByText('Faith').count()).toBe(0);
  expect(await troubles(page)).toEqual([]);

  await page.getByRole('link', { name: 'Print the forms of Oak' }).click();
  await page.getByRole('heading', { name: /may we show pictures of Bilal Attwood/ }).waitFor();
  expect(await page.getByRole('article').count()).toBe(2);
  expect(await troubles(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  // A sheet of A4 for each child: Chromium writes the count of pages into the PDF.
  const pdf = (await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm' } })).toString(
    'latin1',
  );
  expect(pdf.match(/\/Type\s*\/Page[^s]/gu)).toHaveLength(2);
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('link', { name: 'Back to the round' }).click();
  // Outside a round, too: for a family that comes to the office.
  // Outside a round the way leads over the child's own page.
  await page.getByRole('link', { name: 'Idris Penhale', exact: true }).click();
  await page.getByRole('link', { name: 'The form on paper' }).click();
  await page.getByRole('heading', { name: /may we show pictures of Idris Penhale/ }).waitFor();
  await page.getByText('Please give this form to the school office.').waitFor();
  await page.getByRole('link', { name: 'Back to the child' }).click();
  await page.getByRole('link', { name: 'Back to the round' }).click();

  await page.getByRole('button', { name: 'Close the round' }).click();
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByText('This round is closed.').waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.context().close();
});

test('a head writes the school’s own words with a preview, and an administrator adds a use', async () => {
  const page = await openPage('head', '/register/asking/words', 'What parents read');
  await page.getByRole('button', { name: 'Write our own words about Press' }).click();
  const field = page.getByRole('textbox', { name: 'Our words about Press' });
  await field.fill('Too short');
  await page.getByRole('button', { name: 'Save these words' }).click();
  await page.getByText('Say what the picture is used for, who can see it').first().waitFor();
  const words = 'The local paper visits our fair each May, and chooses the pictures itself.';
  await field.fill(words);
  await page.getByRole('heading', { name: 'As parents will read it' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save these words' }).click();
  await page.getByText('The school’s own words.').waitFor();
  await page.getByText(words).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.context().close();

  const settings = await openPage('administrator', '/settings/uses', 'What parents are asked');
  await settings.getByRole('button', { name: 'Add a use' }).click();
  await settings.getByRole('textbox', { name: 'Name' }).fill('Class photograph');
  await settings
    .getByRole('textbox', { name: 'What parents read' })
    .fill('The photographer takes a picture of each class, which its families can buy.');
  expect(await troubles(settings)).toEqual([]);
  await settings.getByRole('button', { name: 'Add this use' }).click();
  await settings.getByText('Parents are asked about “Class photograph”').waitFor();
  await settings.getByRole('button', { name: 'Ask about it no more Class photograph' }).click();
  await settings.getByRole('heading', { name: 'Asked about no more' }).waitFor();
  expect(
    await settings.getByRole('button', { name: 'Ask about it no more Facebook Page' }).count(),
  ).toBe(0);
  expect(await troubles(settings)).toEqual([]);
  await settings.context().close();
});

test('an administrator sees to which parents was written, and cannot answer for them; in the demo the letters are there to try', async () => {
  const token = await tokenIn(opened.services.db, families.mother.email);
  expect(await lettersTo(opened.services.db, families.mother.email)).toHaveLength(1);
  const page = await openPage('administrator', '/settings/mail', 'Letters');
  await page.getByRole('heading', { name: 'No letters yet' }).waitFor();
  await page.getByRole('radio', { name: 'Parents' }).check();
  await page.getByText(`to ${families.mother.email}`).first().waitFor();
  await page.getByText('What is in it is for its reader alone.').first().waitFor();
  expect(await page.content()).not.toContain(token);
  expect(await page.getByRole('button', { name: /^Copy the link/ }).count()).toBe(0);
  await page.getByRole('searchbox', { name: 'Search by address' }).fill('nobody@');
  await page.getByRole('heading', { name: 'No letter to such an address' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search by address' }).fill('CLAIRE.attwood');
  await page.getByText('1 letter', { exact: true }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await inTransaction(opened.services.db, (tx) =>
    recordEvent(tx, {
      federationId: federation.id,
      at: new Date(),
      actorId: null,
      kind: 'federation.seeded',
      subjectKind: 'federation',
      subjectId: federation.id,
      detail: {},
    }),
  );
  await page.reload();
  await page.getByRole('radio', { name: 'Parents' }).check();
  await page.getByText(token).first().waitFor({ state: 'attached' });
  expect(await page.getByRole('button', { name: /^Copy the link/ }).count()).toBeGreaterThan(0);
  await page.context().close();
});
