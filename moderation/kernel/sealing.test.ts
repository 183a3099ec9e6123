import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestKeyOf, sealingOver, sealingWith } from './sealing.ts';
import { Secret } from './secret.ts';

const newKey = (): Secret => Secret.of(randomBytes(32).toString('base64'));
const sealing = sealingWith(newKey());
/** Ours for the format; the rest are OpenSSL's words for a wrong tag, and Node's for a part that was cut short. */
const REFUSED =
  /^(Sealed with an unknown format\.|Sealed with a key that is not here\.|Unsupported state or unable to authenticate data|Invalid (authentication tag|initialization vector).*)$/;

describe('sealing', () => {
  test('gives back what was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sealing.unseal(sealing.seal(Secret.of(text))).reveal()).toBe(text);
      }),
    );
  });

  test('a digest is the same each time, another one for another purpose or key, and no plain digest', () => {
    const digest = sealing.digest('serial', 'DMQX2B7K1MF3');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(sealing.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    expect(sealing.digest('other' as 'serial', 'DMQX2B7K1MF3')).not.toBe(digest);
    expect(sealing.digest('serial', 'DMQX2B7K1MF4')).not.toBe(digest);
    expect(sealingWith(newKey()).digest('serial', 'DMQX2B7K1MF3')).not.toBe(digest);
  });

  test('any changed bit is refused', () => {
    const sealed = sealing.seal(Secret.of('EAAB-token'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[Math.floor(bit / 8)] = (changed[Math.floor(bit / 8)] ?? 0) ^ (1 << (bit % 8));
      expect(() => sealing.unseal(changed), `bit ${bit}`).toThrow(REFUSED);
    }
  });

  test('what was cut or lengthened is refused', () => {
    const sealed = sealing.seal(Secret.of('EAAB-token'));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealing.unseal(sealed.subarray(0, length)), `${length} bytes`).toThrow(REFUSED);
    }
    expect(() => sealing.unseal(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(REFUSED);
  });

  test('another key does not open it', () => {
    expect(() => sealingWith(newKey()).unseal(sealing.seal(Secret.of('EAAB')))).toThrow(REFUSED);
  });

  test('the sealed bytes hold nothing of the text, and differ each time', () => {
    const [one, other] = [
      sealing.seal(Secret.of('EAAB-token')),
      sealing.seal(Secret.of('EAAB-token')),
    ];
    expect(one.includes('EAAB')).toBe(false);
    expect(one.equals(other)).toBe(false);
    expect(one.subarray(5, 17).equals(other.subarray(5, 17))).toBe(false);
  });

  test.each([0, 16, 31, 33, 64])('a key of %d bytes is refused, unsaid', (bytes) => {
    const key = randomBytes(bytes).toString('base64');
    let said = '';
    try {
      sealingWith(Secret.of(key));
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toBe('The sealing key must be 32 bytes in base64.');
  });
});

describe('while the key is being changed', () => {
  const old = newKey();
  const fresh = newKey();
  const before = sealingWith(old);
  const both = sealingOver({ now: () => ({ current: fresh, previous: old }) });
  const after = sealingWith(fresh);

  test('both keys open, and the new one seals', () => {
    expect(both.unseal(before.seal(Secret.of('EAAB'))).reveal()).toBe('EAAB');
    const sealed = both.seal(Secret.of('EAAC'));
    expect(after.unseal(sealed).reveal()).toBe('EAAC');
    expect(() => before.unseal(sealed)).toThrow('Sealed with a key that is not here.');
    expect(sealed.subarray(0, 5).equals(both.header())).toBe(true);
    expect(both.header().equals(after.header())).toBe(true);
    expect(both.header().equals(before.header())).toBe(false);
  });

  test('what was sealed before keys had names is opened with either', () => {
    const sealed = withoutKeyId(old, 'EAAB of last year');
    expect(before.unseal(sealed).reveal()).toBe('EAAB of last year');
    expect(both.unseal(sealed).reveal()).toBe('EAAB of last year');
    expect(() => after.unseal(sealed)).toThrow(REFUSED);
  });

  test('digests stay as they were, also in a process that runs on when the old key has gone', () => {
    const digest = before.digest('serial', 'DMQX2B7K1MF3');
    let keys = { current: old, previous: undefined as Secret | undefined };
    const running = sealingOver({ now: () => keys });
    keys = { current: fresh, previous: old };
    expect(both.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    keys = { current: fresh, previous: undefined };
    expect(running.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    const kept = new Map([['serial', digestKeyOf(old, 'serial')]]);
    expect(sealingOver({ now: () => keys }, kept).digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    expect(after.digest('serial', 'DMQX2B7K1MF3')).not.toBe(digest);
  });
});

/** As version 0.1 sealed: a format byte, the nonce, the tag, the cipher text. */
function withoutKeyId(key: Secret, text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.reveal(), 'base64'), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
}
