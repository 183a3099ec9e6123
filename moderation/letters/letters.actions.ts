import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import { requireAnywhere, type Actor } from '../kernel/permissions.ts';
import type { Addressee, Letter } from './letters.rules.ts';
import { insertLetters, newestMail, type MailRow } from './letters.store.ts';

/** A letter and whom it goes to. */
export interface Addressed {
  readonly federationId: string;
  readonly addressee: Addressee;
  readonly to: string;
  readonly letter: Letter;
}

/** Puts letters into the post, in the transaction of what they tell: the one way in which Gatehouse writes to anybody. */
export async function post(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  letters: readonly Addressed[],
): Promise<void> {
  const now = deps.clock.now();
  await insertLetters(
    tx,
    letters.map((each) => ({ ...each, id: deps.newId(), now })),
  );
}

/**
 * The newest letters that were sent, or wait because there is no mail server: to whom and why, and what is in those that are to be passed on.
 * Needs `people:manage`.
 *
 * @param query.search part of the address that they go to; '' for all
 */
export async function listMail(
  deps: Deps,
  actor: Actor,
  query: { addressee: Addressee; search: string },
): Promise<MailRow[]> {
  requireAnywhere(actor, 'people:manage');
  return inTransaction(deps.db, (tx) => newestMail(tx, actor.federationId, query, LIMITS.listPage));
}
