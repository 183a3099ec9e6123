import type { Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { post } from '../../letters/letters.actions.ts';
import { schoolById } from '../school.store.ts';
import { endLinksOfGuardians, guardiansWithEmail } from './parent-link.store.ts';
import { addressChangedLetter } from './parent-letters.rules.ts';

/**
 * What goes with another address of a guardian: every open link ends, and who reads the old address is told, as it may have been changed by
 * somebody who wants to answer in their name. Call it before the address is changed, in the same transaction.
 *
 * @param schoolId the school that changed it, and whose office is named to ring
 */
export async function addressesChange(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  schoolId: string,
  changes: readonly { readonly guardianId: string; readonly email: string | null }[],
): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ guardianId }) => guardianId);
  const becomes = new Map(changes.map(({ guardianId, email }) => [guardianId, email]));
  const school = (await schoolById(tx, schoolId))?.name ?? '';
  const before = await guardiansWithEmail(tx, ids);
  await endLinksOfGuardians(tx, ids, deps.clock.now());
  await post(
    tx,
    deps,
    before
      // The same letter box, written otherwise.
      .filter(({ id, email }) => becomes.get(id)?.toLowerCase() !== email.toLowerCase())
      .map((guardian) => ({
        federationId: guardian.federationId,
        addressee: 'parent' as const,
        to: guardian.email,
        letter: addressChangedLetter({ guardian: guardian.name, school }),
      })),
  );
}
