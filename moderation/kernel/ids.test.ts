import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidV7 } from './ids.ts';

const LAST_MOMENT = 2 ** 48 - 1;
const moment = fc.integer({ min: 0, max: LAST_MOMENT });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('the example of RFC 9562, appendix A.6', () => {
  const bits = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  expect(uuidV7(0x017f22e279b0, bits)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('every identifier has the form, version and variant of a UUID v7', () => {
  fc.assert(
    fc.property(moment, random, (now, bits) => {
      expect(uuidV7(now, bits)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }),
  );
});

test('the first 48 bits are the moment, whatever the chance', () => {
  fc.assert(
    fc.property(moment, random, (now, bits) => {
      expect(Number.parseInt(uuidV7(now, bits).replaceAll('-', '').slice(0, 12), 16)).toBe(now);
    }),
  );
});

test('what is made later sorts later', () => {
  fc.assert(
    fc.property(moment, moment, random, random, (one, other, bits, otherBits) => {
      fc.pre(one < other);
      expect(uuidV7(one, bits) < uuidV7(other, otherBits)).toBe(true);
    }),
  );
});

test('74 random bits reach the identifier and no other', () => {
  const now = 1_764_000_000_000;
  const none = uuidV7(now, new Uint8Array(10));
  let counting = 0;
  for (let bit = 0; bit < 80; bit += 1) {
    const bits = new Uint8Array(10);
    bits[Math.floor(bit / 8)] = 0x80 >> (bit % 8);
    if (uuidV7(now, bits) !== none) counting += 1;
  }
  expect(counting).toBe(74);
});

test('a thousand of the same millisecond differ', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(1_764_000_000_000))).size).toBe(1_000);
});
