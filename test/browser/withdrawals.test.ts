import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { withdrawingIn, type Withdrawing } from '../factories/withdrawing.ts';
import { FACE, type Writing, writingIn } from '../factories/writing.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';
import { windowOf } from './windows.ts';

const START_LIMIT_MS = 120_000;
const UNDO_OVER_MS = 11_000;

let house: House;
let writing: Writing;
let register: Withdrawing;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  writing = writingIn(house);
  register = withdrawingIn(house);
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const open = (who: TestPersonKey, where: string, width?: number): Promise<Page> =>
  windowOf({ browser, house, address }, { who, where, width });

const showing = (subjectId: string) => ({
  faces: [FACE],
  markings: [{ kind: 'person', box: FACE, subjectId }],
});

async function published(subjectId: string): Promise<Draft> {
  const draft = await writing.handIn(showing(subjectId));
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  return house.draftUntil('head', draft.id, ({ state }) => state === 'published');
}

function refuseDeleting(): void {
  house.sandbox.disturb((call) =>
    call.method === 'DELETE'
      ? {
          kind: 'answer-instead',
          status: 403,
          contentType: 'application/json',
          body: JSON.stringify({ error: { code: 200, message: 'Permissions error' } }),
        }
      : undefined,
  );
}

describe('withdrawals', () => {
  test('an empty list says what will stand there', async () => {
    const page = await open('head', '/register/withdrawals');
    await page.getByRole('heading', { name: 'Nobody has taken a yes back' }).waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  test('a head watches a post come off and a draft come back, and the writer reads why', async () => {
    const child = await writing.pupil('Clementine', 'granted');
    const post = await published(child);
    const waiting = await writing.handIn(showing(child));
    const page = await open('head', '/register/withdrawals');
    await page.getByRole('heading', { name: 'Nobody has taken a yes back' }).waitFor();
    expect((await writing.approve(waiting)).status).toBe(200);
    await register.say(child, 'withdrawn');
    // The screen hears of it by itself.
    const card = page.getByRole('article', { name: 'Clementine Quillfeather' });
    await card.getByText(/^Taken off .* after \d+ s, and read back as gone\.$/).waitFor();
    await card.getByText('Was approved: it came back to the inbox.').waitFor();
    expect(await troubles(page)).toEqual([]);
    await card
      .getByRole('link', { name: /A good day/ })
      .first()
      .click();
    await page.getByText('Taken off the Page.').waitFor();
    await page.getByText(/taken off the Page today \d\d:\d\d\. A child in it/).waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
    const writer = await open('drafter', `/drafts/${waiting.id}`);
    await writer.getByText('It came back to the inbox.').waitFor();
    await writer
      .getByText(/Clementine's parents took back their yes/)
      .first()
      .waitFor();
    expect(await troubles(writer)).toEqual([]);
    await writer.context().close();
    expect(post.state).toBe('published');
  });

  test('a head sees at once that a post has to come off by hand, and does it with the keyboard', async () => {
    const child = await writing.pupil('Maximilian', 'granted');
    await published(child);
    refuseDeleting();
    await register.say(child, 'withdrawn');
    await register.caseUntil(child, ({ posts }) => posts[0]?.standing === 'needs-you');
    const page = await open('head', '/');
    await page.getByText('1 post has to come off the Page.').waitFor();
    await page
      .getByRole('link', { name: /^Register.*1 needs you$/ })
      .first()
      .waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.getByRole('link', { name: 'See what it is about' }).press('Enter');
    const card = page.getByRole('article', { name: 'Maximilian Quillfeather' });
    await card.getByRole('link', { name: /Look at it on the Page/ }).waitFor();
    expect(await troubles(page)).toEqual([]);
    await card.getByRole('button', { name: 'Let it stay…' }).press('Enter');
    await page.getByRole('button', { name: 'Let it stay', exact: true }).press('Enter');
    await page.getByText('Say why the post may stay.').waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await card.getByRole('button', { name: 'I took it off by hand' }).press('Enter');
    await card.getByText(/^Martin Hale took it off .* by hand after \d+ s\.$/).waitFor();
    await page.getByText('1 post has to come off the Page.').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('the safeguarding lead reads, and has nothing to press', async () => {
    const page = await open('safeguardingLead', '/register/withdrawals', 390);
    await page.getByRole('article', { name: 'Maximilian Quillfeather' }).waitFor();
    expect(await page.getByRole('button', { name: /by hand|Try again|Let it stay/ }).count()).toBe(
      0,
    );
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });
});
