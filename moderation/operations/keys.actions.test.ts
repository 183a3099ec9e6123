import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { keepFlag } from '../consent/answering.ts';
import { type Db, inTransaction, openDatabase } from '../database/client.ts';
import { systemClock } from '../kernel/clock.ts';
import { ConfigError } from '../kernel/config.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { installationKeys, keyFileIn, newKey, writeKeys } from '../kernel/key-file.ts';
import {
  DIGEST_PURPOSES,
  type KeySource,
  type Sealing,
  sealingOver,
  sealingWith,
} from '../kernel/sealing.ts';
import { Secret } from '../kernel/secret.ts';
import { connectPage } from '../pages/pages.actions.ts';
import { openSealing, rotateKeys, sealAgain } from './keys.actions.ts';
import { SEALED_COLUMNS } from './sealed.store.ts';

const newId = (): string => uuidV7(Date.now());

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let federation: TestFederation;
let folder: string;
let source: KeySource;
let subjectId: string;
let pageNumber = 0;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.connectionString, () => undefined, 3).db;
  federation = await makeFederation(db);
  subjectId = await addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-keys-'));
  source = await installationKeys({ key: undefined, previousKey: undefined }, folder);
  await sql`truncate digest_key`.execute(db);
  await sql`delete from page`.execute(db);
  await sql`alter table protection_flag disable trigger all`.execute(db);
  await sql`delete from protection_flag`.execute(db);
  await sql`alter table protection_flag enable trigger all`.execute(db);
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** A Page with its token and the secret of its app, and a reason of protection. */
async function sealSome(sealing: Sealing): Promise<void> {
  pageNumber += 1;
  await connectPage(
    // Only what connecting needs.
    { db, clock: systemClock, newId, sealing, publicUrl: '', pictures: undefined as never },
    {
      federationId: federation.id,
      schoolId: federation.schools.ssq,
      name: `Page ${pageNumber}`,
      graphId: String(pageNumber),
      graphAppId: '4711',
      token: Secret.of('EAAB-token'),
      appSecret: Secret.of('app secret'),
      actorId: null,
    },
  );
  const where = { federationId: federation.id, schoolId: federation.schools.ssq };
  await inTransaction(db, (tx) =>
    keepFlag(tx, where, {
      id: newId(),
      subjectId,
      act: 'set',
      sealed: sealing.seal(Secret.of('a reason')),
      reviewOn: null,
      recordedBy: null,
      recordedAt: new Date(),
    }),
  );
}

/** What is sealed of Pages and people, opened. */
async function opened(sealing: Sealing): Promise<string[]> {
  const pages = await db.selectFrom('page').select(['sealed_token', 'sealed_app_secret']).execute();
  const flags = await db.selectFrom('protection_flag').select('sealed').execute();
  return [...pages.flatMap(Object.values<Buffer | null>), ...flags.map(({ sealed }) => sealed)]
    .flatMap((sealed) => (sealed === null ? [] : [sealing.unseal(sealed).reveal()]))
    .toSorted();
}

const ONCE = ['EAAB-token', 'a reason', 'app secret'];

function rotation(over: KeySource = source, settle = async () => {}) {
  return {
    db,
    keys: {
      source: over,
      replace: (keys: Parameters<typeof writeKeys>[1]) => writeKeys(keyFileIn(folder), keys),
    },
    newKey,
    settle,
  };
}

test('every column of bytes is sealed, or is known not to be', async () => {
  const { rows } = await sql<{ place: string }>`
    select table_name || '.' || column_name as place from information_schema.columns
     where data_type = 'bytea' and table_schema not in ('pg_catalog', 'information_schema', 'sandbox')
     order by 1`.execute(db);
  const notSealed = [
    // Digests of tokens and addresses, and of the record.
    'page_connecting.session_sha256',
    'page_connecting.state_sha256',
    'parent_link.token_sha256',
    'parent_link.used_for',
    'record_detail.salt',
    'record_event.detail_sha256',
    'record_event.hash',
    'record_event.previous_hash',
    'record_head.hash',
    'session.token_sha256',
    'sign_in_try.email_sha256',
    'staff_link.token_sha256',
    // A school's own file, gone within the hour; where the points of a picture's fingerprint lie.
    'picture_fingerprint.spots',
    'register_import.content',
  ];
  const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ place }) => place)).toEqual([...sealed, ...notSealed].toSorted());
});

describe('a new key', () => {
  test('seals everything, and the old one opens nothing any more', async () => {
    const old = source.now().current;
    const sealing = await openSealing(db, source);
    await sealSome(sealing);
    const digest = sealing.digest('serial', 'DMQX2B7K1MF3');
    // Two values of the Page, the reason, and nothing twice.
    expect(await rotateKeys(rotation())).toEqual({ sealedAgain: 3, unreadable: 0, resumed: false });
    expect(source.now().previous).toBeUndefined();
    const after = await openSealing(db, source);
    expect(await opened(after)).toEqual(ONCE);
    await expect(opened(sealingWith(old))).rejects.toThrow('a key that is not here');
    expect(after.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    expect(sealing.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    // And once more: the key of digests is sealed again with the rest.
    expect(await rotateKeys(rotation())).toMatchObject({
      sealedAgain: 3 + DIGEST_PURPOSES.length,
      unreadable: 0,
    });
    const twice = await openSealing(db, source);
    expect(twice.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    await expect(
      openSealing(db, { now: () => ({ current: old, previous: undefined }) }),
    ).rejects.toThrow(ConfigError);
  });

  test('may come while processes run: they open old and new, and what they seal meanwhile is sealed again', async () => {
    const running = await openSealing(db, source);
    await sealSome(running);
    const late = sealingWith(source.now().current);
    const parts = rotation(source, async () => {
      expect(await opened(running)).toEqual(ONCE);
      // A process that had sealed with the old key a moment before writes it now.
      await sealSome(late);
    });
    expect(await rotateKeys(parts)).toMatchObject({ sealedAgain: 6 });
    await sealSome(running);
    expect(await opened(await openSealing(db, source))).toEqual(
      [...ONCE, ...ONCE, ...ONCE].toSorted(),
    );
  });

  test('survives a crash at any point', async () => {
    let finished = false;
    for (let dies = 1; !finished; dies += 1) {
      await sql`truncate digest_key`.execute(db);
      const sealing = sealingWith(source.now().current);
      await sql`delete from page`.execute(db);
      await sealSome(sealing);
      const digest = (await openSealing(db, source)).digest('serial', 'X1');
      const expected = await opened(sealingOver(source));
      let asked = 0;
      const dying: KeySource = {
        now() {
          asked += 1;
          if (asked === dies) throw new Error('killed');
          return source.now();
        },
      };
      const outcome = await rotateKeys(rotation(dying)).catch((error: Error) => error.message);
      finished = outcome !== 'killed';
      // As another process finds it, then as the next run leaves it.
      expect(await opened(await openSealing(db, source)), `after ${dies}`).toEqual(expected);
      if (!finished) await rotateKeys(rotation());
      expect(source.now().previous).toBeUndefined();
      const after = await openSealing(db, source);
      expect(await opened(after), `after ${dies}`).toEqual(expected);
      expect(after.digest('serial', 'X1'), `after ${dies}`).toBe(digest);
      expect(dies).toBeLessThan(60);
    }
  });

  test('does not wait for what neither key opens, and counts it', async () => {
    await sealSome(sealingWith(newKey()));
    await sealSome(sealingWith(source.now().current));
    expect(await rotateKeys(rotation())).toEqual({ sealedAgain: 3, unreadable: 3, resumed: false });
    expect(source.now().previous).toBeUndefined();
  });

  test('that the settings give seals everything again', async () => {
    const old = newKey();
    const before = sealingWith(old);
    await sealSome(before);
    const given = { now: () => ({ current: newKeyOnce, previous: old }) };
    const digest = before.digest('serial', 'X1');
    expect((await openSealing(db, given)).digest('serial', 'X1')).toBe(digest);
    expect(await sealAgain(db, given)).toEqual({ sealedAgain: 3, unreadable: 0 });
    expect(await sealAgain(db, given)).toEqual({ sealedAgain: 0, unreadable: 0 });
    const alone = await openSealing(db, {
      now: () => ({ current: newKeyOnce, previous: undefined }),
    });
    expect(await opened(alone)).toEqual(ONCE);
    expect(alone.digest('serial', 'X1')).toBe(digest);
  });
});

const newKeyOnce = newKey();

test('the reason of a flag is changed by nothing but the change of the key', async () => {
  await sealSome(sealingWith(newKey()));
  const change = sql`update protection_flag set sealed = '\\x00'`;
  await expect(change.execute(db)).rejects.toThrow('append-only');
  await expect(
    inTransaction(db, async (tx) => {
      await sql`select set_config('gatehouse.sealing_again', 'yes', true)`.execute(tx);
      await sql`update protection_flag set act = 'lifted'`.execute(tx);
    }),
  ).rejects.toThrow('append-only');
});
