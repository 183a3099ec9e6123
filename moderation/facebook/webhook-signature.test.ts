import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../kernel/secret.ts';
import { isSignedBy } from './webhook-signature.ts';

const SECRET = Secret.of('practice-app-secret');

// Bytes as Meta sends them, letters beyond ASCII escaped; signed with `openssl dgst -sha256 -hmac`, not with our own code.
const BODY = Buffer.from(
  String.raw`{"object":"page","entry":[{"id":"206070979425408","time":1707211879,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","message":"Sch\u00f6ne Gr\u00fc\u00dfe \ud83d\ude00 <3 50\u0025","from":{"id":"122096000000000123","name":"Zo\u00eb O\u0027Brien"}}}]}]}`,
);
const SIGNATURE = 'sha256=0f99a31f8cf2118d031a645ef894e2963177a9822a5c1985fd3b4155afa5749f';

describe('a webhook signature', () => {
  test('holds for the bytes with escaped letters as they came', () => {
    expect(isSignedBy(BODY, SIGNATURE, SECRET)).toBe(true);
  });

  test('fails once the body was parsed and written again', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY.toString('utf8'))));
    expect(rewritten.equals(BODY)).toBe(false);
    expect(isSignedBy(rewritten, SIGNATURE, SECRET)).toBe(false);
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['the old algorithm', SIGNATURE.replace('sha256=', 'sha1=')],
    ['a shortened signature', SIGNATURE.slice(0, -2)],
    ['a lengthened signature', `${SIGNATURE}00`],
    ['capital letters', SIGNATURE.toUpperCase()],
    ['another signature', `sha256=${'0'.repeat(64)}`],
    ['two signatures', `${SIGNATURE}, ${SIGNATURE}`],
  ])('fails with %s', (_what, header) => {
    expect(isSignedBy(BODY, header, SECRET)).toBe(false);
  });

  test('fails for an empty secret, with which anybody can sign', () => {
    const forged = `sha256=${createHmac('sha256', '').update(BODY).digest('hex')}`;
    expect(isSignedBy(BODY, forged, Secret.of(''))).toBe(false);
  });

  test('fails with one changed byte or another secret', () => {
    const changed = Buffer.from(BODY);
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(isSignedBy(changed, SIGNATURE, SECRET)).toBe(false);
    expect(isSignedBy(BODY, SIGNATURE, Secret.of('another-app-secret'))).toBe(false);
  });
});
