import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longer than about five seconds: roughly the longest first, with those that open a browser kept apart
 * from each other. A file that is missing here only runs later than it might, so the list may age.
 */
const LONG: readonly string[] = [
  'test/journeys/start.test.ts',
  'test/journeys/queue.test.ts',
  'workers/vision/cover-detectors.test.ts',
  'test/browser/components.test.ts',
  'workers/vision/memory.test.ts',
  'server/protection-leak.test.ts',
  'test/browser/head.test.ts',
  'workers/vision/vision.test.ts',
  'test/journeys/demo.test.ts',
  'scripts/gatehouse.test.ts',
  'test/journeys/check-again.test.ts',
  'test/browser/import.test.ts',
  'test/browser/import-progress.test.ts',
  'test/journeys/draft.test.ts',
  'test/journeys/killed-worker.test.ts',
  'test/journeys/withdrawal-on-its-way.test.ts',
  'test/browser/register-lists.test.ts',
  'test/journeys/deadly-picture.test.ts',
  'workers/vision/orientation.test.ts',
  'test/journeys/take-down.test.ts',
  'test/browser/asking.test.ts',
  'server/api/family.api.test.ts',
  'scripts/process-tree.test.ts',
  'test/browser/from-yes-to-no.test.ts',
  'test/journeys/reach-back.test.ts',
  'workers/vision/cover-attack.test.ts',
  'test/browser/withdrawals.test.ts',
  'scripts/consents-import.test.ts',
  'test/journeys/withdrawal.test.ts',
  'test/browser/person.test.ts',
  'server/main.test.ts',
  'test/journeys/attacks-on-publishing.test.ts',
  'test/browser/protection.test.ts',
  'workers/vision/published.test.ts',
  'test/browser/equipment.test.ts',
  'workers/vision/words.test.ts',
  'test/browser/keyboard.test.ts',
  'test/journeys/look-alikes.test.ts',
  'test/browser/covers.test.ts',
  'moderation/consent/import/import.actions.test.ts',
  'test/browser/family.test.ts',
  'test/journeys/attacks-on-the-register.test.ts',
  'moderation/database/reader-roles.test.ts',
  'server/embedded/embedded-postgres.test.ts',
];

/** Begins with the files that take long, so that none of them runs alone at the end while the other workers are idle. */
export default class LongestFirst extends BaseSequencer {
  override sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(specs.toSorted((a, b) => rankOf(a) - rankOf(b)));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place === -1 ? LONG.length : place;
}
