import { fold } from './cells.rules.ts';
import type { KnownPupil, RegisterView } from './register-view.rules.ts';
import type { FileGuardian } from './rows.rules.ts';

/** What becomes of one guardian whom the file names for a pupil. */
export type PlannedGuardian =
  /** The same person, with another address or relation. */
  | {
      readonly kind: 'changed';
      readonly guardianId: string;
      readonly name: string;
      readonly email: { readonly was: string | null; readonly becomes: string } | null;
      readonly relation: { readonly was: string; readonly becomes: string } | null;
    }
  /** Somebody whom the register knows with this name and address as the guardian of another child. */
  | {
      readonly kind: 'joined';
      readonly guardianId: string;
      readonly name: string;
      readonly relation: string;
      readonly mayAnswer: boolean;
    }
  /** Somebody new. The same `key` in two rows is one person: brothers and sisters. */
  | {
      readonly kind: 'new';
      readonly key: string;
      readonly name: string;
      readonly relation: string;
      readonly email: string | null;
      readonly mayAnswer: boolean;
    };

const ANY_RELATION = 'parent or guardian';

/**
 * Compares a pupil's guardians with the file's. Nobody is taken away: they may have answered. Where the school said that somebody does
 * not answer for the child, a further guardian of the file does not answer either until the office says so: it may be the same
 * person under another spelling.
 *
 * @param on undefined for a pupil who is new
 */
export function planGuardians(
  pupil: { readonly number: string; readonly guardians: readonly FileGuardian[] },
  on: KnownPupil | undefined,
  byAddress: ReadonlyMap<string, RegisterView['guardians'][number]>,
): PlannedGuardian[] {
  const own = new Map((on?.guardians ?? []).map((each) => [fold(each.name), each]));
  const mayAnswer = (on?.guardians ?? []).every((each) => each.mayAnswer);
  return pupil.guardians.flatMap((said): PlannedGuardian[] => {
    const known = own.get(fold(said.name));
    if (known !== undefined) {
      const email =
        said.email !== null && said.email !== known.email
          ? { was: known.email, becomes: said.email }
          : null;
      const relation =
        said.relation !== null && said.relation !== known.relation
          ? { was: known.relation, becomes: said.relation }
          : null;
      if (email === null && relation === null) return [];
      return [{ kind: 'changed', guardianId: known.id, name: known.name, email, relation }];
    }
    const relation = said.relation ?? ANY_RELATION;
    const elsewhere =
      said.email === null ? undefined : byAddress.get(personKey(said.name, said.email));
    if (elsewhere !== undefined) {
      return [
        { kind: 'joined', guardianId: elsewhere.id, name: elsewhere.name, relation, mayAnswer },
      ];
    }
    // Without an address nobody can tell whether two of one name are one person.
    const key =
      said.email === null ? `${pupil.number} ${fold(said.name)}` : personKey(said.name, said.email);
    return [{ kind: 'new', key, name: said.name, relation, email: said.email, mayAnswer }];
  });
}

/** One person: the same name and the same address. */
export function personKey(name: string, email: string): string {
  return `${fold(name)} <${fold(email)}>`;
}
