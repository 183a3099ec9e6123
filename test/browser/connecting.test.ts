import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;

let house: House;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  // The sign-in leads back to the public address, so its port is known before the app is made.
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), 'close');
  address = `http://127.0.0.1:${port}`;
  house = await openHouse('postgresql', {
    webFolder: builtWeb(),
    env: { GATEHOUSE_PUBLIC_URL: address },
  });
  await house.test.app.listen({ host: '127.0.0.1', port });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

test('an administrator goes through the dialog, connects the Page again and disconnects it', async () => {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 844 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people.administrator.email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const heading = (words: string) => page.getByRole('heading', { level: 1, name: words }).waitFor();

  await page.goto(`${address}/pages`);
  await page.getByRole('link', { name: 'Connect a Page' }).click();
  await heading('Connect a Page');
  await page.getByRole('button', { name: 'Continue with Facebook' }).waitFor();
  expect(await troubles(page, 'connect')).toEqual([]);

  await page.getByRole('button', { name: 'Continue with Facebook' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('On Facebook, Cancel was chosen').waitFor();
  expect(page.url()).not.toContain('state=');
  expect(await troubles(page, 'declined')).toEqual([]);

  await page.getByRole('link', { name: 'Begin once more' }).click();
  await page.getByRole('button', { name: 'Continue with Facebook' }).click();
  // Leaves one permission out that may wait, and one that is needed.
  await page.getByRole('checkbox', { name: /pages_manage_posts/ }).uncheck();
  await page.getByRole('button', { name: /Continue as Practice administrator/ }).click();
  await page.getByText('Something needed is missing.').waitFor();
  expect(await troubles(page, 'missing')).toEqual([]);
  await page.getByRole('button', { name: 'Ask at Facebook once more' }).click();
  await page.getByRole('button', { name: /Continue as Practice administrator/ }).click();
  await heading('Choose the Pages');
  const school = page.getByLabel('School of Stanton St Quintin School');
  await school.waitFor();
  expect(await troubles(page, 'choose')).toEqual([]);
  await school.selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await heading('Connection of Stanton St Quintin School');
  await page.getByText('It does not end by itself').waitFor();
  expect(await troubles(page, 'connection')).toEqual([]);

  await page.getByRole('button', { name: 'Disconnect…' }).press('Enter');
  await page.getByText('No approved post waits for it.').waitFor();
  expect(await troubles(page, 'disconnect')).toEqual([]);
  await page.getByRole('button', { name: 'Disconnect', exact: true }).press('Enter');
  await page.getByText('Not connected since').waitFor();
  expect(await troubles(page, 'disconnected')).toEqual([]);

  await page.getByLabel('Token of the Page').fill('EAAbroken');
  await page.getByRole('button', { name: 'Look at this token' }).click();
  await page.getByText('Facebook does not take this token').waitFor();
  expect(await page.getByLabel('Token of the Page').inputValue()).toBe('EAAbroken');
  expect(await troubles(page, 'refused')).toEqual([]);
  await page.getByLabel('Token of the Page').fill(house.sandbox.page.token);
  await page.getByRole('button', { name: 'Look at this token' }).click();
  await heading('Connect Stanton St Quintin School again');
  await page.getByRole('button', { name: 'Connect it again' }).click();
  await heading('Connection of Stanton St Quintin School');
  await page.goto(`${address}/pages/connect?trouble=state`);
  await page.getByText('does not belong to anything that you began here').waitFor();
  await context.close();
}, 120_000);
