import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Secret } from './secret.ts';

/** A format byte, then nonce, tag and cipher text. Read still; written no more. */
const FORMAT_WITHOUT_KEY_ID = 1;
/** A format byte and four bytes that name the key, both under the tag; then nonce, tag and cipher text. */
const FORMAT = 2;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The keys of an installation: one seals; the one before it still opens while the key is being changed. */
export interface SealingKeys {
  /** 32 bytes in base64. */
  readonly current: Secret;
  readonly previous: Secret | undefined;
}

/** Where the keys come from. Asked each time, so that a process that runs notices a new key. */
export interface KeySource {
  now(): SealingKeys;
}

/** Seals small secrets at rest (AES-256-GCM, NIST SP 800-38D). */
export interface Sealing {
  seal(secret: Secret): Buffer;
  /** Throws when the bytes were changed or another key sealed them. */
  unseal(sealed: Uint8Array): Secret;
  /** The first bytes of everything that the current key seals. */
  readonly header: () => Buffer;
  /**
   * A digest that only this installation can make (HMAC-SHA-256, 64 hex digits), to compare without keeping: what has few
   * possible values, such as a serial number, could be guessed from a plain digest.
   */
  readonly digest: (purpose: DigestPurpose, text: string) => string;
}

/** Everything for which digests are made: each has a key of its own, which outlives the sealing key. */
export const DIGEST_PURPOSES = ['serial', 'webhook'] as const;
export type DigestPurpose = (typeof DIGEST_PURPOSES)[number];

/** Sealing with one key for good. @param key 32 bytes in base64. */
export function sealingWith(key: Secret): Sealing {
  return sealingOver({ now: () => ({ current: key, previous: undefined }) });
}

/**
 * Sealing with keys that may change while the process runs.
 *
 * @param digestKeys the keys of digests by purpose, once they are kept apart from the sealing key (`digestKeyOf`)
 */
export function sealingOver(
  source: KeySource,
  digestKeys: ReadonlyMap<string, Secret> = new Map(),
): Sealing {
  const atStart = source.now();
  requireKey(atStart.current);
  // Digests cannot be made anew: without a key of their own they stay with the key that made them, which is the one before
  // while the key is being changed, and the one at the start when it is changed later.
  const rootOfDigests = atStart.previous ?? atStart.current;
  return {
    seal: (secret) => sealWith(requireKey(source.now().current), secret),
    unseal(sealed) {
      const { current, previous } = source.now();
      return unsealWith(
        [current, previous].flatMap((key) => (key === undefined ? [] : [requireKey(key)])),
        Buffer.from(sealed),
      );
    },
    header: () => headerOf(requireKey(source.now().current)),
    digest(purpose, text) {
      const key = digestKeys.get(purpose) ?? digestKeyOf(rootOfDigests, purpose);
      return createHmac('sha256', Buffer.from(key.reveal(), 'base64'))
        .update(text, 'utf8')
        .digest('hex');
    },
  };
}

/**
 * The key of the digests for one purpose that follows from a sealing key (RFC 5869), in base64: one of its own for each, so
 * that none is used for two things, and none leads back to the sealing key.
 */
export function digestKeyOf(key: Secret, purpose: DigestPurpose): Secret {
  const own = hkdfSync('sha256', requireKey(key), '', `gatehouse digest ${purpose}`, 32);
  return Secret.of(Buffer.from(own).toString('base64'));
}

function requireKey(key: Secret): Buffer {
  const bytes = Buffer.from(key.reveal(), 'base64');
  if (bytes.length !== 32) throw new Error('The sealing key must be 32 bytes in base64.');
  return bytes;
}

function headerOf(key: Buffer): Buffer {
  const id = Buffer.from(hkdfSync('sha256', key, '', 'gatehouse key id', KEY_ID_BYTES));
  return Buffer.concat([Buffer.of(FORMAT), id]);
}

function sealWith(key: Buffer, secret: Secret): Buffer {
  const header = headerOf(key);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(header);
  const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), body]);
}

function unsealWith(keys: readonly Buffer[], sealed: Buffer): Secret {
  if (sealed[0] === FORMAT) {
    const header = sealed.subarray(0, 1 + KEY_ID_BYTES);
    const key = keys.find((each) => headerOf(each).equals(header));
    if (key === undefined) throw new Error('Sealed with a key that is not here.');
    return openWith(key, sealed, header);
  }
  if (sealed[0] !== FORMAT_WITHOUT_KEY_ID) throw new Error('Sealed with an unknown format.');
  // Nothing says which key it was: each is tried, and the last one's complaint is the answer.
  for (const key of keys.slice(0, -1)) {
    try {
      return openWith(key, sealed, undefined);
    } catch {
      continue;
    }
  }
  const [last] = keys.slice(-1);
  if (last === undefined) throw new Error('There is no key.');
  return openWith(last, sealed, undefined);
}

/** @param header under the tag, and before the nonce; a format without one is a single byte that is not */
function openWith(key: Buffer, sealed: Buffer, header: Buffer | undefined): Secret {
  const start = header?.length ?? 1;
  const nonce = sealed.subarray(start, start + NONCE_BYTES);
  const tag = sealed.subarray(start + NONCE_BYTES, start + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  if (header !== undefined) decipher.setAAD(header);
  decipher.setAuthTag(tag);
  const body = sealed.subarray(start + NONCE_BYTES + TAG_BYTES);
  return Secret.of(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'));
}
