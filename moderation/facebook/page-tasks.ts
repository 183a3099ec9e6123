/** What a person may do on a Page, in Facebook's own words (contract section 2.2). */
export const PAGE_TASKS = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MANAGE',
  'MESSAGING',
  'MODERATE',
  /** May switch into the Page in Facebook's own apps, and so act as the Page there. */
  'FACEBOOK_ACCESS',
] as const;

export type PageTask = (typeof PAGE_TASKS)[number];

const OF_NEW_PAGES = 'PROFILE_PLUS_';
const EVERYTHING = 'FULL_CONTROL';

/**
 * The tasks among what Facebook lists, in both families of names: `MODERATE` of older Pages is `PROFILE_PLUS_MODERATE` of
 * newer ones, and full control implies every task. What is neither is left out: no task that Gatehouse needs or fears.
 */
export function readTasks(listed: readonly string[]): PageTask[] {
  const plain = new Set(
    listed.map((name) => (name.startsWith(OF_NEW_PAGES) ? name.slice(OF_NEW_PAGES.length) : name)),
  );
  return PAGE_TASKS.filter((task) => plain.has(task) || plain.has(EVERYTHING));
}
