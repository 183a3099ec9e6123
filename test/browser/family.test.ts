import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import { addFamilies, type TestFamilies, tokenIn } from '../factories/families.ts';
import { makeFederation, signInAs, type TestFederation } from '../factories/people.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
/** What a parent's phone loads before the first question stands there, in bytes of gzipped JavaScript. */
const MOST_BYTES = 90 * 1024;

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
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await opened?.close();
  await database?.drop();
});
beforeEach(async () => {
  federation = await makeFederation(opened.services.db);
  families = await addFamilies(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
  });
});

async function as(who: 'head' | 'administrator') {
  return (await signInAs(opened.app, federation.people[who].email)).headers;
}

async function openRound(): Promise<string> {
  const headers = { ...(await as('head')) };
  const { schoolId, offered } = {
    schoolId: federation.schools.ssq,
    offered: (
      await opened.app.inject({
        url: `/api/register/round-plan?schoolId=${federation.schools.ssq}`,
        headers,
      })
    ).json<{ offered: object }>().offered,
  };
  const made = await opened.app.inject({
    method: 'POST',
    url: '/api/register/rounds',
    headers,
    payload: { schoolId, ...offered, classIds: 'all', uses: ['facebook', 'website'] },
  });
  expect(made.statusCode, made.body).toBe(201);
  return made.json<{ id: string }>().id;
}

async function phone(at: string, width = 390): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${at}`);
  return page;
}

const letterOf = (email: string): Promise<string> => tokenIn(opened.services.db, email);
const choice = (page: Page, child: string, use: string, answer: string) =>
  page
    .getByRole('group', { name: new RegExp(`^${use}.*${child}`) })
    .getByRole('radio', { name: answer });

/** What axe finds, also at 200 % zoom of a phone (half as many px), and whether anything does not fit. */
async function troubles(page: Page): Promise<string[]> {
  const found = await findBarriers(page);
  if (await overflowsSideways(page)) found.push('wider than a phone');
  await page.setViewportSize({ width: 195, height: 422 });
  if (await overflowsSideways(page)) found.push('does not fit at 200 %');
  await page.setViewportSize({ width: 390, height: 844 });
  return found;
}

async function mayBeShown(child: string): Promise<unknown> {
  const answer = await opened.app.inject({
    url: `/api/register/subjects/${child}`,
    headers: { ...(await as('head')) },
  });
  return answer.json<{ mayBeShown: boolean }>().mayBeShown;
}

test('a parent opens the link in the letter, answers for two children, and the register follows', async () => {
  await openRound();
  const token = await letterOf(families.mother.email);
  const page = await phone(`/family/${token}`);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page
    .getByRole('heading', { level: 1, name: 'May we show pictures of Bilal and Chloe?' })
    .waitFor();
  await page.getByText('Claire Attwood, mother of Bilal and Chloe').waitFor();
  // Nothing is chosen for anybody.
  expect(await page.locator('input:checked').count()).toBe(0);
  expect(await troubles(page)).toEqual([]);

  await page.getByRole('button', { name: 'Check my answers' }).click();
  await page.getByText('Nothing is answered yet.').waitFor();
  await choice(page, 'Bilal', 'Facebook Page', 'Yes, I agree').check();
  await page.getByRole('checkbox', { name: 'Only in a group' }).check();
  await choice(page, 'Bilal', 'Website', 'No').check();
  await page.getByRole('button', { name: 'The same for Chloe' }).click();
  await choice(page, 'Chloe', 'Facebook Page', 'No').check();
  expect(await troubles(page)).toEqual([]);

  await page.getByRole('button', { name: 'Check my answers' }).click();
  await page.getByRole('heading', { level: 1, name: 'Are these your answers?' }).waitFor();
  await page.getByText('yes, only in a group').waitFor();
  expect(await troubles(page)).toEqual([]);

  // The connection is lost on the way: what was chosen stays, and is sent again.
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send these answers' }).click();
  await page.getByText('You seem to be offline.').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Send these answers' }).dblclick();
  await page.getByRole('heading', { level: 1, name: 'Thank you.' }).waitFor();
  expect(await troubles(page)).toEqual([]);

  expect(await mayBeShown(families.siblings.bilal)).toBe(true);
  expect(await mayBeShown(families.siblings.chloe)).toBe(false);
  expect(requests.every((url) => url.startsWith(address))).toBe(true);
  expect(await page.context().cookies()).toEqual([]);

  await page.goto(`${address}/family/${token}`);
  await page.getByRole('heading', { level: 1, name: 'This link does not work any more' }).waitFor();
  expect(await troubles(page)).toEqual([]);
  await page.context().close();
});

test('a parent asks for a fresh link, sees what they said last, and takes a yes back', async () => {
  await openRound();
  const first = await phone(`/family/${await letterOf(families.mother.email)}`);
  await choice(first, 'Bilal', 'Facebook Page', 'Yes, I agree').check();
  await first.getByRole('button', { name: 'Check my answers' }).click();
  await first.getByText('not answered: counts as no').first().waitFor();
  await first.getByRole('button', { name: 'Send these answers' }).click();
  await first.getByRole('heading', { level: 1, name: 'Thank you.' }).waitFor();
  await first.context().close();

  const page = await phone('/family');
  await page.getByRole('button', { name: 'Send me a fresh link' }).click();
  await page.getByText('Type your whole e-mail address').waitFor();
  await page.getByRole('textbox', { name: 'Your e-mail address' }).fill(families.mother.email);
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send me a fresh link' }).click();
  await page.getByText('If we have this address, a letter is on its way.').waitFor();

  await page.goto(`${address}/family/${await letterOf(families.mother.email)}`);
  await page.getByRole('heading', { name: 'What you said last' }).waitFor();
  expect(await page.locator('input:checked').count()).toBe(0);
  await page.getByRole('button', { name: 'Answer all of these the same again' }).click();
  expect(await choice(page, 'Bilal', 'Facebook Page', 'Yes, I agree').isChecked()).toBe(true);
  expect(await page.locator('input:checked').count()).toBe(1);
  await choice(page, 'Bilal', 'Facebook Page', 'No').check();
  await page.getByRole('button', { name: 'Check my answers' }).click();
  await page.getByRole('button', { name: 'Send these answers' }).click();
  await page.getByText('What you took back holds from now on.').waitFor();
  expect(await mayBeShown(families.siblings.bilal)).toBe(false);
  await page.context().close();
});

test('words of the school are shown as text, and words that change are read again with the rest kept', async () => {
  await openRound();
  const page = await phone(`/family/${await letterOf(families.mother.email)}`);
  await choice(page, 'Bilal', 'Facebook Page', 'Yes, I agree').check();
  await choice(page, 'Bilal', 'Website', 'Yes, I agree').check();
  const words = 'Our website, told anew: <img src=x onerror=alert(1)> <b>everybody</b> can see it.';
  await opened.app.inject({
    method: 'PUT',
    url: '/api/register/explanations/website',
    headers: { ...(await as('head')) },
    payload: { schoolId: federation.schools.ssq, words },
  });
  await page.getByRole('button', { name: 'Check my answers' }).click();
  await page.getByRole('button', { name: 'Send these answers' }).click();
  await page.getByText('The school has changed the words of a question').waitFor();
  await page.getByText(words).first().waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  expect(await choice(page, 'Bilal', 'Facebook Page', 'Yes, I agree').isChecked()).toBe(true);
  expect(await choice(page, 'Bilal', 'Website', 'Yes, I agree').isChecked()).toBe(false);
  await page.context().close();
});

describe('the parents’ page itself', () => {
  test('is kept nowhere and passes its address on to nobody', async () => {
    for (const url of ['/family', `/family/${'A'.repeat(43)}`, '/family/x/']) {
      const { headers, body } = await opened.app.inject({ url });
      expect(headers['cache-control'], url).toBe('no-store');
      expect(headers['referrer-policy'], url).toBe('no-referrer');
      expect(headers['content-security-policy'], url).toContain("default-src 'self'");
      expect(headers['set-cookie'], url).toBeUndefined();
      expect(body, url).toContain('What may we show?');
    }
    const staff = await opened.app.inject({ url: '/families' });
    expect(staff.body).not.toContain('What may we show?');
  });

  test('stays light, and nothing of the staff app comes along', async () => {
    const html = await readFile(path.join(builtWeb(), 'family.html'), 'utf8');
    const files = new Set(
      [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? ''),
    );
    let bytes = 0;
    for (const file of files) {
      const code = await readFile(path.join(builtWeb(), file));
      bytes += gzipSync(code).length;
      expect(code.includes('/api/inbox'), file).toBe(false);
    }
    expect(files.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });
});
