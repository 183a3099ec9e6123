import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { inTransaction, openDatabase, type Db } from '../../moderation/database/client.ts';
import { migrate } from '../../moderation/database/migrate.ts';
import {
  keysOf,
  readFingerprint,
  writeFingerprint,
} from '../../moderation/pictures/fingerprint.rules.ts';
import { picturesLike } from '../../moderation/pictures/look-alikes.actions.ts';
import { startEmbeddedPostgres } from '../../server/embedded/embedded-postgres.ts';

/** What a trust of some hundred schools has after years. */
const PICTURES = 200_000;
const SPOTS = 128;
const KEPT = 64;
/**
 * Spots of different photos had the same key once in 2^25 pairs, measured on 96 photos. Generated keys are drawn from half
 * as many, since those of the mirror image, which are looked for as well, fall outside: as many meet as with real photos.
 */
const KEYS = 2 ** 24;
const KEY_BITS = 24;
const SEARCHES = 20;

export interface LookAlikesBenchRow {
  readonly pictures: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** A draft with ten photos, as it is opened. */
  readonly tenPhotosMs: number;
  /** Table with its indexes, in megabytes. */
  readonly megabytes: number;
}

/** How long it takes to find out whether a photo was there before, among generated fingerprints on a PostgreSQL of its own. */
export async function lookAlikesBench(): Promise<LookAlikesBenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: false,
    log: () => undefined,
  });
  const { db, pool } = openDatabase(postgres.connectionString, () => undefined);
  try {
    await migrate(pool);
    const federationId = randomUUID();
    // One connection: what is set for building the index must hold where it is built.
    const client = await pool.connect();
    await fill(client, federationId);
    client.release();
    return [await measure(db, pool, federationId)];
  } finally {
    await db.destroy();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(client: pg.PoolClient, federationId: string): Promise<void> {
  const personId = randomUUID();
  await client.query('insert into federation (id, name) values ($1, $2)', [
    federationId,
    'A trust',
  ]);
  await client.query(
    `insert into person (id, federation_id, name, email, created_at) values ($1, $2, 'Somebody', 'a@b.example', now())`,
    [personId, federationId],
  );
  await client.query(
    `insert into picture (id, federation_id, original_sha256, bytes, media_type, file_name, uploaded_by, uploaded_at, check_state)
     select gen_random_uuid(), $1, md5(n::text), 1, 'image/jpeg', 'photo.jpg', $2, now(), 'checked'
     from generate_series(1, $3::integer) as n`,
    [federationId, personId, PICTURES],
  );
  // An index that is built at the end takes a tenth of the time.
  await client.query('drop index picture_fingerprint_keys');
  await client.query(
    `insert into picture_fingerprint (picture_id, federation_id, look, keys, spots)
     select id, federation_id, (random() * 9e18)::bigint::bit(64),
       array(select floor(random() * $1)::integer from generate_series(1, $2) where id is not null),
       (select '\\xffff0000'::bytea || string_agg(uuid_send(gen_random_uuid()), '') from generate_series(1, $3) where id is not null)
     from picture`,
    [KEYS, KEPT, SPOTS],
  );
  await client.query(`set maintenance_work_mem = '1GB'`);
  await client.query(
    'create index picture_fingerprint_keys on picture_fingerprint using gin (keys) with (fastupdate = off)',
  );
  await client.query('vacuum analyze picture_fingerprint');
}

async function measure(db: Db, pool: pg.Pool, federationId: string): Promise<LookAlikesBenchRow> {
  const found: number[] = [];
  const times: number[] = [];
  for (let search = 0; search < SEARCHES; search++) {
    const fingerprint = await plant(pool, federationId, search);
    const began = performance.now();
    const alike = await picturesFound(db, federationId, [fingerprint]);
    times.push(performance.now() - began);
    found.push(alike);
  }
  if (found.some((alike) => alike === 0)) throw new Error('A picture was not found again.');
  const ten = Array.from({ length: 10 }, invented);
  const began = performance.now();
  await picturesFound(db, federationId, ten);
  const tenPhotosMs = performance.now() - began;
  const sorted = times.toSorted((a, b) => a - b);
  const { rows } = await pool.query<{ bytes: string }>(
    `select pg_total_relation_size('picture_fingerprint') as bytes`,
  );
  return {
    pictures: PICTURES,
    medianMs: sorted[SEARCHES / 2] ?? 0,
    slowestMs: sorted.at(-1) ?? 0,
    tenPhotosMs,
    megabytes: Number(rows[0]?.bytes) / 1e6,
  };
}

function picturesFound(
  db: Db,
  federationId: string,
  fingerprints: readonly string[],
): Promise<number> {
  const photos = fingerprints.map((fingerprint, index) => ({
    position: index + 1,
    facts: { perceptualHash: randomBytes(8).toString('hex'), fingerprint },
  }));
  return inTransaction(
    db,
    async (tx) => (await picturesLike(tx, federationId, photos)).alike.length,
  );
}

/** Gives one of the pictures an invented fingerprint, which is then to be found. */
async function plant(pool: pg.Pool, federationId: string, which: number): Promise<string> {
  const fingerprint = invented();
  await pool.query(
    `update picture_fingerprint set keys = $3, spots = $4 where picture_id =
     (select picture_id from picture_fingerprint where federation_id = $1 order by picture_id limit 1 offset $2)`,
    [
      federationId,
      which * 1_000,
      keysOf(readFingerprint(fingerprint)),
      Buffer.from(fingerprint, 'base64'),
    ],
  );
  return fingerprint;
}

function invented(): string {
  return writeFingerprint({
    width: 1,
    height: 0.75,
    spots: Array.from({ length: SPOTS }, () => ({
      x: Math.random(),
      y: Math.random() * 0.75,
      radius: 0.01 + Math.random() * 0.04,
      key: randomInt(KEYS),
      rest: randomInt(2 ** 32),
      unsure: [randomInt(8), 8 + randomInt(8), 16 + randomInt(KEY_BITS - 16)],
    })),
  });
}
