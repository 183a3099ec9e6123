import { inTransaction, type Db } from '../database/client.ts';
import { ConfigError } from '../kernel/config.ts';
import {
  DIGEST_PURPOSES,
  digestKeyOf,
  type KeySource,
  type Sealing,
  sealingOver,
  type SealingKeys,
} from '../kernel/sealing.ts';
import type { Secret } from '../kernel/secret.ts';
import {
  digestKeys,
  keepDigestKey,
  replaceSealed,
  SEALED_COLUMNS,
  sealedOtherwise,
  type SealedColumn,
} from './sealed.store.ts';

const ROWS_AT_ONCE = 100;

/**
 * Sealing as this installation does it: its keys, and the keys of digests that outlived earlier ones.
 * @throws ConfigError when the keys are not those of this database, as far as that shows
 */
export async function openSealing(db: Db, keys: KeySource): Promise<Sealing> {
  const kept = await inTransaction(db, digestKeys);
  if (kept.length === 0) return sealingOver(keys);
  const sealing = sealingOver(keys);
  const opened = kept.map(({ purpose, sealed }) => {
    const key = tryToOpen(sealing, sealed);
    if (key === undefined) throw new ConfigError(OTHER_KEY);
    return [purpose, key] as const;
  });
  return sealingOver(keys, new Map(opened));
}

const OTHER_KEY =
  'The sealing key does not open what this installation has sealed. Put the key file of this installation back, or set GATEHOUSE_KEY to its key; while the key is being changed, GATEHOUSE_KEY_PREVIOUS is the old one.';

/** The key file while the key is being changed; the settings have none. */
export interface ChangingKeys {
  readonly source: KeySource;
  /** Puts other keys in the place of those that count; a process that runs notices. */
  replace(keys: SealingKeys): Promise<void>;
}

export interface Rotation {
  /** Values that were sealed again. */
  readonly sealedAgain: number;
  /** Values that neither key opens: they were lost before. */
  readonly unreadable: number;
  /** An earlier run was interrupted, and this one went on with it. */
  readonly resumed: boolean;
}

interface RotationParts {
  readonly db: Db;
  readonly keys: ChangingKeys;
  readonly newKey: () => Secret;
  /** Waits until a process that sealed with the old key a moment ago has written it. */
  readonly settle: () => Promise<void>;
}

/**
 * Gives the installation a new key and seals everything with it, while the product runs. In this order, so that a crash at any
 * point leaves every value readable and the next run goes on:
 *
 * 1. the new key takes the old one's place, which stays beside it: both open;
 * 2. every value is sealed again, each by itself, and once more for what was written meanwhile;
 * 3. the old key goes.
 */
export async function rotateKeys(parts: RotationParts): Promise<Rotation> {
  const { keys, newKey } = parts;
  const before = keys.source.now();
  const resumed = before.previous !== undefined;
  if (!resumed) await keys.replace({ current: newKey(), previous: before.current });
  const first = await sealAgain(parts.db, keys.source);
  await parts.settle();
  const second = await sealAgain(parts.db, keys.source);
  // What neither key opens is not opened later by keeping the old one.
  await keys.replace({ current: keys.source.now().current, previous: undefined });
  return {
    sealedAgain: first.sealedAgain + second.sealedAgain,
    unreadable: second.unreadable,
    resumed,
  };
}

/** Seals with the present key whatever another one sealed. May be repeated, and interrupted at any point. */
export async function sealAgain(
  db: Db,
  source: KeySource,
): Promise<Pick<Rotation, 'sealedAgain' | 'unreadable'>> {
  await settleDigestKeys(db, source);
  const sealing = sealingOver(source);
  let sealedAgain = 0;
  let unreadable = 0;
  for (const column of SEALED_COLUMNS) {
    const done = await sealColumn(db, sealing, column);
    sealedAgain += done.sealedAgain;
    unreadable += done.unreadable;
  }
  return { sealedAgain, unreadable };
}

/** Before the old key goes, the keys that its digests were made with are kept for themselves. */
async function settleDigestKeys(db: Db, source: KeySource): Promise<void> {
  const { current, previous } = source.now();
  const sealing = sealingOver(source);
  await inTransaction(db, async (tx) => {
    for (const purpose of DIGEST_PURPOSES)
      await keepDigestKey(tx, purpose, sealing.seal(digestKeyOf(previous ?? current, purpose)));
  });
}

async function sealColumn(
  db: Db,
  sealing: Sealing,
  column: SealedColumn,
): Promise<Pick<Rotation, 'sealedAgain' | 'unreadable'>> {
  let sealedAgain = 0;
  let unreadable = 0;
  let after = '';
  for (;;) {
    const stretch = { after, limit: ROWS_AT_ONCE };
    const rows = await inTransaction(db, (tx) =>
      sealedOtherwise(tx, column, sealing.header(), stretch),
    );
    for (const row of rows) {
      const opened = tryToOpen(sealing, row.sealed);
      if (opened === undefined) {
        unreadable += 1;
        continue;
      }
      const anew = sealing.seal(opened);
      if (await inTransaction(db, (tx) => replaceSealed(tx, column, row, anew))) sealedAgain += 1;
    }
    const last = rows.at(-1);
    if (last === undefined) return { sealedAgain, unreadable };
    after = last.key;
  }
}

function tryToOpen(sealing: Sealing, sealed: Buffer): Secret | undefined {
  try {
    return sealing.unseal(sealed);
  } catch {
    return undefined;
  }
}
