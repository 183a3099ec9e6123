import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../../moderation/database/client.ts';
import { type Config, readConfig } from '../../moderation/kernel/config.ts';
import {
  installationKeys,
  keyFileIn,
  newKey,
  writeKeys,
} from '../../moderation/kernel/key-file.ts';
import { type Rotation, rotateKeys, sealAgain } from '../../moderation/operations/keys.actions.ts';
import { withDatabase } from '../reach-database.ts';
import { CannotDo, type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

/** What one process sealed is in the database long before; sealing and writing are parts of one short action. */
const SETTLE_MS = 5_000;
/** Any number will do, as long as every run takes the same one. */
const ROTATION_LOCK = 4_310_021;

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'Gives the installation a new sealing key and seals everything with it.',
  help: `Usage: gatehouse keys rotate [--json]

Page tokens, the secrets of apps and the reasons of protection are sealed with the key of this installation. This makes a new
key, seals each of them with it, and puts the old key away. The product may run meanwhile: until all is done both keys open. After
an interruption run it again; it goes on where it was. Back-ups of the database that are older need the old key: keep the key
file that lies in the same back-up.

With the key in GATEHOUSE_KEY, Gatehouse cannot change it by itself:
  1. make a new one:      openssl rand -base64 32
  2. set GATEHOUSE_KEY to it and GATEHOUSE_KEY_PREVIOUS to the old one, and restart the server and every worker
  3. run this command with the same settings
  4. take GATEHOUSE_KEY_PREVIOUS away again, and restart

Exit code 1: something could be opened with neither key, so it was lost before; the answer says how many values.

  --json   {"sealedAgain": number, "unreadable": number, "resumed": boolean}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const config = readConfig();
    if (config.key !== undefined && config.previousKey === undefined) throw new CannotDo(BY_HAND);
    const rotation = await withDatabase(config, { tell }, ({ db }) =>
      alone(db, () => rotate(config, db)),
    );
    if (json === true) print(JSON.stringify(rotation));
    else for (const line of inWords(rotation, config)) print(line);
    return rotation.unreadable === 0 ? EXIT.done : EXIT.no;
  },
};

const BY_HAND =
  'The key comes from GATEHOUSE_KEY, so it is changed there: set GATEHOUSE_KEY to a new one (openssl rand -base64 32) and GATEHOUSE_KEY_PREVIOUS to the old one, restart the server and every worker, and run this again.';

async function rotate(config: Config, db: Db): Promise<Rotation> {
  const source = await installationKeys(config, config.dataFolder);
  if (config.key !== undefined) {
    // Both keys are given, and people take the old one away: only the values are ours to change.
    return { ...(await sealAgain(db, source)), resumed: false };
  }
  const file = keyFileIn(config.dataFolder);
  return rotateKeys({
    db,
    keys: { source, replace: (keys) => writeKeys(file, keys) },
    newKey,
    settle: () => sleep(SETTLE_MS),
  });
}

/** Two at once would each make a new key. */
async function alone(db: Db, work: () => Promise<Rotation>): Promise<Rotation> {
  return db.connection().execute(async (session) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_lock(${ROTATION_LOCK}) as mine`.execute(session);
    if (rows[0]?.mine !== true)
      throw new CannotDo('The key is being changed already. Wait until that has ended.');
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${ROTATION_LOCK})`.execute(session);
    }
  });
}

function inWords({ sealedAgain, unreadable, resumed }: Rotation, config: Config): string[] {
  const values = sealedAgain === 1 ? '1 value was' : `${sealedAgain} values were`;
  const lines = [
    `${resumed ? 'An interrupted change of the key was taken up again. ' : ''}${values} sealed with the new key.`,
  ];
  if (unreadable > 0) {
    lines.push(
      `${unreadable} could be opened with neither key: they were lost before. A Page whose token is among them has to be connected again.`,
    );
  }
  if (config.key !== undefined) {
    lines.push('Now take GATEHOUSE_KEY_PREVIOUS away, and restart the server and every worker.');
  } else {
    lines.push('The old key is gone from the key file. Back the new one up.');
  }
  return lines;
}
