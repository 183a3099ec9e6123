import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { schoolsCalled } from '../school.store.ts';
import { applyKept, type GoneChoice } from './apply.actions.ts';
import { endImport, keepMappingOf, mappingsOf } from './import.store.ts';
import { event, type Importer, opened, takeIn } from './importing.ts';
import { keepNamed } from './mapping.actions.ts';
import type { Mapping } from './mapping.contract.ts';
import { showImport } from './show-import.rules.ts';
import { isConfirmed } from './surprises.rules.ts';
import { holdMeanings } from '../asking/uses.store.ts';
import { holdRegister } from './write.store.ts';

export interface OperatorImport {
  /** `would-apply`: nothing stops it, and it was not asked for. */
  readonly outcome: 'applied' | 'would-apply' | 'problems' | 'questions' | 'surprises';
  readonly shown: ReturnType<typeof showImport>;
}

/**
 * Imports a file from the command line of the machine, where nobody is signed in, in one transaction. Without `apply`, and where something
 * stops it, the file is dropped again; the record says that it was looked at.
 *
 * @param command.school short name, name or id of the school
 * @param command.mapping a mapping, or the name of one that the school keeps
 * @throws Refusal `not-found` for a school or a mapping that is not there, `bad-input` for a file that cannot be read
 */
export async function importByOperator(
  deps: Deps,
  command: {
    school: string;
    fileName: string;
    content: Buffer;
    mapping: Mapping | { readonly named: string };
    apply: boolean;
    confirmations: readonly string[];
    gone: GoneChoice;
  },
): Promise<OperatorImport> {
  return inTransaction(deps.db, async (tx) => {
    const [school, another] = await schoolsCalled(tx, command.school);
    if (school === undefined || another !== undefined) {
      throw new Refusal(
        'not-found',
        `There is no school called ${command.school}, or more than one.`,
        'Give the short name that its screens show, such as SSQ, or its id.',
      );
    }
    const importer = { federationId: school.federationId, personId: null };
    const mapping =
      'named' in command.mapping
        ? await named(tx, school.id, command.mapping.named)
        : command.mapping;
    const done = await bringFile(tx, deps, importer, {
      ...command,
      schoolId: school.id,
      mapping,
      keepAs: null,
    });
    if (done.outcome !== 'applied') {
      await endImport(tx, done.shown.id, { state: 'dropped' });
      await event(tx, importer, deps.clock.now(), 'register.import-dropped', done.shown.id, {
        schoolId: school.id,
      });
    }
    return done;
  });
}

/**
 * Takes a file in, and applies it where that is wanted and nothing stops it; else it stays open. In the transaction of the caller, who has
 * seen to who may.
 */
export async function bringFile(
  tx: Tx,
  deps: Deps,
  importer: Importer,
  command: {
    schoolId: string;
    fileName: string;
    content: Buffer;
    mapping: Mapping;
    keepAs: string | null;
    apply: boolean;
    confirmations: readonly string[];
    gone: GoneChoice;
  },
): Promise<OperatorImport> {
  const { schoolId, mapping, keepAs } = command;
  // Before the first event takes the record: somebody who answers has the answers first and waits for the record after.
  if (command.apply) {
    await holdMeanings(tx);
    await holdRegister(tx, schoolId, new Map());
  }
  const id = await takeIn(tx, deps, importer, command);
  await keepMappingOf(tx, id, mapping);
  if (keepAs !== null) await keepNamed(tx, deps, importer, { schoolId, name: keepAs, mapping });
  const looked = await opened(tx, importer.federationId, id, deps.clock.now());
  const shown = showImport(looked);
  const outcome = outcomeOf(shown, command);
  if (outcome === 'applied') {
    await applyKept(tx, deps, importer, looked.kept, { ...command, digest: shown.digest ?? '' });
  }
  return { outcome, shown };
}

async function named(tx: Tx, schoolId: string, name: string): Promise<Mapping> {
  const kept = await mappingsOf(tx, schoolId);
  const found = kept.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.mapping;
  const names = kept.map((each) => `"${each.name}"`).join(', ');
  throw new Refusal(
    'not-found',
    `The school keeps no mapping "${name}".`,
    names === ''
      ? 'It keeps none yet: make one on the screen, or give a JSON file.'
      : `It keeps ${names}.`,
  );
}

function outcomeOf(
  shown: ReturnType<typeof showImport>,
  command: { apply: boolean; confirmations: readonly string[] },
): OperatorImport['outcome'] {
  if (shown.diff === null) return 'problems';
  if (shown.questions.total > 0) return 'questions';
  if (shown.surprises.some((each) => each.blocks && !isConfirmed(each, command.confirmations)))
    return 'surprises';
  return command.apply ? 'applied' : 'would-apply';
}
