import type { TestProject } from 'vitest/node';
import startDatabase from './global-database.ts';

let started: Promise<() => Promise<void>> | undefined;

/**
 * Global set-up of every project whose tests may need the database. Vitest runs it once a project; the
 * database is started once for all of them and handed to the root project, from which the others inherit.
 */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  if (started !== undefined) {
    await started;
    return undefined;
  }
  started = startDatabase(project.vitest.getRootProject());
  return started;
}
