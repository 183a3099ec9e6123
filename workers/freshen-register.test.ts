import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction, type Db, openDatabase } from '../moderation/database/client.ts';
import { openUses } from '../moderation/consent/register.actions.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import { openLog } from '../moderation/kernel/log.ts';
import { freshDatabase } from '../test/factories/database.ts';
import { makeFederation } from '../test/factories/people.ts';
import { addPupil } from '../test/factories/register.ts';
import { startFreshening } from './freshen-register.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('a worker brings the lists up to date by itself, and ends when it is told to', async () => {
  const federation = await makeFederation(db);
  await inTransaction(db, openUses);
  const id = await addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Ada',
    surname: 'Ash',
    answer: 'granted',
  });
  const freshening = startFreshening({ db, clock: systemClock, log: openLog('silent', 'worker') });
  await vi.waitFor(
    async () => {
      const row = await db
        .selectFrom('subject_standing')
        .select('reason')
        .where('subject_id', '=', id)
        .where('use_code', '=', 'facebook')
        .executeTakeFirst();
      expect(row?.reason).toBe('granted');
    },
    { timeout: 10_000, interval: 50 },
  );
  await freshening.close();
});
