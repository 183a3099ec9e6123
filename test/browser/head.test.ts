import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { noteWorkerEyes } from '../../moderation/operations/worker-eyes.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs, TEST_PASSWORD } from '../factories/people.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { addPupil } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const CLOSE_UP = { x: 300, y: 100, width: 500, height: 600 };

let house: House;
let browser: Browser;
let address: string;
let seed = 0;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

async function openWindow(options: { width?: number } = {}): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: options.width ?? 1280, height: 844 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  return page;
}

/** A window of somebody who is signed in already. */
async function windowOf(who: TestPersonKey, options: { width?: number } = {}): Promise<Page> {
  const page = await openWindow(options);
  await giveSession(page.context(), who);
  return page;
}

async function giveSession(context: BrowserContext, who: TestPersonKey): Promise<void> {
  const { headers } = await signInAs(house.test.app, house.federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
}

async function submit(id: string): Promise<Draft> {
  const { version } = await house.draft('drafter', id);
  const submitted = await house.ask('drafter', 'POST', `/api/drafts/${id}/submit`, { version });
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
  return house.draftUntil('head', id, (draft) => draft.state === 'awaiting-decision');
}

/** A post that waits for a decision; with a close-up of a pupil who may be shown, that is one point to decide. */
async function waiting(
  text: string,
  options: { closeUp?: boolean; times?: number } = {},
): Promise<Draft> {
  const { ssq } = house.federation.schools;
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', { schoolId: ssq });
  const { id } = made.body;
  if (options.closeUp)
    for (let photo = 0; photo < (options.times ?? 1); photo += 1) await addCloseUp(id);
  const { version } = await house.draft('drafter', id);
  const saved = await house.ask('drafter', 'PATCH', `/api/drafts/${id}`, { version, text });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  return submit(id);
}

async function addCloseUp(draftId: string): Promise<void> {
  seed += 1;
  const subjectId = await addPupil(house.db, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.ssq,
    forename: `Amara ${seed}`,
    surname: 'Quillfeather',
    answer: 'granted',
  });
  const bytes = pictureBytes(seed);
  house.eyes.show(bytes, { faces: [CLOSE_UP] });
  const { photoId } = (await house.upload('drafter', draftId, bytes)).body;
  const photo = `/api/drafts/${draftId}/photos/${photoId}`;
  await house.ask('drafter', 'PUT', `${photo}/markings`, {
    markings: [{ kind: 'person', box: CLOSE_UP, subjectId }],
  });
  await house.ask('drafter', 'PATCH', photo, { altText: 'A child with a marrow' });
}

function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { level: 1, name }).waitFor();
}

describe('a head decides', () => {
  test('signs in, settles a point, approves, undoes and approves again, all by keyboard', async () => {
    const closeUp = await waiting('What a marrow the garden club has grown!', { closeUp: true });
    await waiting('Book fair on Thursday in the hall.');
    const page = await openWindow();

    // Where one wanted to go is where one comes to.
    await page.goto(`${address}/inbox`);
    await heading(page, 'Sign in');
    await page.getByRole('textbox', { name: 'E-mail' }).fill(house.federation.people.head.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(TEST_PASSWORD);
    await page.keyboard.press('Enter');
    await heading(page, /What a marrow/);

    await page.keyboard.press('j');
    await heading(page, /Book fair/);
    await page.keyboard.press('k');
    await heading(page, /What a marrow/);
    const approve = page.getByRole('button', { name: 'Approve' });
    await page.getByText('1 point needs your decision first.').waitFor();
    expect(await approve.getAttribute('aria-disabled')).toBe('true');

    await page.getByRole('button', { name: 'It is all right, because…' }).press('Enter');
    await page.getByRole('button', { name: 'Settle this point' }).press('Enter');
    await page.getByText('Say in a few words why this is all right.').waitFor();
    // The focus goes to the field that is wrong, a frame later; a key pressed before that would land in it.
    await page.locator('textarea:focus').waitFor();
    await page.getByRole('button', { name: /The parents know this photo/ }).press('Enter');
    await page.getByRole('button', { name: 'Settle this point' }).press('Enter');
    await page
      .getByText('Goes out as soon as you approve it, on Stanton St Quintin School.')
      .waitFor();

    // Second thoughts: the point opens again with its reason, and is settled once more.
    await page.getByRole('button', { name: 'Open it again' }).press('Enter');
    await page.getByText('1 point needs your decision first.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Why is it all right?' }).inputValue()).toBe(
      'The parents know this photo and agreed to it.',
    );
    await page.getByRole('button', { name: 'Settle this point' }).press('Enter');
    await page
      .getByText('Goes out as soon as you approve it, on Stanton St Quintin School.')
      .waitFor();

    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('a');
    // The next one is there, and above its buttons the way back to the last one.
    await heading(page, /Book fair/);
    await page.getByText('Approved: “What a marrow').waitFor();
    expect((await house.draft('head', closeUp.id)).state).toBe('approved');
    await page.keyboard.press('u');
    await heading(page, /What a marrow/);
    expect((await house.draft('head', closeUp.id)).state).toBe('awaiting-decision');

    await page.getByText('Goes out as soon as you approve it').waitFor();
    await page.keyboard.press('a');
    await heading(page, /Book fair/);
    const { state, findings } = await house.draft('head', closeUp.id);
    expect(state).toBe('approved');
    expect(findings.find((finding) => finding.severity === 'hold')?.resolution?.reason).toBe(
      'The parents know this photo and agreed to it.',
    );
    await page.context().close();
  });

  test('settles several points with one reason, each ticked by hand', async () => {
    const draft = await waiting('Three marrows from the garden club.', { closeUp: true, times: 3 });
    const page = await windowOf('head');
    await page.goto(`${address}/inbox/${draft.id}`);
    await page.getByRole('button', { name: 'One reason for several points…' }).press('Enter');
    const form = page.getByRole('form', { name: 'One reason for several points' });
    expect(await form.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await form.getByRole('button', { name: 'Settle the ticked points' }).press('Enter');
    await form.getByText('Tick the points that this reason is for.').waitFor();
    await page.locator('input[type="checkbox"]:focus').waitFor();
    await page.keyboard.press('Space');
    await form.getByRole('checkbox').nth(2).check();
    await form.getByRole('button', { name: /The parents know this photo/ }).press('Enter');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Look at the very file of photo 1' }).press('Enter');
    const file = page.getByRole('dialog', { name: 'Photo 1 of 3, as it will be published' });
    // No real file is made in this house, and the dialog says so instead of waiting for ever.
    await file.getByText('The file could not be shown.', { exact: false }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Photo 2 of 3, as it will be published' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    // The screen is drawn for its new width a moment after it has it.
    await expect.poll(() => overflowsSideways(page)).toBe(false);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Look at the very file of photo 1' }).waitFor();
    await form.getByRole('button', { name: 'Settle 2 points' }).press('Enter');
    await page.getByText('1 point needs your decision first.').waitFor();
    const { findings } = await house.draft('head', draft.id);
    expect(
      findings.flatMap(({ severity, resolution }) =>
        severity === 'hold' ? [resolution?.reason ?? 'open'] : [],
      ),
    ).toEqual([
      'The parents know this photo and agreed to it.',
      'open',
      'The parents know this photo and agreed to it.',
    ]);
    await page.context().close();
  });

  test('sends one back with a reason, which going away and coming back does not lose', async () => {
    const draft = await waiting('The harvest supper was a fine evening.');
    const page = await windowOf('head');
    await page.goto(`${address}/inbox/${draft.id}`);
    await page.getByText('Goes out as soon as you approve it').waitFor();
    await page.keyboard.press('r');
    await page
      .getByRole('textbox', { name: 'What should change?' })
      .fill('Say who cooked, please.');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Send back…' }).press('Enter');
    const reason = page.getByRole('textbox', { name: 'What should change?' });
    expect(await reason.inputValue()).toBe('Say who cooked, please.');
    await page.getByRole('button', { name: 'Send back', exact: true }).press('Enter');
    await page.getByText('Sent back.').waitFor();
    const { state, cameBackBecause } = await house.draft('head', draft.id);
    expect([state, cameBackBecause]).toEqual(['returned', 'Say who cooked, please.']);
    await page.context().close();
  });

  test('hears kindly when the post has changed, and decides on what it is now', async () => {
    const draft = await waiting('Sports day is on Friday.');
    const page = await windowOf('head');
    // As when the connection for news is down: the page cannot know before it is told.
    await page.route('**/api/live', (route) => route.abort());
    await page.goto(`${address}/inbox/${draft.id}`);
    await page.getByText('Goes out as soon as you approve it').waitFor();
    await rewrite(draft.id, 'Sports day is on Monday.');

    await page.keyboard.press('a');
    await page.getByText('Somebody changed this draft a moment ago.').waitFor();
    await heading(page, 'Sports day is on Monday.');
    await page.keyboard.press('a');
    expect((await house.draft('head', draft.id)).state).toBe('awaiting-decision');
    await page.getByRole('button', { name: 'I have looked at it again' }).press('Enter');
    await page.getByText('Goes out as soon as you approve it').waitFor();
    await page.keyboard.press('a');
    await page.getByText('Approved: “Sports day is on Monday.”').waitFor();
    await page.context().close();
  });

  test('sees at once when somebody changes what is open, and is asked to look again', async () => {
    const draft = await waiting('Choir at noon.');
    const page = await windowOf('head');
    await page.goto(`${address}/inbox/${draft.id}`);
    await page.getByText('Goes out as soon as you approve it').waitFor();
    await rewrite(draft.id, 'Choir at one.');
    await heading(page, 'Choir at one.');
    await page.getByText('This post changed while you were looking.').waitFor();
    await page.keyboard.press('a');
    expect((await house.draft('head', draft.id)).state).toBe('awaiting-decision');
    await page.context().close();
  });

  test('goes on after the session ended, without losing what was typed', async () => {
    const draft = await waiting('Lost: one blue coat.');
    const page = await windowOf('head');
    await page.goto(`${address}/inbox/${draft.id}`);
    await page.getByText('Goes out as soon as you approve it').waitFor();
    await page.keyboard.press('r');
    const reason = page.getByRole('textbox', { name: 'What should change?' });
    await reason.fill('Say where it was found.');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Send back', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Your session ended' });
    await dialog.getByRole('textbox', { name: 'Password' }).fill(TEST_PASSWORD);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Send back…' }).press('Enter');
    expect(await reason.inputValue()).toBe('Say where it was found.');
    await page.context().close();
  });

  test('does not decide a post of their own, and is told why', async () => {
    const made = await house.ask<{ id: string }>('head', 'POST', '/api/drafts', {
      schoolId: house.federation.schools.ssq,
    });
    const { version } = await house.draft('head', made.body.id);
    await house.ask('head', 'PATCH', `/api/drafts/${made.body.id}`, {
      version,
      text: 'My own words.',
    });
    const before = await house.draft('head', made.body.id);
    await house.ask('head', 'POST', `/api/drafts/${made.body.id}/submit`, {
      version: before.version,
    });
    await house.draftUntil('head', made.body.id, (draft) => draft.state === 'awaiting-decision');
    const page = await windowOf('head');
    await page.goto(`${address}/inbox/${made.body.id}`);
    await page.getByText('You wrote or changed this draft, so somebody else decides it.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.context().close();
  });
});

/** The writer takes the draft back, changes its words and hands it in again. */
async function rewrite(id: string, text: string): Promise<void> {
  const first = await house.draft('drafter', id);
  await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, { version: first.version });
  const { version } = await house.draft('drafter', id);
  await house.ask('drafter', 'PATCH', `/api/drafts/${id}`, { version, text });
  await submit(id);
}

test('the safeguarding lead stops a post that waits, and cannot approve it', async () => {
  const draft = await waiting('Swimming starts next week.');
  const page = await windowOf('safeguardingLead', { width: 390 });
  await page.goto(`${address}/inbox`);
  await page.getByRole('link', { name: /Swimming starts/ }).click();
  await heading(page, /Swimming starts/);
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Stop it…' }).click();
  await page.getByRole('textbox', { name: 'Why must it not go out?' }).fill('Ask me first.');
  await page.getByRole('button', { name: 'Stop it', exact: true }).click();
  await page.getByText('Stopped.').waitFor();
  expect((await house.draft('head', draft.id)).state).toBe('returned');
  await page.context().close();
});

/** Each screen, for whom, and what is there once its content has come. */
const SCREENS: readonly (readonly [TestPersonKey, Readonly<Record<string, string>>])[] = [
  [
    'head',
    {
      '/': 'main article',
      '/inbox': 'main article',
      '/register': 'main table',
      '/settings': 'main li',
      '/settings/rulebook': 'main li',
      '/policy': 'main [data-tone]',
    },
  ],
  ['executiveHead', { '/': 'main article', '/record': 'main table' }],
  ['safeguardingLead', { '/': 'main li' }],
  [
    'administrator',
    {
      '/': 'main li',
      '/people': 'main table',
      '/settings/mail': 'main h2',
      '/settings/operations': 'main table',
    },
  ],
  ['auditor', { '/record': 'main table' }],
  ['drafter', { '/': 'main article' }],
];

test('no screen has a barrier on a phone or on a desk, and none scrolls sideways', async () => {
  const draft = await waiting('A very long week at school.', { closeUp: true });
  const pupil = await addPupil(house.db, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.ssq,
    forename: 'Maximiliana-Theodora',
    surname: 'Featherstonehaugh-Cholmondeley',
    answer: 'refused',
  });
  await noteWorkerEyes(house.test.services, {
    workerId: house.test.services.newId(),
    startedAt: house.test.services.clock.now(),
    sight: await house.eyes.sight(),
  });
  const page = await openWindow();
  const found = [
    ...(await lookAt(page, '/sign-in', 'main form')),
    ...(await lookAt(page, `/links/${'x'.repeat(40)}`, 'main [data-tone]')),
  ];
  for (const [who, screens] of SCREENS) {
    await giveSession(page.context(), who);
    for (const [screen, content] of Object.entries(screens))
      found.push(...(await lookAt(page, screen, content)));
  }
  await giveSession(page.context(), 'head');
  found.push(
    ...(await lookAt(page, `/inbox/${draft.id}`, 'main figure')),
    ...(await lookAt(page, `/register/${pupil}`, 'main table')),
  );
  expect(found).toEqual([]);
  await page.context().close();
});

/** Opens a screen on a phone, looks, and looks again once the window is wide. */
async function lookAt(page: Page, screen: string, content: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    if (width === 390) await page.goto(`${address}${screen}`);
    await page.locator(content).first().waitFor();
    const barriers = await findBarriers(page);
    if (await overflowsSideways(page)) barriers.push('it scrolls sideways');
    found.push(...barriers.map((barrier) => `${screen} at ${width} px: ${barrier}`));
  }
  return found;
}
