import { randomBytes } from 'node:crypto';

/**
 * Makes identifiers: UUID version 7 (RFC 9562), so that rows made later sort later and indexes stay
 * compact. Passed to actions as a dependency so that tests can count instead.
 */
export type NewId = () => string;

/** A UUID v7 for the moment `now` (milliseconds since 1970) with 74 random bits. */
export function uuidV7(now: number, random: Uint8Array = randomBytes(10)): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
