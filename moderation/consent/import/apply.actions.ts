import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { keepAnswers, keepNotAskedAfterMove, peopleChanged } from '../answering.ts';
import { addressesChange } from '../asking/address-changed.ts';
import { countsOf } from './diff.rules.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { endImport, findImport, holdImport, type KeptImport } from './import.store.ts';
import {
  event,
  gone,
  type Importer,
  importOf,
  opened,
  type OpenImport,
  requireOpen,
} from './importing.ts';
import { type Count, UNCOUNTED } from './progress.rules.ts';
import { type RowsToWrite, rowsToWrite } from './rows-to-write.rules.ts';
import { isConfirmed, type Surprise } from './surprises.rules.ts';
import { whileTelling } from './telling.ts';
import {
  holdRegister,
  insertChanges,
  insertClasses,
  insertGuardians,
  insertGuardianships,
  insertPupils,
  noteNewestAnswer,
  updateAddresses,
  updatePupils,
  updateRelations,
} from './write.store.ts';

/** What becomes of pupils who are not in the file. */
export type GoneChoice = 'keep' | 'left-yesterday' | 'leave-today';

export interface ApplyCommand {
  readonly importId: string;
  /** Of the dry run that was seen. */
  readonly digest: string;
  /** What was typed for the surprises. */
  readonly confirmations: readonly string[];
  readonly gone: GoneChoice;
}

/**
 * Applies an import, all of it or nothing. Needs `register:import` in the school.
 *
 * @throws Refusal `stale` when the file would change something else now than what was seen, `something-stops-it` for problems, questions
 *   and surprises without their words, `wrong-state` when it was applied or dropped already
 */
export async function applyImport(
  deps: Deps,
  actor: Actor,
  command: ApplyCommand,
): Promise<OpenImport> {
  await whileTelling(deps, 'apply', (count) =>
    inTransaction(deps.db, async (tx) => {
      const kept = await importOf(tx, actor, command.importId);
      await count.isOf(tx, kept);
      await applyKept(tx, deps, actor, kept, command, count);
    }),
  );
  // Looked at afterwards: whoever answers and whoever writes into the record waits until that transaction ends.
  return inTransaction(deps.db, (tx) =>
    opened(tx, actor.federationId, command.importId, deps.clock.now()),
  );
}

/** Applies an import in the transaction of the caller, who has seen to who may. */
export async function applyKept(
  tx: Tx,
  deps: Deps,
  importer: Importer,
  { id, federationId, schoolId, matches }: KeptImport,
  command: Omit<ApplyCommand, 'importId'>,
  count: Count = UNCOUNTED,
): Promise<void> {
  count.begin('waiting', 0);
  // Before anything of the register, and nobody who has some of that asks for it: whoever drops the import meanwhile waits here.
  await holdImport(tx, id);
  await holdRegister(tx, schoolId, matches);
  // Read again behind the lock: another apply may have come first.
  const kept = await findImport(tx, federationId, id);
  if (kept === undefined) throw gone();
  requireOpen(kept);
  const now = deps.clock.now();
  const day = schoolDay(now);
  const run = await dryRun(tx, kept, day, count);
  if (run === undefined) throw gone();
  const { plan, view, surprises } = requireApplicable(run, command);
  const againstANo = surprises.some(
    (each) => each.kind === 'against-a-no' && isConfirmed(each, command.confirmations),
  );
  const goneOn = lastDayOf(command.gone, day);
  const rows = rowsToWrite(plan, view, { againstANo, goneOn, newId: deps.newId });
  count.expect(rowsIn(rows));
  await write(tx, deps, kept, rows, now, count);
  const by = { kept, day, now, importer, newId: deps.newId };
  count.begin('answers', rows.ended.length + rows.answers.length);
  await keepNotAskedAfterMove(tx, kept, answersOf(rows.ended, run, by), now);
  count.did(rows.ended.length);
  await keepAnswers(tx, kept, answersOf(rows.answers, run, by), count.did);
  const changed = [...rows.added, ...rows.updated].map((pupil) => pupil.id);
  await peopleChanged(tx, kept, new Set(changed), now);
  count.begin('changes', rows.changes.length);
  await insertChanges(tx, id, rows.changes, count.did);
  await noteNewestAnswer(tx, id);
  count.begin('closing', 0);
  const counts = countsOf(plan);
  await endImport(tx, id, { state: 'applied', by: importer.personId, at: now, counts });
  await event(tx, importer, now, 'register.import-applied', id, {
    schoolId,
    sha256: kept.sha256,
    counts,
    gone: command.gone,
    // What was typed, where it was asked for: exactly these words and no others.
    confirmed: surprises
      .filter((each) => isConfirmed(each, command.confirmations))
      .map(({ words }) => words),
    byOperator: importer.personId === null,
  });
}

/** The dry run that may be applied. Throws what stops it. */
function requireApplicable(
  run: DryRun,
  command: Omit<ApplyCommand, 'importId'>,
): NonNullable<DryRun['planned']> {
  const { planned } = run;
  if (planned === null) {
    throw new Refusal(
      'something-stops-it',
      'There are problems in the file or in the mapping.',
      'Mend them first. Nothing was changed.',
    );
  }
  if (planned.digest !== command.digest) {
    throw new Refusal(
      'stale',
      'The register changed meanwhile, so this file would now change something else than what you saw.',
      'Look at the changes again, then apply. Nothing was changed.',
    );
  }
  if (planned.plan.questions.length > 0) {
    throw new Refusal(
      'something-stops-it',
      `For ${planned.plan.questions.length} of the pupils it is not clear who they are on the register.`,
      'Answer these questions first. Nothing was changed.',
    );
  }
  const open = planned.surprises.filter(
    (each) => each.blocks && !isConfirmed(each, command.confirmations),
  );
  if (open.length > 0) throw surprised(open);
  return planned;
}

function surprised(open: readonly Surprise[]): Refusal {
  const [first] = open;
  return new Refusal(
    'something-stops-it',
    first?.says ?? 'The file changes more than usual.',
    `If that is right, type: ${open.map(({ words }) => `"${words}"`).join(' and ')}. Nothing was changed.`,
    { field: 'confirmations', facts: { words: open.map(({ words }) => words) } },
  );
}

function lastDayOf(choice: GoneChoice, day: string): string | null {
  switch (choice) {
    case 'keep':
      return null;
    case 'leave-today':
      return day;
    case 'left-yesterday': {
      const before = new Date(`${day}T00:00:00Z`);
      before.setUTCDate(before.getUTCDate() - 1);
      return before.toISOString().slice(0, 10);
    }
  }
}

/** What the stages after the comparison count: classes come with their pupils. */
function rowsIn(rows: RowsToWrite): number {
  return (
    rows.added.length +
    rows.updated.length +
    rowsOfGuardians(rows) +
    rows.ended.length +
    rows.answers.length +
    rows.changes.length
  );
}

function rowsOfGuardians(rows: RowsToWrite): number {
  return (
    rows.guardians.length +
    rows.guardianships.length +
    rows.addresses.length +
    rows.relations.length
  );
}

async function write(
  tx: Tx,
  deps: Deps,
  kept: KeptImport,
  rows: RowsToWrite,
  now: Date,
  count: Count,
): Promise<void> {
  count.begin('pupils', rows.added.length + rows.updated.length);
  await insertClasses(tx, rows.classes);
  await insertPupils(tx, rows.added, { federationId: kept.federationId, now }, count.did);
  await updatePupils(tx, rows.updated, count.did);
  count.begin('guardians', rowsOfGuardians(rows));
  await insertGuardians(tx, kept.federationId, rows.guardians, count.did);
  await insertGuardianships(tx, rows.guardianships, count.did);
  await addressesChange(tx, deps, kept.schoolId, rows.addresses);
  await updateAddresses(tx, rows.addresses);
  count.did(rows.addresses.length);
  await updateRelations(tx, rows.relations);
  count.did(rows.relations.length);
}

const METHOD = "import of the school's system";

function answersOf(
  rows: RowsToWrite['answers'],
  run: DryRun,
  {
    kept,
    day,
    now,
    importer,
    newId,
  }: { kept: KeptImport; day: string; now: Date; importer: Importer; newId: () => string },
): Parameters<typeof keepAnswers>[2] {
  return rows.map(({ subjectId, guardianId, answer }) => ({
    ...answer,
    id: newId(),
    subjectId,
    guardianId,
    validFrom: day,
    lawfulBasis: run.uses.get(answer.use)?.lawfulBasis ?? 'consent',
    answeredOn: day,
    method: METHOD,
    evidenceId: null,
    recordedBy: importer.personId,
    recordedAt: now,
    importId: kept.id,
  }));
}
