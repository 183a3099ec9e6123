import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deps } from '../../moderation/deps.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { type House, openHouse } from '../factories/house.ts';
import { exportOf, inventedPupils, openDesk, upn } from '../factories/imports.ts';
import { signInAs, type TestPersonKey } from '../factories/people.ts';
import { addPupil } from '../factories/register.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
/** Far more than a person would wait, for a machine that does other things as well. */
const JOURNEY_MS = 120_000;

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

async function openPage(where: string, who: TestPersonKey = 'administrator'): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 844 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${where}`);
  return page;
}

const heading = (page: Page, name: string | RegExp, level = 2): Promise<void> =>
  page.getByRole('heading', { level, name }).waitFor();

/** Twelve pupils whose parents said no, by an earlier file; and one whom the office typed in without a number. */
async function registerOfTheSchool(): Promise<void> {
  const deps = {
    db: house.db,
    clock: { now: () => new Date() },
    newId: () => uuidV7(Date.now()),
  } as Deps;
  const desk = await openDesk(
    deps,
    house.federation.actors.administrator,
    house.federation.schools.ssq,
  );
  await desk.bring(
    exportOf(inventedPupils(12).map((pupil) => ({ ...pupil, 'Social media': 'No' }))),
  );
  await add('Chloé', 'Quillfeather');
}

/** Somebody whom the office typed in, without a number. */
async function add(forename: string, surname: string): Promise<void> {
  const { id: federationId, schools } = house.federation;
  await addPupil(house.db, {
    federationId,
    schoolId: schools.ssq,
    forename,
    surname,
    answer: 'refused',
  });
}

/** The next export: semicolons, Windows-1252, a word of its own, one more new pupil; somebody is gone and eight parents changed their mind. */
function nextExport(leavingDate: string): { name: string; mimeType: string; buffer: Buffer } {
  const known = inventedPupils(11).map(({ Forename, Surname }, index) =>
    [upn(index + 1), Forename, Surname, 'Beech', '', index < 8 ? 'Form back: OK' : 'No'].join(';'),
  );
  const lines = [
    'UPN;Legal Forename;Legal Surname;Reg;DOL;Photos on Facebook',
    ...known,
    `${upn(40)};Zoë;Brambleford;Elm;${leavingDate};Form back: OK`,
    `${upn(41)};Chloé;Quillfeather;Elm;;`,
  ];
  return {
    name: 'consents.csv',
    mimeType: 'text/csv',
    // Its first 256 characters are those of Windows-1252 that these names need.
    buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'),
  };
}

/** What the browser tells of a file that is dragged from the desktop. */
async function dropFile(page: Page, name: string, content: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([called = '', text = '']) => {
      const data = new DataTransfer();
      data.items.add(new File([text], called));
      return data;
    },
    [name, content],
  );
  const area = page.getByText('or drop it here');
  await area.dispatchEvent('dragenter', { dataTransfer });
  await area.dispatchEvent('drop', { dataTransfer });
}

async function mayBeShown(page: Page, name: string): Promise<string> {
  await page.goto(`${address}/register?search=${encodeURIComponent(name)}`);
  const row = page.getByRole('row').filter({ hasText: name });
  await row.waitFor();
  return row.innerText();
}

describe('importing a file', () => {
  test('an empty list says how to make the file', async () => {
    const page = await openPage('/register/imports');
    await page.getByRole('heading', { name: 'No file was imported yet' }).waitFor();
    await page.getByText('Make a list (a report)', { exact: false }).waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test('a file that is none is refused in words, and the school and the file stay chosen', async () => {
    const page = await openPage('/register/imports/new');
    await page.getByRole('button', { name: 'Go on to the columns' }).press('Enter');
    await page.getByText('Choose the school that the file is of.').waitFor();
    await page.getByRole('radio', { name: 'Stanton St Quintin' }).check();
    await dropFile(page, 'workbook.xlsx', 'PK\u0003\u0004 and more');
    await page.getByRole('button', { name: 'Go on to the columns' }).press('Enter');
    await page.getByText('This is an Excel workbook', { exact: false }).waitFor();
    await page.getByText('Chosen: workbook.xlsx').waitFor();
    expect(await page.getByRole('radio', { name: 'Stanton St Quintin' }).isChecked()).toBe(true);
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test(
    'from the file to the register and back: columns, a problem, the mended file, a question, words to type, undo',
    async () => {
      await registerOfTheSchool();
      const page = await openPage('/register/imports/new');
      await page.getByRole('radio', { name: 'Stanton St Quintin' }).check();
      await page.setInputFiles('input[type=file]', nextExport('31/02/2027'));
      await page.getByRole('button', { name: 'Go on to the columns' }).click();

      await heading(page, 'Say which column is what');
      await page.getByText('The headings look like an export of SIMS.', { exact: false }).waitFor();
      expect(await page.getByLabel('Forename').inputValue()).toBe('Legal Forename');
      await page.getByText('Pupila · Pupilb · Pupilc').waitFor();
      expect(await troubles(page)).toEqual([]);

      // A word that nobody knows has to be given a meaning before it goes on, and a reload keeps it.
      await page.getByRole('button', { name: 'Look at what would change' }).press('Enter');
      await page.getByText('Say what the last word means.').waitFor();
      await page.locator('select:focus').waitFor();
      await page.getByLabel('“Form back: OK”').selectOption('Yes');
      await page.getByText('Facebook Page: yes').first().waitFor();
      await page.reload();
      await heading(page, 'Say which column is what');
      expect(await page.getByLabel('“Form back: OK”').inputValue()).toBe('granted');
      await page.getByRole('textbox', { name: 'Keep this under a name' }).fill('SIMS, consents');
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.getByText('is kept for the next file').waitFor();
      expect(await troubles(page)).toEqual([]);
      await page.getByRole('button', { name: 'Look at what would change' }).click();

      await heading(page, 'What has to be put right');
      await page.getByRole('rowheader', { name: 'Row 13' }).waitFor();
      expect(await troubles(page)).toEqual([]);
      await page.getByRole('link', { name: 'Choose the mended file' }).click();
      await heading(page, 'Choose the file again', 1);
      await page.setInputFiles('input[type=file]', nextExport('16/07/2027'));
      expect(await troubles(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go on to the columns' }).click();

      // What was said about the columns went over to the mended file.
      await heading(page, 'Look at what would change');
      await heading(page, 'Who is this? 1 question', 3);
      expect(await troubles(page)).toEqual([]);
      await page.getByRole('radio', { name: /The same child as Chloé Quillfeather/ }).check();
      await page.getByRole('button', { name: 'Keep this answer' }).click();
      await page.getByText('You said of 1 pupil who they are').waitFor();
      expect(await troubles(page)).toEqual([]);
      await page.getByRole('link', { name: 'Go on to apply' }).click();

      await heading(page, 'Apply it');
      await page.locator('h2:focus').waitFor();
      await page.getByRole('button', { name: /^Apply: 1 new/ }).press('Enter');
      await page.getByText('Type exactly: 8 pupils turn to yes').waitFor();
      await page
        .getByRole('textbox', { name: /8 pupils turn to yes/ })
        .fill('8 pupils turn to yes');
      await page
        .getByRole('radio', { name: 'They have left: yesterday was their last day' })
        .check();
      expect(await troubles(page)).toEqual([]);

      // The office adds a child meanwhile: what was seen holds no longer, and nothing that was typed is lost.
      await add('Ezra', 'Thistlewood');
      await page
        .getByRole('button', { name: /^Apply: 1 new, .*8 turned to yes, .*1 leaves$/ })
        .press('Enter');
      await page.getByText('The register changed meanwhile', { exact: false }).waitFor();
      await page.getByRole('link', { name: 'Look at the changes again' }).click();
      await heading(page, 'Look at what would change');
      await page.getByRole('link', { name: 'Go on to apply' }).click();
      expect(await troubles(page)).toEqual([]);
      await page
        .getByRole('button', { name: /^Apply: 1 new, .*8 turned to yes, .*2 leave$/ })
        .press('Enter');
      await heading(page, 'Applied');
      await page.getByRole('button', { name: 'Undo the import of consents.csv' }).waitFor();
      expect(await troubles(page)).toEqual([]);
      const applied = page.url();

      expect(await mayBeShown(page, 'Pupila Namea')).toContain('may be shown on Facebook');
      expect(await mayBeShown(page, 'Zoë Brambleford')).toContain('may be shown on Facebook');

      await page.goto(`${address}/register/imports`);
      await page.getByRole('link', { name: 'consents.csv' }).first().waitFor();
      await page.getByRole('button', { name: 'Undo the import of consents.csv' }).waitFor();
      expect(await troubles(page)).toEqual([]);
      await page.goto(applied);
      await page.getByRole('button', { name: 'Undo the import of consents.csv' }).press('Enter');
      await page.getByRole('button', { name: 'Undo the import', exact: true }).press('Enter');
      await heading(page, 'Taken back');
      expect(await troubles(page)).toEqual([]);
      expect(await mayBeShown(page, 'Pupila Namea')).not.toContain('may be shown on');
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test('one that something rests on says why it cannot be undone', async () => {
    const found = await house.ask<{ subjects: { id: string }[] }>(
      'head',
      'GET',
      '/api/register/subjects?search=Pupilb%20Nameb',
    );
    const written = await house.ask(
      'head',
      'POST',
      `/api/register/subjects/${found.body.subjects[0]?.id}/answers`,
      { uses: ['facebook'], status: 'refused', method: 'paper form' },
    );
    expect(written.status, JSON.stringify(written.body)).toBeLessThan(300);
    const page = await openPage('/register/imports');
    await page.getByText('Cannot be undone. Parents or the office have answered since').waitFor();
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test('one that was begun is found again in the list, and can be dropped', async () => {
    const page = await openPage('/register/imports/new');
    await page.getByRole('radio', { name: 'Stanton St Quintin' }).check();
    await page.setInputFiles('input[type=file]', nextExport(''));
    await page.getByRole('button', { name: 'Go on to the columns' }).click();
    await heading(page, 'Say which column is what');
    // What is not whole yet is in this window only, and a reload finds it again.
    await page.getByLabel('Forename').selectOption('Choose the column');
    await page.getByLabel('Class').selectOption('Not in this file');
    await page.goto(`${address}/register/imports`);
    await page.getByRole('link', { name: 'Go on with consents.csv' }).click();
    await heading(page, 'Say which column is what');
    expect(await page.getByLabel('Forename').inputValue()).toBe('');
    expect(await page.getByLabel('Class').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Fill it in' }).click();
    expect(await page.getByLabel('Forename').inputValue()).toBe('Legal Forename');
    await page.getByRole('button', { name: 'Drop this import' }).click();
    await page.getByText('Nothing on the register changes', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Drop it' }).click();
    await heading(page, 'Imports', 1);
    await page
      .getByRole('link', { name: 'Go on with consents.csv' })
      .waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('somebody who does not import is told who does', async () => {
    const page = await openPage('/register/imports/new', 'head');
    await page.getByRole('heading', { name: 'Files are imported by an administrator' }).waitFor();
    expect(await page.getByRole('link', { name: 'Imports' }).count()).toBe(0);
    await page.context().close();
  });
});
