import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs, type TestPersonKey } from '../factories/people.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { overflowsSideways, troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;

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

async function equipmentPage(who: TestPersonKey, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}/settings/equipment`);
  await page.getByRole('heading', { level: 1, name: 'School cameras and tablets' }).waitFor();
  return page;
}

async function photoFrom(cameraModel: string, bodySerial: string): Promise<void> {
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const bytes = pictureBytes(700);
  const metadata = { hasLocation: false, cameraMake: 'samsung', cameraModel };
  house.eyes.show(bytes, { faces: [], metadata, bodySerial });
  await house.upload('drafter', made.body.id, bytes);
  await house.draftUntil(
    'drafter',
    made.body.id,
    ({ photos }) => photos[0]?.checkState === 'checked',
  );
}

/** The words of what has the keyboard's focus, once they match. */
async function focusedWords(page: Page, expected: RegExp): Promise<string> {
  const focused = page.locator('button:focus', { hasText: expected });
  await focused.waitFor();
  return focused.innerText();
}

describe('the list of school equipment', () => {
  test('an empty one says what it is for', async () => {
    const page = await equipmentPage('administrator');
    await page.getByRole('heading', { name: 'Nothing is on the list yet' }).waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test('an administrator adds a device by keyboard, is told what is missing, and changes it', async () => {
    const page = await equipmentPage('administrator');
    await page.getByRole('button', { name: 'Add a device' }).press('Enter');
    await page.getByRole('heading', { name: 'Add a device' }).waitFor();
    await page.getByRole('button', { name: 'Put it on the list' }).press('Enter');
    await page.getByText('Type what the office calls it', { exact: false }).first().waitFor();
    // The focus goes to the first field that is wrong, a frame later.
    await page.locator('input[name="name"]:focus').waitFor();
    await page.keyboard.type('iPad 7, Oak class');
    await page.getByRole('textbox', { name: 'Make' }).fill('Apple');
    await page.getByRole('textbox', { name: 'Model' }).fill('iPad');
    await page.getByRole('textbox', { name: 'Serial number' }).fill('DMQX 2B7K 1MF3');
    expect(await troubles(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('iPad 7, Oak class is on the list.').waitFor();
    await page.getByText('serial number … 1MF3').waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change the entry of iPad 7, Oak class' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('iPad 7, Elm class');
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.getByRole('rowheader', { name: 'iPad 7, Elm class' }).waitFor();
    await page.getByText('serial number … 1MF3').waitFor();
    await page.context().close();
  });

  test('a camera that a photo named is added with two presses and a name', async () => {
    await photoFrom('SM-G955U', 'R58M12AB34C');
    const page = await equipmentPage('administrator', 390);
    await page.getByRole('button', { name: /It is ours: add it/ }).click();
    await page.getByText('serial number ending in B34C', { exact: false }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Phone of the office');
    expect(await overflowsSideways(page)).toBe(false);
    await page.getByRole('button', { name: 'Put it on the list' }).click();
    await page.getByRole('rowheader', { name: 'Phone of the office' }).waitFor();
    await page.getByRole('button', { name: /It is ours/ }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('what was taken off the list can be put back', async () => {
    const page = await equipmentPage('administrator');
    await page.getByRole('button', { name: /Take off the list.*Phone of the office/ }).click();
    await page.getByRole('heading', { name: 'Taken off the list' }).waitFor();
    // The keyboard goes along with it, and stands on the way back.
    expect(await focusedWords(page, /Put back/)).toContain('Phone of the office');
    expect(await troubles(page)).toEqual([]);
    await page.getByRole('button', { name: /Put back.*Phone of the office/ }).click();
    await page.getByRole('button', { name: /Take off the list.*Phone of the office/ }).waitFor();
    expect(await focusedWords(page, /Take off the list/)).toContain('Phone of the office');
    await page.context().close();
  });

  test('the last one goes only after a question, since the rule goes with it', async () => {
    const page = await equipmentPage('administrator', 390);
    await page.getByRole('button', { name: /Take off the list.*Phone of the office/ }).click();
    await page.getByRole('button', { name: /Put back.*Phone of the office/ }).waitFor();
    const last = page.getByRole('button', { name: /Take off the list.*iPad 7, Elm class/ });
    await last.click();
    const question = page.getByRole('dialog', { name: 'Take iPad 7, Elm class off the list?' });
    await question.getByText('This is the last one.', { exact: false }).waitFor();
    expect(await troubles(page)).toEqual([]);
    await question.getByRole('button', { name: 'Leave it as it is' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await focusedWords(page, /Take off the list/)).toContain('iPad 7, Elm class');

    await last.click();
    await question.getByRole('button', { name: 'Take it off' }).click();
    await page.getByRole('heading', { name: 'Nothing is on the list any more' }).waitFor();
    expect(await focusedWords(page, /Put back/)).toContain('iPad 7, Elm class');
    await page.getByRole('button', { name: /Put back.*iPad 7, Elm class/ }).click();
    await page.getByRole('rowheader', { name: 'iPad 7, Elm class' }).waitFor();
    await page.context().close();
  });

  test('a drafter reads it from the settings and can change nothing', async () => {
    const page = await equipmentPage('drafter');
    await page.getByRole('rowheader', { name: 'iPad 7, Elm class' }).waitFor();
    expect(await page.getByRole('button', { name: /Add|Change|Take off/ }).count()).toBe(0);
    expect(await page.getByText('1MF3').count()).toBe(0);
    expect(await troubles(page)).toEqual([]);
    await page.goto(`${address}/settings`);
    await page.getByRole('link', { name: 'School cameras and tablets' }).waitFor();
    await page.context().close();
  });
});
