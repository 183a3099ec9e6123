import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import { publishApproval, publishFailed } from '../../moderation/pages/publish.actions.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';
import { windowOf } from './windows.ts';

const START_LIMIT_MS = 120_000;

let house: House;
let posting: Posting;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  posting = postingIn(house);
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const open = (who: TestPersonKey, where: string): Promise<Page> =>
  windowOf({ browser, house, address }, { who, where });

/** A post whose worker lost the answer when it asked the Page to show it. */
async function unclear(effect: 'shown' | 'not shown'): Promise<{ id: string; text: string }> {
  const { id, approvalId, text } = await posting.due();
  const losing = posting.pageWith((page) => ({
    async publishPost(postId) {
      if (effect === 'shown') await page.publishPost(postId);
      throw new GraphOutcomeUnknown('Publishing the post', 'dropped');
    },
  }));
  const { signal } = new AbortController();
  await expect(publishApproval(losing, { approvalId }, { signal })).rejects.toThrow('dropped');
  await publishFailed(house.test.services, { approvalId, failure: 'dropped' });
  return { id, text };
}

const IT_IS_THERE = 'It is there: count it as published';
const NOT_THERE = 'It is not there: send it again';

test('a head comes from the inbox, sees both sides and what differs, says why it counts, and takes it back', async () => {
  const { id, text } = await unclear('shown');
  await sql`update sandbox.post set message = message || ' With love.' where message = ${text}`.execute(
    house.db,
  );
  const page = await open('head', '/inbox');
  await page
    .getByRole('region', { name: 'Look at the Page' })
    .getByRole('link', { name: text })
    .click();
  const screen = page.getByRole('region', { name: /^Is it on Stanton St Quintin School/ });
  await screen.getByText('A post is there, and it is not exactly what was approved.').waitFor();
  const shown = screen.getByRole('region', { name: 'What the Page shows now' });
  expect(await shown.locator('mark').textContent()).toContain('With love.');
  await shown.getByRole('link', { name: /See it on Stanton St Quintin School/ }).waitFor();
  expect(await troubles(page)).toEqual([]);
  // Not there is not offered while something is.
  expect(await screen.getByRole('button', { name: NOT_THERE }).count()).toBe(0);

  await screen.getByRole('button', { name: IT_IS_THERE }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Count it although it differs?' });
  await dialog.getByRole('button', { name: 'Count it as published' }).click();
  await dialog.getByText('Say in a few words why it counts all the same.').waitFor();
  await dialog.getByLabel('Why does it count all the same?').fill('I added the greeting myself.');
  await dialog.getByRole('button', { name: 'Count it as published' }).click();
  const counted = page.getByText('Counted as published on Stanton St Quintin School.');
  await counted.waitFor();
  expect((await house.draft('head', id)).state).toBe('published');
  expect(await troubles(page)).toEqual([]);
  await page.getByRole('button', { name: 'Take that back' }).click();
  await screen.getByText('A post is there, and it is not exactly what was approved.').waitFor();
  await page.context().close();
});

test('a Page that does not answer, one that does not show it, and the way back to the inbox', async () => {
  const { id } = await unclear('not shown');
  house.sandbox.disturb(() => ({
    kind: 'answer-instead',
    status: 503,
    contentType: 'text/plain',
    body: 'busy',
  }));
  const page = await open('head', `/drafts/${id}`);
  await page.getByText('The Page does not answer.').first().waitFor();
  expect(await page.getByRole('button', { name: NOT_THERE }).count()).toBe(0);
  expect(await troubles(page)).toEqual([]);
  house.sandbox.disturb(undefined);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('The Page holds it, and nobody can see it.').waitFor();
  await page.getByRole('button', { name: NOT_THERE }).click();
  await page.getByText('It came back to the inbox.').waitFor();
  expect((await house.draft('head', id)).state).toBe('awaiting-decision');
  await page.context().close();
});

test('its writer reads the same, and is told who decides', async () => {
  const { id } = await unclear('shown');
  const page = await open('drafter', `/drafts/${id}`);
  await page.getByText('It is there.', { exact: true }).waitFor();
  await page.getByText('You wrote or changed this draft, so somebody else decides it.').waitFor();
  expect(await page.getByRole('button', { name: IT_IS_THERE }).count()).toBe(0);
  await page.context().close();
});
