import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { post } from '../letters/letters.actions.ts';
import type { Letter } from '../letters/letters.rules.ts';
import type { Role } from '../kernel/permissions.ts';
import { peopleWithRoles } from './telling.store.ts';

/** Whom a letter goes to: who holds one of the roles in the federation, or in one of these schools. */
export interface Told {
  readonly federationId: string;
  readonly schoolIds: readonly string[];
  readonly roles: readonly Role[];
  /** Who did it and knows already. */
  readonly except?: string | undefined;
}

/** Writes the same letter to everybody who decides for these schools. Letters travel: no child's name, no reason. */
export async function writeToDeciders(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  where: Omit<Told, 'roles'>,
  letterTo: (name: string) => Letter,
): Promise<void> {
  await writeToRoles(tx, deps, { ...where, roles: ['head', 'executive-head'] }, letterTo);
}

/** Writes the same letter to everybody with one of these roles, each once. Letters travel: no child's name, no reason. */
export async function writeToRoles(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  told: Told,
  letterTo: (name: string) => Letter,
): Promise<void> {
  const people = await peopleWithRoles(tx, told);
  await post(
    tx,
    deps,
    people
      .filter(({ id }) => id !== told.except)
      .map((person) => ({
        federationId: told.federationId,
        addressee: 'staff',
        to: person.email,
        letter: letterTo(person.name),
      })),
  );
}
