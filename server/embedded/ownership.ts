import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { processIdentity } from './process-identity.ts';

const OWNER_FILE = 'running.json';

interface Owner {
  readonly pid: number;
  readonly identity: string;
}

/**
 * Says that this process is the one Gatehouse of the data folder, in the file `running.json`. What a dead one left
 * behind is taken over.
 *
 * @returns gives the folder back; may be called twice
 * @throws EmbeddedPostgresError when a living Gatehouse has the folder
 */
export async function claimFolder(dataFolder: string): Promise<() => Promise<void>> {
  const file = path.join(dataFolder, OWNER_FILE);
  const me = JSON.stringify({
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
  } satisfies Owner);
  const mine = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(mine, me, { mode: 0o644 });
  try {
    // A link either appears whole or not at all, so that nobody ever reads half an owner; three tries outlast a race.
    for (let attempt = 1; ; attempt += 1) {
      if (await linked(mine, file)) break;
      const owner = await readOwner(file);
      if (owner !== undefined && processIdentity(owner.pid) === owner.identity)
        throw alreadyRunning(owner.pid);
      if (attempt === 3)
        throw new EmbeddedPostgresError(`Gatehouse cannot claim ${dataFolder}. Start it again.`);
      await putAside(file, owner);
    }
  } finally {
    await rm(mine, { force: true });
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === me) await rm(file, { force: true });
  };
}

function alreadyRunning(pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Gatehouse is already running from this folder (process ${pid}). Stop it first, or set GATEHOUSE_DATA to another folder.`,
  );
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner>;
    if (typeof owner.pid !== 'number' || typeof owner.identity !== 'string') return undefined;
    return { pid: owner.pid, identity: owner.identity };
  } catch {
    return undefined;
  }
}

/**
 * Removes the file of a dead owner. It is renamed first and read again: if another start has just put its own
 * there, that one goes back where it was.
 */
async function putAside(file: string, dead: Owner | undefined): Promise<void> {
  const aside = `${file}.dead.${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const found = await readOwner(aside);
  if (found !== undefined && found.identity !== dead?.identity)
    await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
