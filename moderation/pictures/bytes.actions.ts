import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { bytesAreNeeded, holdBytes } from './bytes.store.ts';

/**
 * Makes sure, in the transaction that begins to need them, that bytes which were stored a moment ago are still there: the same
 * bytes may have been an old original that was being deleted. Throws the refusal `bad-input`; storing them again helps.
 */
export async function requireBytes(
  tx: Tx,
  { pictures }: Pick<Deps, 'pictures'>,
  sha256s: readonly string[],
): Promise<void> {
  await holdBytes(tx, sha256s);
  for (const sha256 of sha256s) {
    if (await pictures.has(sha256)) continue;
    throw new Refusal(
      'bad-input',
      'The photo could not be kept.',
      'Try again. The rest of your draft is safe.',
      { field: 'photo' },
    );
  }
}

/** Removes those of these bytes that nothing needs (any more): an uncovered preview must not outlive the rule for originals. */
export async function removeUnneeded(
  deps: Pick<Deps, 'db' | 'pictures'>,
  sha256s: readonly string[],
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await holdBytes(tx, sha256s);
    for (const sha256 of new Set(sha256s)) {
      if (!(await bytesAreNeeded(tx, sha256, null))) await deps.pictures.remove(sha256);
    }
  });
}
