import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { Letter } from './letters.rules.ts';
import { insertMail } from './link.store.ts';
import { decidersOf } from './telling.store.ts';

/** Writes the same letter to everybody who decides for these schools. Letters travel: no child's name, no reason. */
export async function writeToDeciders(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  where: { readonly federationId: string; readonly schoolIds: readonly string[] },
  letterTo: (name: string) => Letter,
  now: Date,
): Promise<void> {
  for (const person of await decidersOf(tx, where.federationId, where.schoolIds)) {
    await insertMail(tx, {
      id: deps.newId(),
      federationId: where.federationId,
      to: person.email,
      letter: letterTo(person.name),
      now,
    });
  }
}
