import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longer than about five seconds, the longest first, and those that open a browser kept apart from each
 * other as far as that goes. The order is all that matters, so it may age.
 */
const LONG: readonly string[] = [];

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
