import { inTransaction } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { type Actor, requireAnywhere, requireIn, schoolsWhere } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { inRegister } from '../scope.ts';
import { changesFile } from './changes-file.rules.ts';
import { dryRun } from './dry-run.ts';
import {
  endImport,
  holdImport,
  importsOf,
  keepMappingOf,
  keepMatchesOf,
  type KeptImport,
} from './import.store.ts';
import {
  event,
  forgetLate,
  gone,
  importOf,
  opened,
  type OpenImport,
  requireOpen,
  takeIn,
} from './importing.ts';
import type { Mapping } from './mapping.contract.ts';
import { keepNamed } from './mapping.actions.ts';
import type { ImportAct } from './progress.contract.ts';
import { runningActs } from './running.store.ts';
import { whileTelling } from './telling.ts';

export type { OpenImport } from './importing.ts';

/** Takes a file in for one school. Needs `register:import` there. Throws `bad-input` with the problems in `facts`, and keeps nothing then. */
export async function uploadImport(
  deps: Deps,
  actor: Actor,
  upload: { schoolId: string; fileName: string; content: Buffer },
): Promise<OpenImport> {
  requireIn(actor, 'register:import', upload.schoolId);
  const id = await inTransaction(deps.db, (tx) => takeIn(tx, deps, actor, upload));
  // Looked at once it is on the record, which everybody else would wait for meanwhile.
  return inTransaction(deps.db, (tx) => opened(tx, actor.federationId, id, deps.clock.now()));
}

/** The imports of the schools where the actor imports, newest first. */
export async function listImports(
  deps: Deps,
  actor: Actor,
  query: { schoolId?: string | undefined },
): Promise<KeptImport[]> {
  requireAnywhere(actor, 'register:import');
  if (query.schoolId !== undefined) requireIn(actor, 'register:import', query.schoolId);
  const schools =
    query.schoolId === undefined ? schoolsWhere(actor, 'register:import') : [query.schoolId];
  return inRegister(deps, actor, 'register:import', (tx) =>
    importsOf(tx, actor.federationId, schools),
  );
}

/**
 * One import with everything that it would change today. It lets late files go on the way, and looks at drafts for whether it can be undone,
 * which whoever only reads the register may not: so it is guarded here, like what writes.
 */
export async function lookAtImport(
  deps: Deps,
  actor: Actor,
  command: { importId: string },
): Promise<OpenImport> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await importOf(tx, actor, command.importId);
    await forgetLate(tx, now);
  });
  return whileTelling(deps, 'compare', (count) =>
    inTransaction(deps.db, async (tx) => {
      const kept = await importOf(tx, actor, command.importId);
      await count.isOf(tx, kept);
      return opened(tx, actor.federationId, kept.id, now, count);
    }),
  );
}

/**
 * What goes on with an import at this moment, in whichever process; null when nobody works on it. Of several the one that changes the
 * register. Needs `register:import` in its school.
 */
export async function importRunning(
  deps: Deps,
  actor: Actor,
  command: { importId: string },
): Promise<ImportAct | null> {
  const acts = await inTransaction(deps.db, async (tx) => {
    const kept = await importOf(tx, actor, command.importId);
    return runningActs(tx, kept.id);
  });
  return (['apply', 'undo', 'compare'] as const).find((act) => acts.has(act)) ?? null;
}

/** Says which column is what, and keeps it for the school's next file under a name if wanted. */
export async function setMapping(
  deps: Deps,
  actor: Actor,
  command: { importId: string; mapping: Mapping; keepAs: string | null },
): Promise<OpenImport> {
  const now = deps.clock.now();
  return whileTelling(deps, 'compare', (count) =>
    inTransaction(deps.db, async (tx) => {
      const kept = await importOf(tx, actor, command.importId);
      requireOpen(kept);
      await count.isOf(tx, kept);
      await keepMappingOf(tx, kept.id, command.mapping);
      // Compared first: whoever writes an event holds the record until the end, and a large file takes a second.
      const looked = await opened(tx, actor.federationId, kept.id, now, count);
      if (command.keepAs !== null) {
        await keepNamed(tx, deps, actor, {
          schoolId: kept.schoolId,
          name: command.keepAs,
          mapping: command.mapping,
        });
      }
      return looked;
    }),
  );
}

/** Says who pupils of the file are whom the import asked about; replaces what was said before. */
export async function setMatches(
  deps: Deps,
  actor: Actor,
  command: { importId: string; matches: readonly { number: string; subjectId: string | null }[] },
): Promise<OpenImport> {
  const now = deps.clock.now();
  return whileTelling(deps, 'compare', (count) =>
    inTransaction(deps.db, async (tx) => {
      const kept = await importOf(tx, actor, command.importId);
      requireOpen(kept);
      await count.isOf(tx, kept);
      await keepMatchesOf(
        tx,
        kept.id,
        new Map(command.matches.map((each) => [each.number, each.subjectId])),
      );
      return opened(tx, actor.federationId, kept.id, now, count);
    }),
  );
}

/** Lets an open import go; its bytes are deleted at once. */
export async function dropImport(
  deps: Deps,
  actor: Actor,
  command: { importId: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await importOf(tx, actor, command.importId);
    await holdImport(tx, command.importId);
    // Read again behind the lock: it may have been applied meanwhile.
    const kept = await importOf(tx, actor, command.importId);
    requireOpen(kept);
    await endImport(tx, kept.id, { state: 'dropped' });
    await event(tx, actor, now, 'register.import-dropped', kept.id, { schoolId: kept.schoolId });
  });
}

/** Everything that an open import would change, as a CSV file that no spreadsheet runs. */
export async function importChanges(
  deps: Deps,
  actor: Actor,
  command: { importId: string },
): Promise<string> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const kept = await importOf(tx, actor, command.importId);
    requireOpen(kept);
    const run = await dryRun(tx, kept, schoolDay(now));
    if (run === undefined) throw gone();
    return changesFile(run.problems, run.planned?.plan ?? null, run.uses);
  });
}

/** Deletes the files that nobody applied within a day. Returns how many. */
export async function forgetLateImports(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  return inTransaction(deps.db, (tx) => forgetLate(tx, deps.clock.now()));
}
