import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lookAtImport } from '../../moderation/consent/import/import.actions.ts';
import { mappingSchema } from '../../moderation/consent/import/mapping.contract.ts';
import { undoImport } from '../../moderation/consent/import/undo.actions.ts';
import { openDatabase } from '../../moderation/database/client.ts';
import { migrate } from '../../moderation/database/migrate.ts';
import type { Deps } from '../../moderation/deps.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { startEmbeddedPostgres } from '../../server/embedded/embedded-postgres.ts';
import { inventedPupils, openDesk, TEST_MAPPING, upn } from '../factories/imports.ts';
import { makeFederation } from '../factories/people.ts';

const USES = ['facebook', 'website', 'newsletter', 'press', 'prospectus'] as const;
const MAPPING = mappingSchema.parse({
  ...TEST_MAPPING,
  uses: USES.map((use) => ({
    use,
    column: use,
    granted: ['Yes'],
    refused: ['No'],
    withdrawn: [],
    notAsked: [''],
  })),
});

export interface ImportBenchRow {
  readonly what: string;
  readonly rows: number;
  /** Taking the file in. */
  readonly uploadSeconds: number;
  /** Reading it with the mapping and comparing it with the register. */
  readonly dryRunSeconds: number;
  readonly applySeconds: number;
}

/** A file of 1,000 and one of 10,000 pupils with five answers and a guardian each: first into an empty register, then changed, then undone. */
export async function importBench(): Promise<ImportBenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: false,
    log: () => undefined,
  });
  const { db, pool } = openDatabase(postgres.connectionString, () => undefined);
  try {
    await migrate(pool);
    const deps = { db, clock: systemClock, newId: () => uuidV7(Date.now()) } as Deps;
    const results: ImportBenchRow[] = [];
    for (const rows of [1_000, 10_000]) {
      const federation = await makeFederation(db);
      const desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
      results.push(await measure(desk, 'first file', fileOf(rows, 'Yes', '1')));
      results.push(await measure(desk, 'the same again', fileOf(rows, 'Yes', '1')));
      results.push(await measure(desk, 'every class and answer changed', fileOf(rows, 'No', '2')));
    }
    return results;
  } finally {
    await db.destroy();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function fileOf(rows: number, word: string, year: string): { content: Buffer; rows: number } {
  const head =
    'UPN,Forename,Surname,Known as,Class,Year,Leaving date,Contact 1 Name,Contact 1 Relationship,Contact 1 Email';
  const lines = inventedPupils(rows).map(({ Forename = '', Surname = '' }, index) =>
    [
      upn(index),
      Forename,
      Surname,
      '',
      `${year}-${index % 30}`,
      year,
      '',
      `Parent ${Surname}`,
      'Mother',
      `p${index}@home.example`,
      ...USES.map(() => word),
    ].join(','),
  );
  return { content: Buffer.from([`${head},${USES.join(',')}`, ...lines].join('\n')), rows };
}

async function measure(
  desk: Awaited<ReturnType<typeof openDesk>>,
  what: string,
  { content, rows }: { content: Buffer; rows: number },
): Promise<ImportBenchRow> {
  const seconds = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1_000;
  };
  let opened = await desk.look(content, MAPPING);
  const { kept } = opened;
  const uploadSeconds = await seconds(async () => desk.take(content));
  const dryRunSeconds = await seconds(async () => {
    opened = await lookAtImport(desk.deps, desk.actor, { importId: kept.id });
  });
  const applySeconds = await seconds(() => desk.apply(opened));
  if (what === 'every class and answer changed') {
    const undoSeconds = await seconds(() =>
      undoImport(desk.deps, desk.actor, { importId: kept.id }),
    );
    return {
      what: `${what}; undone in ${undoSeconds.toFixed(1)} s`,
      rows,
      uploadSeconds,
      dryRunSeconds,
      applySeconds,
    };
  }
  return { what, rows, uploadSeconds, dryRunSeconds, applySeconds };
}
