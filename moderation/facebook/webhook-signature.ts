import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../kernel/secret.ts';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `header` (`X-Hub-Signature-256`) signs exactly these bytes with the app secret. Must be given the bytes as
 * they arrived: Meta signs text in which letters beyond ASCII are written as `\u00e4`, so a body that was parsed and
 * written again fails on the first accent (contract section 6.2). The time is not signed: a replay verifies, so the
 * caller drops repeated deliveries.
 */
export function isSignedBy(
  rawBody: Buffer,
  header: string | undefined,
  appSecret: Secret,
): boolean {
  const given = SIGNATURE.exec(header ?? '')?.[1];
  const secret = appSecret.reveal();
  // With an empty secret anybody can sign.
  if (given === undefined || secret === '') return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(given, 'hex'), expected);
}
