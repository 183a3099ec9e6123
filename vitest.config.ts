import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/longest-first.ts';

const DATABASE = fileURLToPath(new URL('./test/one-database.ts', import.meta.url));
const BUILD = fileURLToPath(new URL('./test/browser/one-build.ts', import.meta.url));
const SECOND = 1000;
/** One second, as vitest has it, is for what happens in this process; here a browser, a database or a worker answers. */
const PATIENT = { poll: { timeout: 10 * SECOND } };

// Each worker is a process that may hold a pool, a queue or a model. One more than there are processors: a journey
// waits for a clock or a browser about half of its time. Four suit the smallest machine that we use.
const workers = Math.min(4, Math.max(3, availableParallelism() + 1));
/** The one file that measures how quickly a screen follows a hand. */
const MEASURING = 'test/browser/marking.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: workers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{moderation,server,workers,scripts,test/eval}/**/*.test.ts',
            'web/**/*.test.{ts,tsx}',
          ],
          exclude: ['**/node_modules/**', 'web/dist/**'],
          globalSetup: DATABASE,
          pool: 'forks',
          maxWorkers: workers,
          testTimeout: 30 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        test: {
          name: 'walls',
          include: ['test/walls.test.ts'],
          pool: 'forks',
          maxWorkers: workers,
          testTimeout: 30 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/{journeys,faults,factories}/**/*.test.ts'],
          globalSetup: DATABASE,
          pool: 'forks',
          maxWorkers: workers,
          expect: PATIENT,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [MEASURING],
          globalSetup: [DATABASE, BUILD],
          pool: 'forks',
          maxWorkers: workers,
          maxConcurrency: 3,
          expect: PATIENT,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        test: {
          name: 'measured',
          include: [MEASURING],
          globalSetup: [DATABASE, BUILD],
          pool: 'forks',
          // Alone and at the end: beside others it would measure the machine instead of the app.
          maxWorkers: 1,
          expect: PATIENT,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
