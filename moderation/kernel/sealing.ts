import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Secret } from './secret.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals small secrets at rest (AES-256-GCM, NIST SP 800-38D): a format byte, a random nonce, the tag, the cipher text. */
export interface Sealing {
  seal(secret: Secret): Buffer;
  /** Throws when the bytes were changed or another key sealed them. */
  unseal(sealed: Uint8Array): Secret;
  /**
   * A digest that only this installation can make (HMAC-SHA-256, 64 hex digits), to compare without keeping: what has few
   * possible values, such as a serial number, could be guessed from a plain digest.
   */
  readonly digest: (purpose: string, text: string) => string;
}

/** @param key 32 bytes in base64. */
export function sealingWith(key: Secret): Sealing {
  const keyBytes = Buffer.from(key.reveal(), 'base64');
  if (keyBytes.length !== 32) throw new Error('The sealing key must be 32 bytes in base64.');
  return {
    seal(secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyBytes, nonce);
      const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body]);
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== FORMAT) throw new Error('Sealed with an unknown format.');
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', keyBytes, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(tag);
      const body = bytes.subarray(1 + NONCE_BYTES + TAG_BYTES);
      return Secret.of(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'));
    },
    digest(purpose, text) {
      // A key of its own for each purpose (RFC 5869), so that none is used for two things.
      const own = Buffer.from(hkdfSync('sha256', keyBytes, '', `gatehouse digest ${purpose}`, 32));
      return createHmac('sha256', own).update(text, 'utf8').digest('hex');
    },
  };
}

/** The key of this installation: the given one, else the file `key` in the data folder, made once with mode 0600. */
export async function installationKey(
  given: Secret | undefined,
  dataFolder: string,
): Promise<Secret> {
  if (given !== undefined) return given;
  const file = path.join(dataFolder, 'key');
  await mkdir(dataFolder, { recursive: true });
  if (!(await exists(file))) await makeKey(file);
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  return Secret.of((await readFile(file, 'utf8')).trim());
}

/**
 * Written beside and linked: the name appears with the whole key or not at all, so that a process that starts at the same
 * moment reads no empty one, and the first of several wins.
 */
async function makeKey(file: string): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, randomBytes(32).toString('base64'), { mode: 0o600, flush: true });
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
