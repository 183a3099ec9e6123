import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { addFamilies, type TestFamilies, tokenIn } from '../factories/families.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import { showing } from '../factories/posting.ts';
import { type Writing, writingIn } from '../factories/writing.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const UNDO_OVER_MS = 11_000;
const DESK = 1280;
const PHONE = 390;

let house: House;
let writing: Writing;
let families: TestFamilies;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  writing = writingIn(house);
  families = await addFamilies(house.db, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.ssq,
  });
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

async function open(url: string, width: number): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(url);
  return page;
}

async function openAsHead(at: string): Promise<Page> {
  const page = await open('about:blank', DESK);
  const { headers } = await signInAs(house.test.app, house.federation.people.head.email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await page.context().addCookies([{ name, value, url: address }]);
  await page.goto(`${address}${at}`);
  return page;
}

/** Nothing for axe to find, and no scrolling sideways. */
async function expectNoTroubles(page: Page): Promise<void> {
  expect(await findBarriers(page), page.url()).toEqual([]);
  expect(await overflowsSideways(page), page.url()).toBe(false);
}

async function openRound(): Promise<void> {
  const schoolId = house.federation.schools.ssq;
  const plan = await house.ask<{ offered: object }>(
    'head',
    'GET',
    `/api/register/round-plan?schoolId=${schoolId}`,
  );
  const made = await house.ask('head', 'POST', '/api/register/rounds', {
    schoolId,
    ...plan.body.offered,
    classIds: 'all',
    uses: ['facebook'],
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
}

/** The mother opens the link in her newest letter and answers for Bilal; the page stays where it says thank you. */
async function answerOnThePhone(phone: Page, answer: 'Yes, I agree' | 'No'): Promise<void> {
  await phone.goto(`${address}/family/${await tokenIn(house.db, families.mother.email)}`);
  await phone
    .getByRole('group', { name: /^Facebook Page.*Bilal/ })
    .getByRole('radio', { name: answer })
    .check();
  await expectNoTroubles(phone);
  await phone.getByRole('button', { name: 'Check my answers' }).click();
  await phone.getByRole('heading', { level: 1, name: 'Are these your answers?' }).waitFor();
  await expectNoTroubles(phone);
  await phone.getByRole('button', { name: 'Send these answers' }).click();
  await phone.getByRole('heading', { level: 1, name: 'Thank you.' }).waitFor();
  await expectNoTroubles(phone);
}

async function askForFreshLink(phone: Page): Promise<void> {
  await phone.getByRole('link', { name: 'Ask for a fresh link' }).click();
  await phone.getByRole('textbox', { name: 'Your e-mail address' }).fill(families.mother.email);
  await phone.getByRole('button', { name: 'Send me a fresh link' }).click();
  await phone.getByText('If we have this address, a letter is on its way.').waitFor();
}

/** A post with Bilal marked in its photo, handed in and waiting for a head. */
async function waitingPost(text: string, wantedAt: string | null): Promise<Draft> {
  const id = await writing.begin();
  await writing.addPhoto('drafter', id, showing(families.siblings.bilal));
  await writing.save('drafter', id, { text, wantedAt });
  await writing.submit('drafter', id);
  return writing.settled(id);
}

async function publishedPost(text: string): Promise<Draft> {
  const draft = await waitingPost(text, null);
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  return house.draftUntil('head', draft.id, ({ state }) => state === 'published');
}

test('a mother takes her yes back on the phone: the draft comes back, the post comes off, the head sees both', async () => {
  await openRound();
  const phone = await open(`${address}/family`, PHONE);
  await answerOnThePhone(phone, 'Yes, I agree');

  // One post is out for everybody to see, another is approved by the head for a later day.
  await publishedPost('Our class has planted its garden.');
  const everybody = `${house.sandbox.address}/pages/${house.sandbox.page.pageId}`;
  const practicePage = await open(everybody, PHONE);
  await practicePage.getByText('has planted its garden').waitFor();
  await expectNoTroubles(practicePage);
  const later = await waitingPost('The garden in full bloom.', '2099-06-01T10:00');
  const head = await openAsHead(`/inbox/${later.id}`);
  await head.getByRole('heading', { level: 1, name: 'The garden in full bloom.' }).waitFor();
  await expectNoTroubles(head);
  await head.getByRole('button', { name: 'Approve' }).click();
  await head.getByRole('heading', { name: 'Nothing waits for a decision' }).waitFor();
  expect((await house.draft('head', later.id)).state).toBe('scheduled');
  await expectNoTroubles(head);

  await askForFreshLink(phone);
  await answerOnThePhone(phone, 'No');
  await phone.getByText('What you took back holds from now on.').waitFor();

  // Nobody presses anything in the inbox that is open: it hears by itself.
  await head.getByRole('link', { name: 'The garden in full bloom.' }).waitFor();
  // The same words stand in the list of what waits and under the text: this is the summary of the findings.
  await head.locator('#what-was-found').getByText('1 thing stops it').waitFor();
  await head
    .getByText(
      "The register changed after the approval: Bilal's parents took back their yes to Facebook.",
    )
    .waitFor();
  expect(await head.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  await expectNoTroubles(head);

  await head.getByRole('link', { name: /^Register/ }).click();
  await head.getByRole('link', { name: 'Withdrawals' }).click();
  const card = head.getByRole('article', { name: 'Bilal Attwood' });
  await card
    .getByText(/^Taken off Stanton St Quintin School after \d+ s, and read back as gone\.$/)
    .waitFor();
  await card.getByText('Was going to go out: it came back to the inbox.').waitFor();
  await expectNoTroubles(head);

  // To the child and back, without losing the place.
  await card.getByRole('link', { name: 'Bilal Attwood' }).click();
  await head.getByRole('heading', { level: 1, name: 'Bilal Attwood' }).waitFor();
  await head.getByText('May not be shown on the Page.').waitFor();
  await expectNoTroubles(head);
  await head.getByRole('link', { name: 'Back to the withdrawals' }).click();

  await practicePage.reload();
  await practicePage.getByRole('heading', { level: 1 }).waitFor();
  expect(await practicePage.getByText('has planted its garden').count()).toBe(0);
  await expectNoTroubles(practicePage);

  await card.getByRole('link', { name: 'The garden in full bloom.' }).click();
  await head.getByText('took back their yes to Facebook').first().waitFor();
  await expectNoTroubles(head);
});
