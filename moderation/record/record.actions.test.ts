import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type pg from 'pg';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../test/factories/people.ts';
import { inTransaction, openDatabase, type Db } from '../database/client.ts';
import { uuidV7 } from '../kernel/ids.ts';
import {
  historyOf,
  listEvents,
  recordEvent,
  verifyFederation,
  verifyRecord,
} from './record.actions.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;

beforeAll(async () => {
  database = await freshDatabase();
  const opened = openDatabase(database.connectionString, () => undefined, 20);
  ({ db, pool } = opened);
  federation = await makeFederation(db);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A federation of its own with `count` events, for tests that damage the record. */
async function otherFederation(count: number): Promise<string> {
  const id = uuidV7(Date.now());
  await db.insertInto('federation').values({ id, name: 'Another' }).execute();
  for (let each = 0; each < count; each += 1) await append(id, each);
  return id;
}

async function append(federationId: string, photos: number): Promise<void> {
  await inTransaction(db, (tx) =>
    recordEvent(tx, {
      federationId,
      at: new Date(),
      actorId: null,
      kind: 'draft.created',
      subjectKind: 'draft',
      subjectId: federationId,
      detail: {
        photos,
        codes: ['a', 'b'],
        nested: { deep: null, gone: undefined },
        when: new Date(0),
      },
    }),
  );
}

/** What an intruder with the database's own password could do. */
async function behindTheBack(statement: string, values: unknown[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("set local session_replication_role = 'replica'");
    await client.query(statement, values);
    await client.query('commit');
  } finally {
    client.release();
  }
}

describe('the database itself', () => {
  test.each([
    "update record_event set kind = 'draft.approved'",
    'delete from record_event',
    'truncate record_event cascade',
    "update record_detail set detail = '{}'",
    'delete from record_detail',
    'truncate record_detail',
  ])('refuses: %s', async (statement) => {
    await otherFederation(1);
    await expect(pool.query(statement)).rejects.toThrow(/append-only/);
  });
});

describe('the chain', () => {
  test('twenty events at once make one chain without gaps', async () => {
    const id = await otherFederation(0);
    await Promise.all(Array.from({ length: 20 }, (_, each) => append(id, each)));
    const { rows } = await pool.query<{ seq: string }>(
      'select seq from record_event where federation_id = $1 order by seq',
      [id],
    );
    expect(rows.map((row) => Number(row.seq))).toEqual(
      Array.from({ length: 20 }, (_, each) => each + 1),
    );
    expect(await verifyFederation(db, id)).toEqual({
      intact: true,
      events: 20,
      firstBroken: null,
      why: null,
    });
  });

  test('an event vanishes with the transaction that it belongs to, and leaves no gap', async () => {
    const id = await otherFederation(1);
    const failing = inTransaction(db, async (tx) => {
      await recordEvent(tx, {
        federationId: id,
        at: new Date(),
        actorId: null,
        kind: 'draft.created',
        subjectKind: 'draft',
        subjectId: id,
        detail: {},
      });
      throw new Error('the use case failed');
    });
    await expect(failing).rejects.toThrow('the use case failed');
    await append(id, 2);
    expect(await verifyFederation(db, id)).toMatchObject({ intact: true, events: 2 });
  });

  test.each([
    ["update record_event set kind = 'draft.approved' where federation_id = $1 and seq = 3", 3],
    [
      "update record_event set at = at + interval '1 second' where federation_id = $1 and seq = 2",
      2,
    ],
    [`update record_detail set detail = '{"photos": 9}' where federation_id = $1 and seq = 4`, 4],
    ['delete from record_detail where federation_id = $1 and seq = 2', 2],
    ['delete from record_event where federation_id = $1 and seq = 1', 1],
    ['delete from record_event where federation_id = $1 and seq = 3', 3],
    ['delete from record_event where federation_id = $1 and seq >= 4', 4],
    ['delete from record_head where federation_id = $1', 5],
  ])('damage behind the back is found: %s', async (statement, firstBroken) => {
    const id = await otherFederation(5);
    await behindTheBack(statement, [id]);
    const verified = await verifyFederation(db, id);
    expect(verified).toMatchObject({ intact: false, firstBroken });
    expect(verified.why).toMatch(/\.$/);
  });
});

describe('reading', () => {
  test('an auditor reads sentences, newest first, page by page', async () => {
    for (let each = 0; each < 60; each += 1) await append(federation.id, each);
    const first = await listEvents({ db }, federation.actors.auditor, {});
    expect(first.events).toHaveLength(50);
    expect(first.events[0]).toMatchObject({ who: 'Gatehouse', says: 'Gatehouse started a draft.' });
    const second = await listEvents({ db }, federation.actors.auditor, {
      before: first.before ?? undefined,
    });
    expect(second.events[0]?.seq).toBe((first.before ?? 0) - 1);
    expect(second.before).toBeNull();
  });

  test('by kind or by group', async () => {
    const group = await listEvents({ db }, federation.actors.auditor, { kind: 'draft' });
    expect(group.events.length).toBeGreaterThan(0);
    expect(
      (await listEvents({ db }, federation.actors.auditor, { kind: 'page.connected' })).events,
    ).toEqual([]);
  });

  test('the history of one thing reads from its beginning', async () => {
    const history = await inTransaction(db, (tx) =>
      historyOf(tx, federation.id, { kind: 'draft', id: federation.id }),
    );
    const seqs = history.map((event) => event.seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });

  test('who may not read or verify it is refused', async () => {
    await expect(listEvents({ db }, federation.actors.drafter, {})).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await expect(verifyRecord({ db }, federation.actors.executiveHead)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(await verifyRecord({ db }, federation.actors.auditor)).toMatchObject({ intact: true });
  });
});
