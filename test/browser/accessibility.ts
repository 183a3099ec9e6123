import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with the page as it is now, one line each; empty when nothing is. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script element, which the content policy rightly refuses.
  const isThere = await page.evaluate<boolean>('typeof axe === "object"');
  if (!isThere) await page.evaluate(await readFile(AXE, 'utf8'));
  const results = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.failureSummary ?? violation.help} (${node.html})`,
    ),
  );
}

/** Whether the page can be scrolled sideways, which at 390 px means that something does not fit. */
export async function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
}

/**
 * What axe finds at 1280 and at 390 px, and whether the page is wider than a phone; empty when nothing is wrong. With a name and
 * the folder in `GATEHOUSE_TEST_SHOTS` it keeps what it looks like as well.
 */
export async function troubles(page: Page, name?: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    found.push(...(await findBarriers(page)));
    await keepLook(page, name, width);
  }
  if (await overflowsSideways(page)) found.push('wider than a phone');
  await page.setViewportSize({ width: 1280, height: 844 });
  return found;
}

async function keepLook(page: Page, name: string | undefined, width: number): Promise<void> {
  const folder = process.env['GATEHOUSE_TEST_SHOTS'];
  if (folder === undefined || name === undefined) return;
  await page.screenshot({ path: path.join(folder, `${name}-${width}.png`), fullPage: true });
}
