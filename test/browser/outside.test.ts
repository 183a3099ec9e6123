import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAtPage } from '../../moderation/outside/look.actions.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { postingIn } from '../factories/posting.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';
import { windowOf } from './windows.ts';

const START_LIMIT_MS = 120_000;
const GRACE_OVER_MS = 121_000;

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

const open = (who: TestPersonKey, where: string): Promise<Page> =>
  windowOf({ browser, house, address }, { who, where });

test('an executive head sees what was done around Gatehouse, says who deals with it, and has a post taken off', async () => {
  const posting = postingIn(house);
  const { sandbox, pageId } = house;
  const { clock } = sandbox;
  clock.forward(house.test.services.clock.now().getTime() - clock.now().getTime());
  const look = () =>
    lookAtPage(posting.ownPages(), { pageId }, { signal: new AbortController().signal });
  await look();
  const page = await open('executiveHead', `/pages/${pageId}/outside`);
  await page.getByText('Everything on the Page went through Gatehouse').waitFor();
  expect(await troubles(page, 'outside-empty')).toEqual([]);

  const draft = await posting.publish(await posting.writing.handIn());
  const { post_id } = await house.db
    .selectFrom('publication')
    .select('post_id')
    .where('draft_id', '=', draft.id)
    .executeTakeFirstOrThrow();
  const message = 'The fair is moved to the hall because of the rain.\nCome at four.';
  await sandbox.control('edit-outside', { postId: post_id ?? '', message });
  await sandbox.control('post-outside', {
    pageId: sandbox.page.pageId,
    message: 'Posted in a hurry',
  });
  clock.forward(GRACE_OVER_MS);
  await house.passTime(GRACE_OVER_MS);
  await look();

  await page.goto(`${address}/pages`);
  await page.getByRole('link', { name: 'Posted or changed outside Gatehouse (2)' }).waitFor();
  expect(await troubles(page, 'outside-card')).toEqual([]);
  await page.getByRole('link', { name: 'See what was found' }).first().click();
  await page.getByText('The text on the Page is not the approved text.').waitFor();
  expect(await troubles(page, 'outside')).toEqual([]);

  const ours = page.getByRole('article', { name: 'A post that is not as it was approved' });
  await ours.getByRole('button', { name: 'Somebody is dealing with it…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'It is being dealt with' }).click();
  await dialog.getByText('Say who is dealing with it, or why it is fine.').waitFor();
  await dialog.getByRole('textbox').fill('Mrs Hale is ringing the office.');
  expect(await troubles(page, 'outside-dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'It is being dealt with' }).click();
  await ours.getByText(/“Mrs Hale is ringing the office.”/).waitFor();

  const others = page.getByRole('article', { name: 'A post that did not go through Gatehouse' });
  await others.getByRole('button', { name: 'Take it off the Page…' }).click();
  await page
    .getByRole('alertdialog')
    .or(dialog)
    .getByRole('button', { name: 'Take it off' })
    .click();
  await others.getByText(/Off the Page since/).waitFor();

  const office = await open('administrator', '/pages');
  await office.getByText('What to type at Facebook').click();
  await office.getByText('/webhooks/facebook').waitFor();
  expect(await troubles(office, 'outside-webhook')).toEqual([]);
}, 120_000);
