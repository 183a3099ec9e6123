import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import { REACH_BACK_AT_ONCE } from '../jobs.ts';
import { PAGE_USE } from './uses.rules.ts';

/**
 * Has everything looked for that shows the people of these answers, in the transaction that keeps them. Each answer about the
 * Page is followed, a yes as well: it may ask for more than the one before. Whether anything has to be done is the job's to say.
 */
export async function askToReachBack(
  tx: Tx,
  answers: readonly { readonly id: string; readonly use: string; readonly recordedAt: Date }[],
): Promise<void> {
  const aboutPage = answers.filter(({ use }) => use === PAGE_USE);
  for (let from = 0; from < aboutPage.length; from += REACH_BACK_AT_ONCE) {
    const some = aboutPage.slice(from, from + REACH_BACK_AT_ONCE);
    const [first] = some;
    if (first === undefined) return;
    const ids = some.map(({ id }) => id);
    await later(tx, 'reach-back', { cause: 'answer', ids }, { now: first.recordedAt });
  }
}

/** The same for a protection flag that is set. One that is lifted puts nothing back. */
export async function askToReachBackForFlag(
  tx: Tx,
  flag: { readonly id: string; readonly act: 'set' | 'lifted'; readonly recordedAt: Date },
): Promise<void> {
  if (flag.act === 'lifted') return;
  await later(tx, 'reach-back', { cause: 'flag', ids: [flag.id] }, { now: flag.recordedAt });
}

/**
 * The same where nobody said anything, and somebody may no longer be shown all the same: they left or were struck out, who said
 * yes may not answer any more. Drafts only: what was published with a yes stays.
 */
export async function askToReachBackForPeople(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < subjectIds.length; from += REACH_BACK_AT_ONCE) {
    const ids = subjectIds.slice(from, from + REACH_BACK_AT_ONCE);
    await later(tx, 'reach-back', { cause: 'left', ids }, { now });
  }
}
