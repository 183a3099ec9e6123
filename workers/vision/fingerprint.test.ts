import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { pictureFactsSchema } from '../../moderation/pictures/facts.contract.ts';
import {
  KEYS_IN_COMMON,
  keysOf,
  keysToLookFor,
  readFingerprint,
} from '../../moderation/pictures/fingerprint.rules.ts';
import type { Fingerprint } from '../../moderation/pictures/fingerprint.rules.ts';
import { looksTheSame } from '../../moderation/pictures/same-picture.rules.ts';
import { decodePicture } from './decode.ts';
import { fingerprintOf } from './fingerprint.ts';
import { packageFolder } from './weights.ts';

const photos = new Map<number, Buffer>();
const originals = new Map<number, Fingerprint>();

async function seen(bytes: Buffer): Promise<Fingerprint> {
  const written = await fingerprintOf(await decodePicture(bytes));
  return readFingerprint(pictureFactsSchema.shape.fingerprint.unwrap().parse(written));
}

beforeAll(async () => {
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const file = path.join(packageFolder('@vladmandic/face-api'), `demo/sample${number}.jpg`);
    const bytes = await readFile(file);
    photos.set(number, bytes);
    originals.set(number, await seen(bytes));
  }
});

/** Whether the product would find one by the other: first by keys, then by comparing. */
function finds(copy: Fingerprint, original: Fingerprint): boolean {
  const keys = new Set(keysOf(original));
  const shared = keysToLookFor(copy).filter((key) => keys.has(key)).length;
  return shared >= KEYS_IN_COMMON && looksTheSame(copy, original);
}

// The photos are 1920 px wide and at least 1200 px high.
const CHANGES: readonly (readonly [string, (photo: Sharp) => Sharp])[] = [
  ['a third cut off', (photo) => photo.extract({ left: 500, top: 200, width: 1400, height: 900 })],
  ['the mirror', (photo) => photo.flop()],
  ['grey', (photo) => photo.greyscale()],
  ['brighter', (photo) => photo.modulate({ brightness: 1.3 })],
  ['darker', (photo) => photo.modulate({ brightness: 0.7 })],
  ['another hue', (photo) => photo.modulate({ hue: 60 })],
  ['small and coarse', (photo) => photo.resize(512).jpeg({ quality: 40 })],
  [
    'a border',
    (photo) => photo.extend({ top: 90, bottom: 90, left: 90, right: 90, background: '#fff' }),
  ],
  ['a slight turn', (photo) => photo.rotate(3, { background: '#fff' })],
];

describe.each(CHANGES)('%s', (_, change) => {
  test.each([1, 3, 5])('photo %i is found again, and no other', async (number) => {
    const bytes = await change(sharp(photos.get(number))).toBuffer();
    const copy = await seen(bytes);
    const found = [...originals].filter(([, original]) => finds(copy, original));
    expect(found.map(([which]) => which)).toEqual([number]);
  });
});

test('the same picture has the same fingerprint; a plain one has no spots', async () => {
  const bytes = photos.get(1) ?? Buffer.alloc(0);
  const picture = await decodePicture(bytes);
  expect(await fingerprintOf(picture)).toBe(await fingerprintOf(picture));
  expect(originals.get(1)?.spots.length).toBe(128);
  const plain = sharp({ create: { width: 640, height: 480, channels: 3, background: '#7a9' } });
  expect((await seen(await plain.png().toBuffer())).spots).toEqual([]);
  const thin = sharp({ create: { width: 4000, height: 200, channels: 3, background: '#7a9' } });
  expect((await seen(await thin.png().toBuffer())).spots).toEqual([]);
});
