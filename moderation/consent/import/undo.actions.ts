import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/permissions.ts';
import { peopleChanged } from '../answering.ts';
import { addressesChange } from '../asking/address-changed.ts';
import { findImport, isLastApplied, type KeptImport } from './import.store.ts';
import { event, importOf, opened, type OpenImport } from './importing.ts';
import type { Count } from './progress.rules.ts';
import { whileTelling } from './telling.ts';
import { whyNotUndo } from './undo.rules.ts';
import {
  changesOf,
  countAnswers,
  endApplied,
  holdRegister,
  isOfPeople,
  peopleOfImport,
  restingOn,
  restoreAround,
  restorePeople,
  retractAnswers,
} from './undo.store.ts';

/** PostgreSQL's codes for a foreign key and for a unique key that would break. */
const HELD_ON_TO = new Set(['23503', '23505']);

/**
 * Takes the last import of a school back while nothing rests on it: its answers are retracted, people whom it brought in are struck out,
 * and what it changed is as it was. Needs `register:import` in the school. Throws `too-late-to-undo` and `wrong-state`.
 */
export async function undoImport(
  deps: Deps,
  actor: Actor,
  command: { importId: string },
): Promise<OpenImport> {
  try {
    await whileTelling(deps, 'undo', (count) =>
      inTransaction(deps.db, async (tx) => {
        const kept = await importOf(tx, actor, command.importId);
        await count.isOf(tx, kept);
        await undo(tx, deps, actor, kept, count);
      }),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && HELD_ON_TO.has(String(error.code))) {
      // Something else of the house holds on to a guardian or a class that came with it: a letter that was sent, say.
      throw tooLate('Guardians or classes that came with it are in use.');
    }
    throw error;
  }
  return inTransaction(deps.db, (tx) =>
    opened(tx, actor.federationId, command.importId, deps.clock.now()),
  );
}

async function undo(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { id, schoolId, matches }: Pick<KeptImport, 'id' | 'schoolId' | 'matches'>,
  count: Count,
): Promise<void> {
  count.begin('waiting', 0);
  await holdRegister(tx, schoolId, matches);
  const kept = await findImport(tx, actor.federationId, id);
  if (kept?.state !== 'applied') {
    throw new Refusal(
      'wrong-state',
      'This import is not applied, so there is nothing to undo.',
      'Go back to the list of imports.',
    );
  }
  const why = whyNotUndo(await isLastApplied(tx, kept), await restingOn(tx, id));
  if (why !== null) throw tooLate(why);
  const now = deps.clock.now();
  await endApplied(tx, id, actor.personId, now);
  const changes = await changesOf(tx, id);
  const answersThere = await countAnswers(tx, id);
  count.expect(answersThere + changes.length);
  count.begin('answers', answersThere);
  const answers = await retractAnswers(tx, id, actor.personId, now);
  count.did(answers);
  const ofPeople = changes.filter(({ what }) => isOfPeople(what)).length;
  count.begin('pupils', ofPeople);
  await restorePeople(tx, id, now, count.did);
  count.begin('guardians', changes.length - ofPeople);
  await addressesChange(
    tx,
    deps,
    schoolId,
    changes.flatMap(({ what, guardianId, was }) =>
      what === 'guardian-email' && guardianId !== undefined
        ? [{ guardianId, email: was ?? null }]
        : [],
    ),
  );
  await restoreAround(tx, id, changes);
  count.did(changes.length - ofPeople);
  count.begin('closing', 0);
  await peopleChanged(tx, kept, new Set(await peopleOfImport(tx, id)), now);
  await event(tx, actor, now, 'register.import-undone', id, {
    schoolId,
    answers,
    changes: changes.length,
  });
}

function tooLate(why: string): Refusal {
  return new Refusal(
    'too-late-to-undo',
    why,
    'Correct single pupils in the register, or import a corrected file. Nothing was changed.',
  );
}
