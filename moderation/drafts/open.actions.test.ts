import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../test/factories/people.ts';
import { type Db, inTransaction, openDatabase } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { uuidV7 } from '../kernel/ids.ts';
import type { Actor } from '../kernel/permissions.ts';
import { sealingWith } from '../kernel/sealing.ts';
import { Secret } from '../kernel/secret.ts';
import { openDraft } from './open.actions.ts';
import { submitDraft } from './submit.actions.ts';
import { createDraft, editDraft } from './write.actions.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let writer: Actor;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined, 4));
  deps = {
    db,
    clock: { now: () => new Date('2026-11-24T09:00:00Z') },
    newId: () => uuidV7(Date.now()),
    sealing: sealingWith(Secret.of(randomBytes(32).toString('base64'))),
  } as Deps;
  federation = await makeFederation(db);
  writer = federation.actors.drafter;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Until somebody waits for a lock in this database. */
async function somebodyWaits(): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::integer as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
      return rows[0]?.waiting;
    })
    .toBe(1);
}

test('a draft is shown as it was at one moment, whatever happens to it meanwhile', async () => {
  const { id } = await createDraft(deps, writer, { schoolId: federation.schools.ssq });
  const { version } = await editDraft(deps, writer, {
    draftId: id,
    version: 1,
    text: 'Harvest.',
  });
  let opening: ReturnType<typeof openDraft> | undefined;
  await inTransaction(db, async (tx) => {
    await sql`lock table draft_finding in access exclusive mode`.execute(tx);
    // It has read the draft, and waits to read its findings.
    opening = openDraft(deps, writer, { draftId: id });
    await somebodyWaits();
    await submitDraft(deps, writer, { draftId: id, version });
  });
  const shown = await opening;
  expect(shown).toMatchObject({ state: 'drafting', version, submittedAt: null });
  expect(shown?.history.map(({ kind }) => kind)).toEqual(['draft.created']);
  const now = await openDraft(deps, writer, { draftId: id });
  expect(now.history.map(({ kind }) => kind)).toEqual(['draft.created', 'draft.submitted']);
});
