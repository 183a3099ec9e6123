import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFaceDetector } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { decodePicture } from './decode.ts';
import { renderPreview, renderThumbnail } from './preview.ts';
import { renderForPage } from './render.ts';

const WIDTH = 128;
const HEIGHT = 96;
/** Top left, top right, bottom left, bottom right: no turn and no mirror image looks the same. */
const COLOURS = [
  [220, 40, 40],
  [40, 200, 60],
  [40, 60, 220],
  [240, 240, 240],
] as const;

function quarters(): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let index = 0; index < WIDTH * HEIGHT; index++) {
    const right = index % WIDTH >= WIDTH / 2 ? 1 : 0;
    const below = index >= (WIDTH * HEIGHT) / 2 ? 2 : 0;
    data.set(COLOURS[right + below] ?? [], index * 3);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** How pixels must be stored so that each EXIF orientation turns them upright; each step is a pass of its own. */
const STORED: Readonly<Record<number, readonly ('flip' | 'flop' | 90 | 180 | 270)[]>> = {
  1: [],
  2: ['flop'],
  3: [180],
  4: ['flip'],
  5: [90, 'flop'],
  6: [270],
  7: [270, 'flop'],
  8: [90],
};

async function storedAs(orientation: number, format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
  let bytes = await quarters().png().toBuffer();
  for (const step of STORED[orientation] ?? []) {
    const picture = sharp(bytes);
    const turned =
      step === 'flip' ? picture.flip() : step === 'flop' ? picture.flop() : picture.rotate(step);
    bytes = await turned.png().toBuffer();
  }
  const quality = format === 'png' ? {} : { quality: 95 };
  return sharp(bytes).withMetadata({ orientation }).toFormat(format, quality).toBuffer();
}

/** Which colour each quarter has, by the nearest; -1 where none is near. */
async function quartersOf(bytes: Buffer): Promise<number[]> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([WIDTH, HEIGHT]);
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = (Math.floor(y * HEIGHT) * WIDTH + Math.floor(x * WIDTH)) * 3;
      return COLOURS.findIndex((colour) =>
        colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? -99)) < 24),
      );
    }),
  );
}

let detector: FaceDetector;
beforeAll(async () => {
  detector = await openFaceDetector();
});
afterAll(() => detector.close());

describe.each(['jpeg', 'png', 'webp'] as const)('a %s file', (format) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of orientation %i is the same in facts, preview, thumbnail and for the Page',
    async (orientation) => {
      const bytes = await storedAs(orientation, format);
      const picture = await decodePicture(bytes);
      expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
      // A cover in the top left quarter, in pixels of the oriented original.
      const cover = { x: 20, y: 16, width: 10, height: 8 };
      const published = await renderForPage(bytes, [cover], detector);
      for (const made of [
        (await renderPreview(picture)).bytes,
        (await renderThumbnail(picture)).bytes,
        published.bytes,
      ]) {
        expect(await quartersOf(made)).toEqual([0, 1, 2, 3]);
        expect((await sharp(made).metadata()).orientation).toBeUndefined();
      }
      expect(published.facts).toMatchObject({ width: WIDTH, height: HEIGHT });
    },
  );
});
