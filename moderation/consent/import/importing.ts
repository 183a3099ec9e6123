import type { Tx } from '../../database/client.ts';
import { announce } from '../../database/live.ts';
import type { Deps } from '../../deps.ts';
import { sha256Hex } from '../../kernel/digest.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Actor, mayIn, requireAnywhere } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { schoolOf } from '../school.store.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import {
  expireOpen,
  findImport,
  insertImport,
  isLastApplied,
  type KeptImport,
} from './import.store.ts';
import { type Count, UNCOUNTED } from './progress.rules.ts';
import { isSheet, readCsv } from './read-csv.ts';
import type { Problem } from './sheet.rules.ts';
import { whyNotUndo } from './undo.rules.ts';
import { restingOn } from './undo.store.ts';

/** Who imports: an administrator, or an operator at the command line (null). */
export interface Importer {
  readonly federationId: string;
  readonly personId: string | null;
}

export interface OpenImport {
  readonly kept: KeptImport;
  /** Undefined once the file is gone. */
  readonly run: DryRun | undefined;
  /** Why it cannot be undone, in a sentence; null when it can. */
  readonly whyNotUndo: string | null;
}

/** Reads the file once, keeps its bytes and says so on the record. Returns the import's id. */
export async function takeIn(
  tx: Tx,
  deps: Deps,
  importer: Importer,
  upload: { schoolId: string; fileName: string; content: Buffer },
): Promise<string> {
  const now = deps.clock.now();
  const { federationId, personId } = importer;
  if ((await schoolOf(tx, federationId, upload.schoolId)) === undefined) throw notFound('school');
  const sheet = readCsv(upload.content);
  if (!isSheet(sheet)) throw unreadable(sheet);
  const id = deps.newId();
  const sha256 = sha256Hex(upload.content);
  const fileName = shortName(upload.fileName);
  await insertImport(tx, {
    id,
    federationId,
    schoolId: upload.schoolId,
    fileName,
    sha256,
    rows: sheet.rows.length,
    content: upload.content,
    uploadedBy: personId,
    now,
  });
  // Last, with the event: both hold the record until the transaction ends, and the bytes of a large file take their time.
  await forgetLate(tx, now);
  await event(tx, importer, now, 'register.import-uploaded', id, {
    schoolId: upload.schoolId,
    sha256,
    rows: sheet.rows.length,
  });
  return id;
}

/** The refusal of a file that cannot be read: the first problem in words, all of them (up to a list) in its facts. */
function unreadable(problems: readonly Problem[]): Refusal {
  const [first] = problems;
  const where =
    first === undefined || first.row === null
      ? ''
      : `Row ${first.row}${first.column === null ? '' : `, column "${first.column}"`}: `;
  return new Refusal(
    'bad-input',
    `${where}${first?.says ?? 'The file cannot be read.'}`,
    problems.length > 1
      ? `There are ${problems.length} problems in the file. Mend them and choose the file again.`
      : 'Mend the file and choose it again. Nothing was changed.',
    {
      field: 'file',
      facts: {
        problems: problems.slice(0, LIMITS.importProblemsListed),
        more: Math.max(0, problems.length - LIMITS.importProblemsListed),
      },
    },
  );
}

/** The last part of the name alone, without what cannot be shown. */
function shortName(fileName: string): string {
  const last = fileName.split(/[\\/]/).at(-1)?.replaceAll(/\p{C}/gu, '').trim() ?? '';
  return last === '' ? 'export.csv' : last.slice(0, LIMITS.fileNameCharacters);
}

/** Deletes the files that nobody applied in time, in the transaction of whoever comes by. */
export async function forgetLate(tx: Tx, now: Date): Promise<number> {
  const late = await expireOpen(tx, new Date(now.getTime() - LIMITS.importKeptHours * 3_600_000));
  for (const { id, federationId, schoolId } of late) {
    await event(tx, { federationId, personId: null }, now, 'register.import-expired', id, {
      schoolId,
    });
  }
  return late.length;
}

/** The import, for whoever may see it; for others it is not there. Throws `not-allowed` without the ability anywhere. */
export async function importOf(tx: Tx, actor: Actor, importId: string): Promise<KeptImport> {
  requireAnywhere(actor, 'register:import');
  const kept = await findImport(tx, actor.federationId, importId);
  if (kept === undefined || !mayIn(actor, 'register:import', kept.schoolId))
    throw notFound('import');
  return kept;
}

/** The import as it stands now, with its dry run. */
export async function opened(
  tx: Tx,
  federationId: string,
  importId: string,
  now: Date,
  count: Count = UNCOUNTED,
): Promise<OpenImport> {
  const kept = await findImport(tx, federationId, importId);
  if (kept === undefined) throw notFound('import');
  return {
    kept,
    run: await dryRun(tx, kept, schoolDay(now), count),
    whyNotUndo:
      kept.state === 'applied'
        ? whyNotUndo(await isLastApplied(tx, kept), await restingOn(tx, kept.id))
        : 'Only an import that was applied can be undone.',
  };
}

export function requireOpen(kept: KeptImport): void {
  switch (kept.state) {
    case 'open':
      return;
    case 'expired':
      throw gone();
    default:
      throw new Refusal(
        'wrong-state',
        `This import was ${kept.state} already.`,
        'Choose the file again to import it anew.',
      );
  }
}

export function gone(): Refusal {
  return new Refusal(
    'wrong-state',
    `Nobody applied this import within ${LIMITS.importKeptHours} hours, and its file was deleted.`,
    'Choose the file again.',
  );
}

/** Writes an event about an import, and tells the screens of the school. */
export async function event(
  tx: Tx,
  importer: Importer,
  at: Date,
  kind:
    | `register.import-${'uploaded' | 'applied' | 'undone' | 'dropped' | 'expired'}`
    | 'register.mapping-kept',
  subjectId: string,
  detail: Record<string, unknown> & { schoolId: string },
): Promise<void> {
  const { federationId, personId } = importer;
  await announce(tx, { topic: 'register', id: subjectId, federationId, schoolId: detail.schoolId });
  await recordEvent(tx, {
    federationId,
    at,
    actorId: personId,
    kind,
    subjectKind: 'import',
    subjectId,
    detail,
  });
}
