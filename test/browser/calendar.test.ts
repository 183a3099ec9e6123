import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { addSchoolDates } from '../../moderation/calendar/keeping.actions.ts';
import { daysAfter, schoolDay, schoolReading } from '../../moderation/kernel/school-time.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Writing, writingIn } from '../factories/writing.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const LIMIT_MS = 90_000;
const MINUTE_MS = 60_000;

let house: House;
let writing: Writing;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  writing = writingIn(house);
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

async function windowOf(who: TestPersonKey, width: number): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 900 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people[who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  return page;
}

async function handIn(text: string, wantedAt: string): Promise<Draft> {
  const id = await writing.begin();
  await writing.save('drafter', id, { text, wantedAt });
  await writing.submit('drafter', id);
  return writing.settled(id);
}

const today = (): string => schoolDay(house.test.services.clock.now());
/** The 8th of next month: a month in which no day has passed, with room on each side. */
function nextMonth(day: string): string {
  const [year = 0, month = 0] = today().split('-').map(Number);
  const at = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
  return `${at}-${day}`;
}

/** The school day on which the calendar shows this post. */
function dayOf(page: Page, text: string): Promise<string | null> {
  return page.locator('td[data-day]', { hasText: text }).first().getAttribute('data-day');
}

/** Nothing bars anybody's way, and nothing is cut off. */
async function clear(page: Page): Promise<void> {
  await expect.poll(() => findBarriers(page)).toEqual([]);
  await expect.poll(() => overflowsSideways(page)).toBe(false);
}

test(
  'posts are moved by dragging and by keyboard, and an approved one goes back to the inbox',
  async () => {
    const { ssq } = house.federation.schools;
    const { actors } = house.federation;
    await addSchoolDates(house.test.services, actors.head, {
      schoolId: ssq,
      rows: `Term, ${daysAfter(today(), -40)}, ${daysAfter(today(), 70)}\nHalf-term, ${nextMonth('20')}, ${nextMonth('24')}`,
    });
    const waiting = await handIn('The choir sings in the hall.', `${nextMonth('08')}T15:30`);
    const approved = await handIn('Book fair in the library.', `${nextMonth('09')}T09:00`);
    await writing.approve(approved);
    const page = await windowOf('head', 1280);
    await page.goto(`${address}/calendar?month=${nextMonth('08').slice(0, 7)}`);
    await page.getByRole('link', { name: 'The choir sings in the hall.' }).waitFor();
    await clear(page);

    // A month is one sheet of A4.
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(paper.match(/\/Type \/Page\b/gu)).toHaveLength(1);

    // Dragged by a pointer: at once, with its time of day, and not opened by the press that ends it.
    await page.getByRole('link', { name: 'The choir sings in the hall.' }).hover();
    await page.mouse.down();
    const target = page.locator(`td[data-day="${nextMonth('14')}"]`);
    const box = await target.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 60, { steps: 5 });
    await page.mouse.up();
    await page
      .getByRole('status')
      .filter({ hasText: /^Moved to/ })
      .waitFor();
    expect(await house.draft('head', waiting.id)).toMatchObject({
      state: 'awaiting-decision',
      wantedAt: `${nextMonth('14')}T15:30`,
    });
    expect(await dayOf(page, 'The choir sings')).toBe(nextMonth('14'));
    expect(page.url()).toContain('/calendar');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').filter({ hasText: 'Moved back to' }).waitFor();
    expect((await house.draft('head', waiting.id)).wantedAt).toBe(`${nextMonth('08')}T15:30`);

    // Pressed rather than dragged, the handle asks for a day and a time.
    await page.getByRole('button', { name: /^Move “The choir sings/ }).click();
    await page.getByRole('dialog').getByLabel('Day and time').waitFor();
    await page.keyboard.press('Escape');

    // By keyboard, put back with Escape first, then a week later; it was approved, so it asks and says what follows.
    const handle = page.getByRole('button', { name: /^Move “Book fair in the library.”/ });
    await handle.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    await page.getByText(/^Put back\. Book fair in the library/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^Picked up Book fair in the library/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('a head approves it again').waitFor();
    await clear(page);
    await page.getByRole('button', { name: 'Move it' }).click();
    await page.getByText('It waits in the inbox to be approved again.').waitFor();
    expect(await house.draft('head', approved.id)).toMatchObject({
      state: 'awaiting-decision',
      wantedAt: `${nextMonth('16')}T09:00`,
    });
    // The keyboard is where the post is now.
    await expect
      .poll(() => page.evaluate('document.activeElement?.dataset.handle'))
      .toBe(approved.id);
  },
  LIMIT_MS,
);

test(
  'on a phone it is a list, in which another day is chosen',
  async () => {
    const post = await handIn('The pond is cleared on Saturday.', `${nextMonth('10')}T12:00`);
    const page = await windowOf('drafter', 390);
    await page.goto(`${address}/calendar?month=${nextMonth('08').slice(0, 7)}`);
    await page.getByRole('heading', { name: 'The pond is cleared on Saturday.' }).waitFor();
    await clear(page);
    await page.getByRole('button', { name: /^Move to another day.*The pond/ }).click();
    const field = page.getByLabel('Day and time');
    await field.fill(`${nextMonth('22')}T12:00`);
    await page.getByText('is in half-term; parents may not expect it.').waitFor();
    await clear(page);
    await page.getByRole('button', { name: 'Move it' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Moved to/ })
      .waitFor();
    expect((await house.draft('drafter', post.id)).wantedAt).toBe(`${nextMonth('22')}T12:00`);
  },
  LIMIT_MS,
);

test(
  'whoever writes is asked which of two times is meant, and told of one that does not exist',
  async () => {
    const id = await writing.begin();
    await writing.save('drafter', id, { text: 'The clocks change tonight.' });
    for (const width of [390, 1280]) {
      const page = await windowOf('drafter', width);
      await page.goto(`${address}/drafts/${id}`);
      await page.getByLabel('At a day and time').check();
      const field = page.getByLabel('Day and time', { exact: true });
      await field.fill(`${lastSunday('03')}T01:30`);
      await page
        .getByText('so there is no 01:30. The next possible time is 02:00.')
        .first()
        .waitFor();
      await field.fill(`${lastSunday('10')}T01:30`);
      await page.getByLabel('The second, an hour later').check();
      await page.getByText('parents may not expect it').first().waitFor();
      await clear(page);
      await page.getByText('Saved', { exact: false }).first().waitFor();
      await expect
        .poll(async () => (await house.draft('drafter', id)).wantedAt)
        .toBe(`${lastSunday('10')}T01:30+00:00`);
    }
  },
  LIMIT_MS,
);

/** The next last Sunday of March or October, at least two days ahead. */
function lastSunday(month: '03' | '10'): string {
  const of = (year: number): string => {
    let day = `${year}-${month}-31`;
    while (new Date(`${day}T00:00:00Z`).getUTCDay() !== 0) day = daysAfter(day, -1);
    return day;
  };
  const year = Number(today().slice(0, 4));
  return of(year) > daysAfter(today(), 2) ? of(year) : of(year + 1);
}

test(
  'dates are pasted: a wrong row is named and nothing is lost',
  async () => {
    const page = await windowOf('administrator', 390);
    await page.goto(`${address}/settings/calendar`);
    await page.getByLabel('Paste the rows of a year').check();
    const rows = `Spring half-term, ${daysAfter(today(), 80)}, ${daysAfter(today(), 84)}\nEaster, soon`;
    await page.getByRole('textbox', { name: 'Rows' }).fill(rows);
    await page.getByRole('button', { name: 'Add them' }).click();
    await page.getByText('Row 2: “Easter” says neither term').waitFor();
    expect(await page.getByRole('textbox', { name: 'Rows' }).inputValue()).toBe(rows);
    await clear(page);
    await page.getByRole('textbox', { name: 'Rows' }).fill(rows.split('\n')[0] ?? '');
    await page.getByRole('button', { name: 'Add them' }).click();
    await page.getByRole('cell', { name: 'Spring half-term' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await clear(page);
  },
  LIMIT_MS,
);

test(
  'a post whose time passed gives the head two answers, one press each',
  async () => {
    const soon = (minutes: number): string =>
      schoolReading(new Date(house.test.services.clock.now().getTime() + minutes * MINUTE_MS));
    const draft = await handIn('Wet play today, please bring boots.', soon(5));
    await writing.approve(draft);
    await house.stopWorker();
    await house.passTime(40 * MINUTE_MS);
    house.startWorker();
    await house.draftUntil('head', draft.id, ({ state }) => state === 'awaiting-decision');
    for (const width of [390, 1280]) {
      const page = await windowOf('head', width);
      await page.goto(`${address}/inbox/${draft.id}`);
      await page.getByRole('button', { name: 'Choose another time' }).click();
      await page.getByRole('dialog').waitFor();
      await clear(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Send it out now' }).waitFor();
      await clear(page);
      if (width === 1280) {
        await page.getByRole('button', { name: 'Send it out now' }).click();
        await page.getByRole('status').filter({ hasText: 'Approved: “Wet play today' }).waitFor();
      }
    }
    expect((await house.draft('head', draft.id)).state).toBe('approved');
  },
  LIMIT_MS,
);
