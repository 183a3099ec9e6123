import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { post } from '../letters/letters.actions.ts';
import type { Letter } from '../letters/letters.rules.ts';
import { decidersOf } from './telling.store.ts';

/** Writes the same letter to everybody who decides for these schools. Letters travel: no child's name, no reason. */
export async function writeToDeciders(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  where: { readonly federationId: string; readonly schoolIds: readonly string[] },
  letterTo: (name: string) => Letter,
): Promise<void> {
  const deciders = await decidersOf(tx, where.federationId, where.schoolIds);
  await post(
    tx,
    deps,
    deciders.map((person) => ({
      federationId: where.federationId,
      addressee: 'staff',
      to: person.email,
      letter: letterTo(person.name),
    })),
  );
}
