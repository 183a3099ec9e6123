import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../database/client.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { PlanCounts } from './diff.rules.ts';
import { type Mapping, mappingSchema } from './mapping.contract.ts';
import type { Matches } from './matching.rules.ts';

export interface KeptImport {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly state: 'open' | 'applied' | 'undone' | 'dropped' | 'expired';
  readonly mapping: Mapping | null;
  readonly matches: Matches;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly appliedBy: string | null;
  readonly appliedAt: Date | null;
  readonly undoneBy: string | null;
  readonly undoneAt: Date | null;
  readonly counts: PlanCounts | null;
}

/** Who acts where there is no colleague: somebody at the command line of the machine. */
const OPERATOR = 'An operator';

const countSchema = z.int();
const countsSchema: z.ZodType<PlanCounts> = z.object({
  rows: countSchema,
  added: countSchema,
  changed: countSchema,
  moved: countSchema,
  gone: countSchema,
  turnedToYes: countSchema,
  turnedToNo: countSchema,
  newlyAnswered: countSchema,
  otherwiseChanged: countSchema,
  againstANo: countSchema,
  answersUnchanged: countSchema,
});
const matchesSchema = z.record(z.string(), z.uuid().nullable());

function importRows(tx: Tx, federationId: string) {
  return tx
    .selectFrom('register_import as import')
    .leftJoin('person as uploader', 'uploader.id', 'import.uploaded_by')
    .leftJoin('person as applier', 'applier.id', 'import.applied_by')
    .leftJoin('person as undoer', 'undoer.id', 'import.undone_by')
    .select([
      'import.id',
      'import.federation_id',
      'import.school_id',
      'import.file_name',
      'import.sha256',
      'import.bytes',
      'import.rows',
      'import.state',
      'import.mapping',
      'import.matches',
      'import.uploaded_at',
      'import.applied_at',
      'import.undone_at',
      'import.counts',
      'uploader.name as uploader_name',
      'applier.name as applier_name',
      'undoer.name as undoer_name',
    ])
    .where('import.federation_id', '=', federationId);
}

type ImportRow = Awaited<ReturnType<ReturnType<typeof importRows>['execute']>>[number];

function asImport(row: ImportRow): KeptImport {
  return {
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    fileName: row.file_name,
    sha256: row.sha256,
    bytes: row.bytes,
    rows: row.rows,
    state: row.state,
    mapping: row.mapping === null ? null : mappingSchema.parse(row.mapping),
    matches: new Map(Object.entries(matchesSchema.parse(row.matches))),
    uploadedBy: row.uploader_name ?? OPERATOR,
    uploadedAt: row.uploaded_at,
    appliedBy: row.applied_at === null ? null : (row.applier_name ?? OPERATOR),
    appliedAt: row.applied_at,
    undoneBy: row.undone_at === null ? null : (row.undoer_name ?? OPERATOR),
    undoneAt: row.undone_at,
    counts: row.counts === null ? null : countsSchema.parse(row.counts),
  };
}

export async function insertImport(
  tx: Tx,
  kept: {
    id: string;
    federationId: string;
    schoolId: string;
    fileName: string;
    sha256: string;
    rows: number;
    content: Buffer;
    uploadedBy: string | null;
    now: Date;
  },
): Promise<void> {
  await tx
    .insertInto('register_import')
    .values({
      id: kept.id,
      federation_id: kept.federationId,
      school_id: kept.schoolId,
      file_name: kept.fileName,
      sha256: kept.sha256,
      bytes: kept.content.length,
      rows: kept.rows,
      state: 'open',
      content: kept.content,
      mapping: null,
      uploaded_by: kept.uploadedBy,
      uploaded_at: kept.now,
    })
    .execute();
}

/** The imports of these schools, newest first, one list page at most. */
export async function importsOf(
  tx: Tx,
  federationId: string,
  schoolIds: readonly string[] | 'all',
): Promise<KeptImport[]> {
  let query = importRows(tx, federationId).orderBy('import.seq', 'desc').limit(LIMITS.listPage);
  if (schoolIds !== 'all') {
    query = query.where(sql<boolean>`import.school_id = any(${[...schoolIds]}::uuid[])`);
  }
  return (await query.execute()).map(asImport);
}

export async function findImport(
  tx: Tx,
  federationId: string,
  id: string,
): Promise<KeptImport | undefined> {
  const row = await importRows(tx, federationId).where('import.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : asImport(row);
}

/** Nobody else ends this import, or says anything of its columns, until the transaction ends. */
export async function holdImport(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('register_import').select('id').where('id', '=', id).forUpdate().execute();
}

/** The bytes of an open import. */
export async function contentOf(tx: Tx, id: string): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('register_import')
    .select('content')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.content ?? undefined;
}

/** Whether the import is the last that was applied in its school and not undone since. */
export async function isLastApplied(
  tx: Tx,
  { id, schoolId }: { id: string; schoolId: string },
): Promise<boolean> {
  const last = await tx
    .selectFrom('register_import')
    .select('id')
    .where('school_id', '=', schoolId)
    .where('state', '=', 'applied')
    .orderBy('applied_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.id === id;
}

export async function keepMappingOf(tx: Tx, id: string, mapping: Mapping): Promise<void> {
  await tx
    .updateTable('register_import')
    .set({ mapping: JSON.stringify(mapping) })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
}

export async function keepMatchesOf(tx: Tx, id: string, matches: Matches): Promise<void> {
  await tx
    .updateTable('register_import')
    .set({ matches: JSON.stringify(Object.fromEntries(matches)) })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
}

/** Ends an open import; the bytes go. */
export async function endImport(
  tx: Tx,
  id: string,
  end:
    | { readonly state: 'dropped' }
    | {
        readonly state: 'applied';
        readonly by: string | null;
        readonly at: Date;
        readonly counts: PlanCounts;
      },
): Promise<void> {
  const applied =
    end.state === 'applied'
      ? { applied_by: end.by, applied_at: end.at, counts: JSON.stringify(end.counts) }
      : {};
  await tx
    .updateTable('register_import')
    .set({ state: end.state, content: null, ...applied })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
}

/** Ends imports that nobody applied in time. Returns them. */
export async function expireOpen(
  tx: Tx,
  before: Date,
): Promise<{ id: string; federationId: string; schoolId: string }[]> {
  const rows = await tx
    .updateTable('register_import')
    .set({ state: 'expired', content: null })
    .where('state', '=', 'open')
    .where('uploaded_at', '<', before)
    .returning(['id', 'federation_id', 'school_id'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
  }));
}

export interface NamedMapping {
  readonly name: string;
  readonly mapping: Mapping;
  readonly savedBy: string;
  readonly savedAt: Date;
}

/** The mappings that a school keeps, by name. */
export async function mappingsOf(tx: Tx, schoolId: string): Promise<NamedMapping[]> {
  const rows = await tx
    .selectFrom('mis_mapping')
    .leftJoin('person', 'person.id', 'mis_mapping.saved_by')
    .select([
      'mis_mapping.name',
      'mis_mapping.mapping',
      'mis_mapping.saved_at',
      'person.name as saver',
    ])
    .where('mis_mapping.school_id', '=', schoolId)
    .orderBy(sql`lower(mis_mapping.name)`)
    .execute();
  return rows.map((row) => ({
    name: row.name,
    mapping: mappingSchema.parse(row.mapping),
    savedBy: row.saver ?? OPERATOR,
    savedAt: row.saved_at,
  }));
}

/** Keeps a mapping; one of the same name is replaced. */
export async function saveMapping(
  tx: Tx,
  kept: {
    id: string;
    schoolId: string;
    name: string;
    mapping: Mapping;
    savedBy: string | null;
    now: Date;
  },
): Promise<void> {
  const values = {
    mapping: JSON.stringify(kept.mapping),
    saved_by: kept.savedBy,
    saved_at: kept.now,
  };
  await tx
    .insertInto('mis_mapping')
    .values({ id: kept.id, school_id: kept.schoolId, name: kept.name, ...values })
    .onConflict((conflict) =>
      conflict.expression(sql`school_id, lower(name)`).doUpdateSet({ name: kept.name, ...values }),
    )
    .execute();
}
