import type { Browser, Page } from 'playwright-core';
import type { House } from '../factories/house.ts';
import { signInAs, type TestPersonKey } from '../factories/people.ts';

/** Longer than anything takes on a machine that does other things as well. */
const WAIT_MS = 20_000;

/** Where a window opens: a browser, a house, and the address that its app listens on. */
export interface Place {
  readonly browser: Browser;
  readonly house: House;
  readonly address: string;
}

/** A window of its own for somebody who is signed in, on a page of the app; 1280 px wide unless told. */
export async function windowOf(
  { browser, house, address }: Place,
  asked: {
    readonly who: TestPersonKey;
    readonly where: string;
    readonly width?: number | undefined;
  },
): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: asked.width ?? 1280, height: 844 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people[asked.who].email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}${asked.where}`);
  return page;
}
