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
