import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { schoolsCalled } from '../school.store.ts';
import { applyKept, type GoneChoice } from './apply.actions.ts';
import { endImport, findImport, keepMappingOf, mappingsOf } from './import.store.ts';
import { event, type Importer, opened, takeIn } from './importing.ts';
import { keepNamed } from './mapping.actions.ts';
import type { Mapping } from './mapping.contract.ts';
import { showImport } from './show-import.rules.ts';
import { isConfirmed } from './surprises.rules.ts';
import type { HearProgress } from './progress.contract.ts';
import { whileTelling } from './telling.ts';

export interface OperatorImport {
  /** `would-apply`: nothing stops it, and it was not asked for. */
  readonly outcome: 'applied' | 'would-apply' | 'problems' | 'questions' | 'surprises';
  readonly shown: ReturnType<typeof showImport>;
}

interface Bringing {
  readonly fileName: string;
  readonly content: Buffer;
  readonly apply: boolean;
  readonly confirmations: readonly string[];
  readonly gone: GoneChoice;
}

/**
 * Imports a file from the command line of the machine, where nobody is signed in. Taking it in, comparing and applying are a transaction
 * each, as on the screen, so that nobody waits for the record while a large file is compared. Without `apply`, and where something stops
 * it, the file is dropped again; the record says that it was looked at.
 *
 * @param command.school short name, name or id of the school
 * @param command.mapping a mapping, or the name of one that the school keeps
 * @param hear hears how far it is
 * @throws Refusal `not-found` for a school or a mapping that is not there, `bad-input` for a file that cannot be read, `stale` when the
 *   register changed again and again between comparing and applying
 */
export async function importByOperator(
  deps: Deps,
  command: Bringing & { school: string; mapping: Mapping | { readonly named: string } },
  hear?: HearProgress,
): Promise<OperatorImport> {
  const { importer, id } = await inTransaction(deps.db, async (tx) => {
    const [school, another] = await schoolsCalled(tx, command.school);
    if (school === undefined || another !== undefined) {
      throw new Refusal(
        'not-found',
        `There is no school called ${command.school}, or more than one.`,
        'Give the short name that its screens show, such as SSQ, or its id.',
      );
    }
    const mapping =
      'named' in command.mapping
        ? await named(tx, school.id, command.mapping.named)
        : command.mapping;
    const by = { federationId: school.federationId, personId: null };
    const taken = await takeIn(tx, deps, by, { ...command, schoolId: school.id });
    await keepMappingOf(tx, taken, mapping);
    return { importer: by, id: taken };
  });
  let isApplied = false;
  try {
    const done = await lookAndApply(deps, importer, id, command, hear);
    isApplied = done.outcome === 'applied';
    return done;
  } finally {
    if (!isApplied) await drop(deps, importer, id);
  }
}

/** Somebody at work in the register may come between comparing and applying; so often in a row is more than chance. */
const LOOKS = 3;

/** Compares, and applies what was seen; where the register changed in between, compares again. */
async function lookAndApply(
  deps: Deps,
  importer: Importer,
  id: string,
  command: Bringing,
  hear: HearProgress | undefined,
): Promise<OperatorImport> {
  for (let look = 1; ; look += 1) {
    const looked = await whileTelling(
      deps,
      'compare',
      (count) =>
        inTransaction(deps.db, (tx) =>
          opened(tx, importer.federationId, id, deps.clock.now(), count),
        ),
      hear,
    );
    const shown = showImport(looked);
    const outcome = outcomeOf(shown, command);
    if (outcome !== 'applied') return { outcome, shown };
    try {
      const seen = { ...command, digest: shown.digest ?? '' };
      await whileTelling(
        deps,
        'apply',
        (count) =>
          inTransaction(deps.db, async (tx) => {
            await count.isOf(tx, looked.kept);
            await applyKept(tx, deps, importer, looked.kept, seen, count);
          }),
        hear,
      );
      return { outcome, shown };
    } catch (error) {
      if (look >= LOOKS || !(error instanceof Refusal) || error.code !== 'stale') throw error;
    }
  }
}

/** Lets the file go, unless it has gone already. */
async function drop(deps: Deps, importer: Importer, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const kept = await findImport(tx, importer.federationId, id);
    if (kept?.state !== 'open') return;
    await endImport(tx, id, { state: 'dropped' });
    await event(tx, importer, deps.clock.now(), 'register.import-dropped', id, {
      schoolId: kept.schoolId,
    });
  });
}

/**
 * Takes a file in, and applies it where that is wanted and nothing stops it; else it stays open. In the transaction of the caller, who has
 * seen to who may, and to it that nobody else is there yet: the record is held from here on.
 */
export async function bringFile(
  tx: Tx,
  deps: Deps,
  importer: Importer,
  command: Bringing & { schoolId: string; mapping: Mapping; keepAs: string },
): Promise<OperatorImport> {
  const { schoolId, mapping, keepAs } = command;
  const id = await takeIn(tx, deps, importer, command);
  await keepMappingOf(tx, id, mapping);
  await keepNamed(tx, deps, importer, { schoolId, name: keepAs, mapping });
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
