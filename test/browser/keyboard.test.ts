import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { findBarriers } from './accessibility.ts';
import { serveBuiltApp } from './built-app.ts';
import type { BuiltApp } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 5_000;

let app: BuiltApp;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([serveBuiltApp(), openBrowser()]);
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(WAIT_MS);
});

async function open(path: string): Promise<void> {
  await page.goto(`${app.address}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function focusedWords(): Promise<string> {
  return page.evaluate('document.activeElement?.textContent ?? ""');
}

describe('naming a face by keyboard', () => {
  test('a few letters and Enter choose the first who fits and may be chosen', async () => {
    await open('/examples/typeahead');
    const field = page.getByRole('combobox', { name: 'Who is this?' });
    await field.fill('am');
    await page.getByRole('option', { name: /Amara/ }).waitFor();
    await field.press('Enter');
    expect(await page.getByText('Face 5 is').count()).toBe(0);
    await field.fill('i');
    await page.getByRole('option', { name: /Idris/, selected: false }).waitFor();
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('Alfie');
    await field.press('ArrowDown');
    await field.press('Enter');
    await page.getByText('Face 5 is Idris Khan.').waitFor();
    expect(await field.inputValue()).toBe('');
  });

  test('nobody is chosen by Enter before a letter is typed', async () => {
    await open('/examples/typeahead');
    const field = page.getByRole('combobox', { name: 'Who is this?' });
    await field.focus();
    await page.getByRole('option').first().waitFor();
    await field.press('Enter');
    expect(await page.getByText('Face 5 is').count()).toBe(0);
  });

  test('who cannot be published is listed, and a press on the name does nothing', async () => {
    await open('/examples/typeahead');
    await page.getByRole('combobox').fill('ama');
    // By her name: before the list is narrowed down, somebody else is in it who cannot be published.
    await page
      .getByRole('option', { name: /^Amara Okafor.*cannot be published/ })
      .click({ force: true });
    expect(await page.getByText('Face 5 is').count()).toBe(0);
  });

  test('Escape closes the list and then empties the field', async () => {
    await open('/examples/typeahead');
    const field = page.getByRole('combobox');
    await field.fill('zz');
    await page.getByText('Nobody of that name. Try fewer letters.').first().waitFor();
    await field.press('Escape');
    expect(await field.inputValue()).toBe('zz');
    await field.press('Escape');
    expect(await field.inputValue()).toBe('');
  });
});

describe('where the focus goes', () => {
  test('the heading takes it after a page change, and names the window', async () => {
    await open('/examples');
    expect(await focusedWords()).not.toBe('Examples');
    await page
      .getByRole('navigation', { name: 'Components' })
      .getByRole('link', { name: 'Shell' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Good afternoon, Mrs Abbott' }).waitFor();
    // The focus comes with an effect, a moment after the heading is drawn.
    await expect.poll(focusedWords).toBe('Good afternoon, Mrs Abbott');
    expect(await page.title()).toBe('Good afternoon, Mrs Abbott · Gatehouse');
  });

  test('the first Tab offers to skip to the page', async () => {
    await open('/examples/shell');
    await page.keyboard.press('Tab');
    expect(await focusedWords()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('a dialog keeps it, closes on Escape and gives it back', async () => {
    await open('/examples/dialog');
    await page.getByRole('button', { name: 'Take down…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: /Take “What a harvest!” down/ });
    await dialog.waitFor();
    // Leaving it as it is comes first: Enter by habit must not take anything down.
    await expect.poll(focusedWords).toBe('Leave it as it is');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(focusedWords).toBe('Take down…');
  });

  test('Escape closes the account and gives it back', async () => {
    await open('/examples/shell');
    const account = page.getByRole('button', { name: 'Account of Ruth Abbott' });
    await account.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'hidden' });
    await expect.poll(focusedWords).toContain('Account');
  });
});

test('"?" shows the keys of the page, but not while somebody types', async () => {
  await open('/examples/search-field');
  await page.getByRole('searchbox', { name: 'Search the register' }).press('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys on this page' }).waitFor();
});

test('a button that is off can be reached, says why and does nothing', async () => {
  await open('/examples/button');
  const off = page.getByRole('button', { name: 'Approve', disabled: true });
  await off.focus();
  expect(await focusedWords()).toBe('Approve');
  const reason = await off.evaluate((button) => {
    const id = button.getAttribute('aria-describedby');
    return id === null ? null : (document.getElementById(id)?.textContent ?? null);
  });
  expect(reason).toBe('1 face in photo 2 is not accounted for.');
});

test('an address where nothing is shows the way home', async () => {
  await open('/nowhere');
  expect(await page.getByRole('link', { name: 'Go home' }).count()).toBe(1);
  expect(await findBarriers(page)).toEqual([]);
});
