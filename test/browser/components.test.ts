import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { serveBuiltApp } from './built-app.ts';
import type { BuiltApp } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const ENDING = '.example.tsx';
const START_LIMIT_MS = 120_000;
const EXAMPLE_LIMIT_MS = 30_000;

const examples = readdirSync(new URL('../../web', import.meta.url), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => path.endsWith(ENDING))
  .map((path) => basename(path, ENDING))
  .toSorted();

type Width = 1280 | 390;

const WIDTHS: readonly Width[] = [1280, 390];
const THEMES = ['light', 'dark'] as const;

/** What has to be pressed before all of a component is there to be looked at. */
const OPENERS: Record<string, (page: Page, width: Width) => Promise<void>> = {
  dialog: (page) => page.getByRole('button', { name: 'Take down…' }).click(),
  'shortcut-help': (page) => page.getByRole('button', { name: 'Keys on this page' }).click(),
  typeahead: (page) => page.getByRole('combobox', { name: 'Who is this?' }).fill('a'),
  shell: (page, width) =>
    page.getByRole('button', { name: width === 390 ? /^More/ : /^Account/ }).click(),
};

let app: BuiltApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([serveBuiltApp(), openBrowser()]);
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

interface OpenedExample {
  readonly page: Page;
  /** What the browser complained about: errors of the page and refusals of the content policy. */
  readonly complaints: string[];
}

async function openExample(path: string, width: Width): Promise<OpenedExample> {
  const page = await browser.newPage({ reducedMotion: 'reduce', viewport: { width, height: 844 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${app.address}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, complaints };
}

/** Looks at the page as it is now in light and in dark. */
async function lookFor(page: Page): Promise<string[]> {
  const barriers: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    const found = await findBarriers(page);
    barriers.push(...found.map((barrier) => `in ${colorScheme}: ${barrier}`));
  }
  if (await overflowsSideways(page)) barriers.push('it does not fit: the page scrolls sideways');
  return barriers;
}

test('there are examples to look at', () => {
  expect(examples.length).toBeGreaterThan(20);
});

test(
  'a page with a barrier is caught',
  async () => {
    const { page } = await openExample('/examples/button', 390);
    await page.evaluate(
      'document.querySelector("main").insertAdjacentHTML("beforeend", `<img src="/icon.svg"><pre>${"w".repeat(900)}</pre>`)',
    );
    const barriers = (await lookFor(page)).join('\n');
    expect(barriers).toContain('in dark: image-alt');
    expect(barriers).toContain('scrolls sideways');
    await page.close();
  },
  EXAMPLE_LIMIT_MS,
);

// Side by side, since every page waits three tenths of a second for React to show what was loaded late. No `expect.poll`
// in here: it takes the end of another test for the end of its own.
describe.each(WIDTHS)('at %d px, light and dark', { concurrent: true }, (width) => {
  test.each(examples)(
    '%s has no barriers',
    async (name) => {
      const { page, complaints } = await openExample(`/examples/${name}`, width);
      const barriers = await lookFor(page);
      const open = OPENERS[name];
      if (open) {
        await open(page, width);
        barriers.push(...(await lookFor(page)));
      }
      expect(barriers).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
    EXAMPLE_LIMIT_MS,
  );

  test(
    'the page of all examples has no barriers',
    async () => {
      const { page, complaints } = await openExample('/examples', width);
      expect(await lookFor(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
    EXAMPLE_LIMIT_MS,
  );
});
