import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type Db, openDatabase } from '../../moderation/database/client.ts';
import { migrate } from '../../moderation/database/migrate.ts';
import { sendAgain } from '../../moderation/database/outbox.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { installationKey, sealingWith } from '../../moderation/kernel/sealing.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { ensureSandboxPage } from '../../server/sandbox/sandbox-admin.ts';
import { openQueue } from '../../workers/queue.ts';
import { makeFederation, type TestFederation } from '../factories/people.ts';
import { freePort } from '../factories/process.ts';
import { keepJournal } from './journal.ts';
import { setAhead } from './moved-clock.ts';
import { type Part, processPart } from './part.ts';
import { type DatabasePart, databasePart, redisPart } from './stores.ts';

/** A Page of a school, as both sides know it. */
export interface FaultPage {
  readonly id: string;
  readonly graphId: string;
}

/** The whole product in processes that can be killed, and a practice Page that goes on whatever happens to them. */
export interface FaultHouse {
  readonly address: string;
  readonly backend: 'postgresql' | 'redis';
  readonly federation: TestFederation;
  /** One for each of the two schools. */
  readonly pages: readonly [FaultPage, FaultPage];
  readonly db: Db;
  /** What Facebook would hold; see journal.ts. */
  readonly pageDb: pg.Pool;
  /** What may be killed. */
  readonly parts: readonly Part[];
  /** Everything runs. */
  allUp(): Promise<void>;
  /** Faults of the Page from this seed on; null ends them. */
  troublePage(seed: number | null): void;
  /** Moves the clock of the product, and what is due by it goes to the queue anew. */
  moveClock(milliseconds: number): Promise<void>;
  /** The queue forgets everything, running jobs too, and is filled again: each job may then run twice at once. */
  duplicateJobs(): Promise<void>;
  close(): Promise<void>;
}

/** @param onTrouble hears of each call to the Page that went wrong on purpose */
export async function openFaultHouse(
  backend: 'postgresql' | 'redis',
  onTrouble: (what: string) => void,
): Promise<FaultHouse> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-faults-'));
  const dataFolder = path.join(folder, 'product');
  const database = await databasePart(dataFolder);
  const elsewhere = await databasePart(path.join(folder, 'page'));
  const redisPort = backend === 'redis' ? await freePort() : undefined;
  const redis = redisPort === undefined ? undefined : redisPart(redisPort);
  await redis?.up();
  const clockFile = path.join(folder, 'ahead');
  setAhead(clockFile, 0);
  const { db } = openDatabase(database.connectionString, () => undefined, 4);
  const pageDb = new pg.Pool({ connectionString: elsewhere.connectionString, max: 4 });
  await migrateBoth(database, pageDb);
  await keepJournal(pageDb);
  const federation = await makeFederation(db);
  await writeForBothSchools(db, federation);
  const pages = await connectPages({ db, dataFolder, federation, pageDb });

  const graphPort = await freePort();
  const port = await freePort();
  const shared = {
    dataFolder,
    clockFile,
    graphUrl: `http://127.0.0.1:${graphPort}`,
    databaseUrl: database.connectionString,
    ...(redisPort === undefined ? {} : { redisUrl: `redis://127.0.0.1:${redisPort}/0` }),
  };
  const page = processPart(
    'Page',
    'page-process.ts',
    { ...shared, databaseUrl: elsewhere.connectionString, port: graphPort },
    (message) => onTrouble(String(message)),
  );
  const server = processPart('server', 'server-process.ts', { ...shared, port });
  const workers = ['first worker', 'second worker'].map((name) =>
    processPart(name, 'worker-process.ts', { ...shared, port: 0 }),
  );
  const parts: Part[] = [...workers, server, database, ...(redis === undefined ? [] : [redis])];
  let ahead = 0;

  async function duplicateJobs(): Promise<void> {
    const queue = await openQueue({
      databaseUrl: database.connectionString,
      redisUrl: shared.redisUrl,
      log: openLog('silent', 'faults'),
    });
    await queue.wipe();
    await queue.close();
    await sendAgain(db);
  }

  async function allUp(): Promise<void> {
    await page.up();
    await database.up();
    await redis?.up();
    await Promise.all([server, ...workers].map((part) => part.up()));
  }

  await allUp();
  return {
    address: `http://127.0.0.1:${port}`,
    backend,
    federation,
    pages,
    db,
    pageDb,
    parts,
    allUp,
    troublePage: (seed) => page.tell({ trouble: seed }),
    duplicateJobs,
    async moveClock(milliseconds) {
      ahead += milliseconds;
      setAhead(clockFile, ahead);
      await duplicateJobs();
    },
    async close() {
      for (const part of [server, ...workers, page]) await part.kill();
      await redis?.kill();
      await db.destroy();
      await pageDb.end();
      await database.stop();
      await elsewhere.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function migrateBoth(database: DatabasePart, pageDb: pg.Pool): Promise<void> {
  const pool = new pg.Pool({ connectionString: database.connectionString });
  await migrate(pool);
  await pool.end();
  await migrate(pageDb);
}

async function writeForBothSchools(db: Db, { people, schools }: TestFederation): Promise<void> {
  await db
    .insertInto('role_grant')
    .values({
      person_id: people.drafter.id,
      role: 'drafter',
      school_id: schools.lf,
      granted_at: new Date(),
    })
    .execute();
}

async function connectPages(made: {
  readonly db: Db;
  readonly dataFolder: string;
  readonly federation: TestFederation;
  readonly pageDb: pg.Pool;
}): Promise<[FaultPage, FaultPage]> {
  const { db, dataFolder, federation, pageDb } = made;
  const deps = {
    db,
    clock: systemClock,
    newId: () => uuidV7(Date.now()),
    sealing: sealingWith(await installationKey(undefined, dataFolder)),
  };
  const connect = async (name: string, schoolId: string): Promise<FaultPage> => {
    const access = await ensureSandboxPage(pageDb, { name, about: 'A school to practise with' });
    const { id } = await connectPage(deps as Parameters<typeof connectPage>[0], {
      federationId: federation.id,
      schoolId,
      name,
      graphId: access.pageId,
      graphAppId: access.appId,
      token: Secret.of(access.token),
      appSecret: Secret.of(access.appSecret),
      actorId: null,
    });
    return { id, graphId: access.pageId };
  };
  return [
    await connect('Stanton St Quintin School', federation.schools.ssq),
    await connect('Langley Fitzurse School', federation.schools.lf),
  ];
}
