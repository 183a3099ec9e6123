import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const DATABASE = fileURLToPath(new URL('./test/one-database.ts', import.meta.url));
const SECOND = 1000;

// Each worker is a process that may hold a pool, a queue or a model; two suit the smallest machine that we use.
const workers = Math.min(4, Math.max(2, availableParallelism()));

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: workers,
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
          testTimeout: 10 * SECOND,
          hookTimeout: 30 * SECOND,
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
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: DATABASE,
          pool: 'forks',
          // One browser at a time: two would measure the machine instead of the app.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
