import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Box, CoverLook } from '../../moderation/pictures/marking.contract.ts';
import { coverShape } from '../../moderation/pictures/cover.rules.ts';
import type { FaceDetector } from './faces.ts';
import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';
import { renderForPage } from './render.ts';
import { packageFolder } from './weights.ts';

/**
 * The attack on covers: somebody who knows the picture around the cover, how it was drawn, and exact photos of everybody who
 * might be under it covers each of them in turn and compares ("mosaic matching"; Hill et al., On the (In)effectiveness of
 * Mosaicing and Blurring as Tools for Document Redaction, 2016). This attacker is better off than any real one: the very
 * photo that was covered is among the candidates.
 */
const CANDIDATES = 20;
const WIDTH = 480;
const HEIGHT = 360;
const BOX: Box = { x: 170, y: 90, width: 120, height: 140 };
const LOOKS: readonly CoverLook[] = ['blur', 'pixelate', 'solid', 'sticker'];

/** Centres of faces in copies of the demo photos that are 900 px wide, seen by eye. */
const FACES: readonly (readonly [photo: number, x: number, y: number])[] = [
  [1, 232, 225],
  [1, 440, 265],
  [1, 730, 160],
  [2, 190, 125],
  [2, 465, 160],
  [2, 720, 125],
  [3, 318, 230],
  [3, 550, 165],
  [3, 748, 215],
  [4, 160, 145],
  [4, 352, 85],
  [4, 510, 140],
  [4, 630, 130],
  [5, 220, 480],
  [5, 325, 255],
  [5, 403, 105],
  [5, 560, 165],
  [5, 710, 255],
  [6, 165, 285],
  [6, 350, 220],
];

/** Sees no face anywhere: what the detector says must not matter here. */
const blind: FaceDetector = {
  name: 'blind',
  version: '1',
  threshold: 0.5,
  look: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

let candidates: Raster[];

beforeAll(async () => {
  const folder = path.join(packageFolder('@vladmandic/face-api'), 'demo');
  const place = coverShape(BOX);
  const room = await surroundings();
  candidates = [];
  for (const [photo, x, y] of FACES) {
    const half = { width: 45, height: Math.round((45 * place.height) / place.width) };
    const { data: small, info } = await sharp(path.join(folder, `sample${photo}.jpg`))
      .autoOrient()
      .resize(900)
      .png()
      .toBuffer({ resolveWithObject: true });
    const face = await sharp(small)
      .extract({
        left: Math.min(info.width - half.width * 2, Math.max(0, x - half.width)),
        top: Math.min(info.height - half.height * 2, Math.max(0, y - half.height)),
        width: half.width * 2,
        height: half.height * 2,
      })
      .resize(place.width, place.height, { fit: 'fill' })
      .toBuffer();
    const { data } = await fromRaster(room)
      .composite([{ input: face, left: place.x, top: place.y }])
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    candidates.push({ width: WIDTH, height: HEIGHT, data });
  }
});

/** A drawn room: coarse shapes, fine grain, so that the patch has something to take its colours from. */
async function surroundings(): Promise<Raster> {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
    data[at] = (110 + 60 * Math.sin(x / 50 + (at % 3)) + 50 * Math.cos(y / 40)) & 255;
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** How often the nearest candidate is the right one, of all who were covered; those equally near are drawn lots. */
async function successOf(cover: (picture: Raster) => Promise<Raster>): Promise<number> {
  const published: Raster[] = [];
  for (const candidate of candidates) published.push(await cover(candidate));
  let right = 0;
  for (const [who, seen] of published.entries()) {
    const distances = published.map((guess) => distance(guess, seen));
    const nearest = Math.min(...distances);
    const equallyNear = distances.filter((each) => each === nearest).length;
    if (distances[who] === nearest) right += 1 / equallyNear;
  }
  return right / published.length;
}

function distance(a: Raster, b: Raster): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0));
  return sum;
}

async function fileFor(picture: Raster, look: CoverLook): Promise<Buffer> {
  const original = await fromRaster(picture).png().toBuffer();
  return (await renderForPage(original, [{ ...BOX, look }], blind)).bytes;
}

async function pixelsOf(bytes: Buffer): Promise<Raster> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** What most programs do: the mean of each cell of the face, published as JPEG. */
async function usualMosaic(picture: Raster, cells: number): Promise<Raster> {
  const place = coverShape(BOX);
  const region = { left: place.x, top: place.y, width: place.width, height: place.height };
  const small = await fromRaster(picture)
    .extract(region)
    .resize(cells, cells, { fit: 'fill' })
    .png()
    .toBuffer();
  const mosaic = await sharp(small)
    .resize(place.width, place.height, { kernel: 'nearest', fit: 'fill' })
    .png()
    .toBuffer();
  const bytes = await fromRaster(picture)
    .composite([{ input: mosaic, left: place.x, top: place.y }])
    .removeAlpha()
    .jpeg({ quality: 85 })
    .toBuffer();
  return pixelsOf(bytes);
}

describe('somebody tries to find out who is under a cover', () => {
  test('the attack works: it sees through the usual mosaic, even one of a single cell', async () => {
    expect(candidates).toHaveLength(CANDIDATES);
    expect(await successOf((picture) => usualMosaic(picture, 8))).toBe(1);
    expect(await successOf((picture) => usualMosaic(picture, 1))).toBe(1);
  });

  test.each(LOOKS)('%s: the attacker does as well as with closed eyes', async (look) => {
    const success = await successOf(async (picture) => pixelsOf(await fileFor(picture, look)));
    expect(success).toBeCloseTo(1 / CANDIDATES, 10);
  });

  test.each(LOOKS)('%s: file and thumbnail are the same whoever is under it', async (look) => {
    const files = new Set<string>();
    for (const candidate of candidates) {
      const original = await fromRaster(candidate).png().toBuffer();
      const { bytes, thumbnail } = await renderForPage(original, [{ ...BOX, look }], blind);
      files.add(bytes.toString('base64') + thumbnail.toString('base64'));
    }
    expect(files.size).toBe(1);
  });

  test.each([24, 60, 120])(
    'a JPEG spreads a face of %i px over its blocks, and none of that is left outside the cover',
    async (side) => {
      // At every place of the block grid of 16 px, and with the coarse colour of a phone's photo.
      for (const shift of [0, 3, 7, 8, 15]) {
        const box = { x: 160 + shift, y: 100 + shift, width: side, height: side };
        const files = new Set<string>();
        for (const candidate of candidates.slice(0, 4)) {
          const face = await fromRaster(candidate)
            .extract({ left: BOX.x, top: BOX.y, width: BOX.width, height: BOX.height })
            .resize(side, side, { fit: 'fill' })
            .png()
            .toBuffer();
          const original = await fromRaster(await surroundings())
            .composite([{ input: face, left: box.x, top: box.y }])
            .removeAlpha()
            .jpeg({ quality: 60, chromaSubsampling: '4:2:0' })
            .toBuffer();
          const { bytes } = await renderForPage(original, [{ ...box, look: 'blur' }], blind);
          files.add(bytes.toString('base64'));
        }
        expect(files.size).toBe(1);
      }
    },
  );

  test('nor does a crop tell who stood beside it', async () => {
    const { x, width } = coverShape(BOX);
    const crop = { x: x + width, y: 20, width: WIDTH - x - width, height: 300 };
    const cover = { x: crop.x + 30, y: 60, width: 80, height: 90, look: 'pixelate' as const };
    const files = new Set<string>();
    for (const candidate of candidates.slice(0, 5)) {
      const original = await fromRaster(candidate).png().toBuffer();
      const { bytes, facts } = await renderForPage(original, [cover], blind, undefined, crop);
      expect([facts.width, facts.height]).toEqual([crop.width, crop.height]);
      files.add(bytes.toString('base64'));
    }
    expect(files.size).toBe(1);
  });
});
