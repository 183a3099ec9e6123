import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import {
  makeFederation,
  type TestFederation,
  type TestPersonKey,
} from '../../../test/factories/people.ts';
import { addPupil } from '../../../test/factories/register.ts';
import { type Db, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { sealingWith } from '../../kernel/sealing.ts';
import { Secret } from '../../kernel/secret.ts';
import {
  liftFlag,
  listProtected,
  openProtection,
  sealPlainReasons,
  setFlag,
} from './protection.actions.ts';
import { openSubject } from '../person/subject.actions.ts';

const newId = (): string => uuidV7(Date.now());
const keyOf = (byte: number) => sealingWith(Secret.of(Buffer.alloc(32, byte).toString('base64')));

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let amara: string;
let lara: string;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  deps = {
    db,
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    newId,
    sealing: keyOf(1),
  } as Deps;
  federation = await makeFederation(db);
  const pupil = (forename: string, school: 'ssq' | 'lf') =>
    addPupil(db, {
      federationId: federation.id,
      schoolId: federation.schools[school],
      forename,
      surname: 'Okafor',
      answer: 'granted',
    });
  amara = await pupil('Amara', 'ssq');
  lara = await pupil('Lara', 'lf');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const as = (who: TestPersonKey) => federation.actors[who];
const order = { kind: 'court-order', reason: 'Wolpertinger order', reviewOn: null } as const;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'allowed';
}

async function maySay(subjectId: string): Promise<string> {
  return (await openSubject(deps, as('executiveHead'), { subjectId })).says;
}

test('set, renewed, lifted: each with who, when and why, and nothing is ever changed', async () => {
  await setFlag(deps, as('safeguardingLead'), { subjectId: amara, ...order });
  expect(await maySay(amara)).toBe('Amara cannot be published.');
  await setFlag(deps, as('executiveHead'), {
    subjectId: amara,
    kind: 'other',
    reason: 'Renewed',
    reviewOn: '2027-01-05',
  });
  const open = () => openProtection(deps, as('safeguardingLead'), { subjectId: amara });
  const renewed = await open();
  expect(renewed.inForce).toMatchObject({
    reason: 'Renewed',
    reviewDue: false,
    by: 'Ruth Pembroke',
  });
  const lift = (flagId: string) =>
    liftFlag(deps, as('safeguardingLead'), { subjectId: amara, flagId, reason: 'Order ended' });
  const older = renewed.history[1]?.id ?? '';
  expect(await codeOf(lift(older))).toBe('stale');
  await lift(renewed.inForce?.id ?? '');
  expect(await codeOf(lift(renewed.inForce?.id ?? ''))).toBe('wrong-state');
  expect(await maySay(amara)).toBe('Amara may be shown on Facebook.');
  expect(
    (await open()).history.map(({ act, kind, reason, by }) => [act, kind, reason, by]),
  ).toEqual([
    ['lifted', null, 'Order ended', 'Sunita Rao'],
    ['set', 'other', 'Renewed', 'Ruth Pembroke'],
    ['set', 'court-order', 'Wolpertinger order', 'Sunita Rao'],
  ]);
});

test('two who lift and renew at the same moment: the newer flag is not lifted unseen', async () => {
  await setFlag(deps, as('safeguardingLead'), { subjectId: lara, ...order });
  const seen = await openProtection(deps, as('executiveHead'), { subjectId: lara });
  const flagId = seen.inForce?.id ?? '';
  const renew = setFlag(deps, as('safeguardingLead'), { subjectId: lara, ...order });
  const lift = liftFlag(deps, as('executiveHead'), { subjectId: lara, flagId, reason: 'Ended' });
  await Promise.allSettled([renew, lift]);
  const { inForce } = await openProtection(deps, as('executiveHead'), { subjectId: lara });
  // Whichever came first, the renewal holds.
  expect(inForce?.id).not.toBe(flagId);
  expect(inForce?.act).toBe('set');
});

test('who may set, lift and read', async () => {
  const outcomes = async (work: (who: TestPersonKey) => Promise<unknown>) => {
    const allowed: string[] = [];
    for (const who of Object.keys(federation.actors) as TestPersonKey[])
      if ((await codeOf(work(who))) === 'allowed') allowed.push(who);
    return allowed;
  };
  const those = ['executiveHead', 'safeguardingLead'];
  expect(await outcomes((who) => setFlag(deps, as(who), { subjectId: lara, ...order }))).toEqual(
    those,
  );
  expect(await outcomes((who) => openProtection(deps, as(who), { subjectId: lara }))).toEqual(
    those,
  );
  expect(await outcomes((who) => listProtected(deps, as(who)))).toEqual(those);
  const flagId = newId();
  const lift = (who: TestPersonKey) =>
    codeOf(liftFlag(deps, as(who), { subjectId: lara, flagId, reason: 'x' }));
  expect(await lift('head')).toBe('not-found');
  expect(await lift('executiveHead')).toBe('stale');
  const foreign = await makeFederation(db);
  const far = foreign.actors.safeguardingLead;
  expect(await codeOf(setFlag(deps, far, { subjectId: lara, ...order }))).toBe('not-found');
  expect(await codeOf(openProtection(deps, far, { subjectId: lara }))).toBe('not-found');
  expect(await listProtected(deps, far)).toEqual([]);
});

test('a review that is due comes first, and a day that has gone by is refused', async () => {
  const set = (subjectId: string, reviewOn: string | null) =>
    setFlag(deps, as('safeguardingLead'), { subjectId, ...order, reviewOn });
  expect(await codeOf(set(amara, '2026-11-24'))).toBe('bad-input');
  await set(amara, null);
  await set(lara, '2026-12-01');
  const later = { ...deps, clock: { now: () => new Date('2026-12-01T12:00:00Z') } };
  const lines = await listProtected(later, as('safeguardingLead'));
  expect(lines.map(({ name, reviewDue, kind, by }) => [name, reviewDue, kind, by])).toEqual([
    ['Lara Okafor', true, 'court-order', 'Sunita Rao'],
    ['Amara Okafor', false, 'court-order', 'Sunita Rao'],
  ]);
  expect(JSON.stringify(lines)).not.toContain('Wolpertinger');
});

describe('at rest', () => {
  const everything = async (): Promise<string> =>
    JSON.stringify((await pool.query('select * from protection_flag')).rows);

  test('neither kind nor reason lies open, and the record holds ids alone', async () => {
    const kept = await everything();
    expect(kept).not.toContain('Wolpertinger');
    expect(kept).not.toContain('court');
    const { rows } = await pool.query<{ kind: string; detail: object }>(
      "select kind, detail from record_event join record_detail using (federation_id, seq) where kind like 'register.flag-%'",
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { detail } of rows) expect(Object.keys(detail)).toEqual(['flagId']);
  });

  test('a plain reason from before is sealed by a server that starts, once', async () => {
    await pool.query(
      "insert into protection_flag (id, subject_id, act, reason, recorded_at) values ($1, $2, 'set', 'Tatzelwurm', now())",
      [newId(), amara],
    );
    const reason = async () =>
      (await openProtection(deps, as('safeguardingLead'), { subjectId: amara })).inForce?.reason;
    expect(await reason()).toBe('Tatzelwurm');
    expect(await everything()).toContain('Tatzelwurm');
    expect(await sealPlainReasons(deps)).toBe(1);
    expect(await sealPlainReasons(deps)).toBe(0);
    expect(await everything()).not.toContain('Tatzelwurm');
    expect(await reason()).toBe('Tatzelwurm');
  });

  test.each([
    "act = 'lifted'",
    "sealed = '\\x00'",
    'review_on = null, recorded_at = now()',
    "reason = 'open', sealed = null",
  ])('a flag is not changed: %s', async (change) => {
    await expect(pool.query(`update protection_flag set ${change}`)).rejects.toThrow('append-only');
  });

  test('with another key the protection holds, and the reason says that it cannot be opened', async () => {
    const lost = { ...deps, sealing: keyOf(2) };
    const { inForce } = await openProtection(lost, as('safeguardingLead'), { subjectId: lara });
    expect(inForce).toMatchObject({ act: 'set', kind: null, reason: null });
    expect(await maySay(lara)).toBe('Lara cannot be published.');
  });
});
