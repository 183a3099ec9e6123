import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { inRegister } from '../scope.ts';
import { schoolOf } from '../school.store.ts';
import { mappingsOf, type NamedMapping, saveMapping } from './import.store.ts';
import { event, type Importer } from './importing.ts';
import type { Mapping } from './mapping.contract.ts';
import { problemsOfMapping } from './mapping.rules.ts';
import { usesAskedAbout } from './view.store.ts';

/** The mappings that a school keeps. */
export async function listMappings(
  deps: Deps,
  actor: Actor,
  query: { schoolId: string },
): Promise<NamedMapping[]> {
  requireIn(actor, 'register:import', query.schoolId);
  return inRegister(deps, actor, 'register:import', async (tx) => {
    if ((await schoolOf(tx, actor.federationId, query.schoolId)) === undefined)
      throw notFound('school');
    return mappingsOf(tx, query.schoolId);
  });
}

/** Keeps a mapping for the school's next file; one of the same name is replaced. */
export async function keepMapping(
  deps: Deps,
  actor: Actor,
  command: { schoolId: string; name: string; mapping: Mapping },
): Promise<NamedMapping[]> {
  requireIn(actor, 'register:import', command.schoolId);
  return inTransaction(deps.db, async (tx) => {
    if ((await schoolOf(tx, actor.federationId, command.schoolId)) === undefined)
      throw notFound('school');
    await keepNamed(tx, deps, actor, command);
    return mappingsOf(tx, command.schoolId);
  });
}

/** Keeps a mapping under a name, in the transaction of the caller, who has seen to who may. */
export async function keepNamed(
  tx: Tx,
  deps: Deps,
  importer: Importer,
  { schoolId, name, mapping }: { schoolId: string; name: string; mapping: Mapping },
): Promise<void> {
  const now = deps.clock.now();
  // What can be told without a file: a word that means two things, a use that nobody is asked about.
  const uses = new Set((await usesAskedAbout(tx)).keys());
  const [wrong] = problemsOfMapping(mapping, headingsOf(mapping), uses);
  if (wrong !== undefined)
    throw new Refusal('bad-input', wrong.says, 'Change the mapping, then keep it.', {
      field: 'mapping',
    });
  const id = deps.newId();
  await saveMapping(tx, { id, schoolId, name, mapping, savedBy: importer.personId, now });
  await event(tx, importer, now, 'register.mapping-kept', schoolId, { schoolId });
}

/** Every column that the mapping names: what a file that fits it has. */
function headingsOf(mapping: Mapping): string[] {
  const conditions = mapping.uses.flatMap(({ groupOnly, noCloseUp, firstName }) => [
    groupOnly,
    noCloseUp,
    firstName,
  ]);
  return [
    mapping.number,
    mapping.forename,
    mapping.surname,
    mapping.knownAs,
    mapping.className,
    mapping.year,
    mapping.leavesOn,
    ...mapping.guardians.flatMap(({ name, relation, email }) => [name, relation, email]),
    ...mapping.uses.flatMap(({ column, validUntil }) => [column, validUntil]),
    ...conditions.map((condition) => condition?.column ?? null),
  ].filter((column) => column !== null);
}
