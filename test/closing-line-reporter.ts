import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Prints `N passed, N failed` (and `, N skipped` when some were) alone on the last line, after everything
 * that vitest and the global set-up have to say.
 */
export default class ClosingLineReporter implements Reporter {
  #line = '0 passed, 1 failed';

  onInit(): void {
    // Tearing down the database comes after the last report, hence the end of the process. Written
    // synchronously: nothing asynchronous runs any more.
    process.once('exit', () => writeSync(1, `${this.#line}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.#line = closingLine(modules, errors);
  }
}

/**
 * A test that never got a result, a file that could not be loaded and an error outside every test count as
 * failed: the line never says less than the exit code.
 */
function closingLine(modules: readonly TestModule[], errors: readonly SerializedError[]): string {
  let passed = 0;
  let skipped = 0;
  let failed = errors.length;
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'skipped') skipped += 1;
      else failed += 1;
    }
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
  }
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
