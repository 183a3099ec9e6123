import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FoundFace, PictureFacts } from '../../moderation/pictures/facts.contract.ts';
import {
  pictureFactsSchema,
  renderedPictureSchema,
} from '../../moderation/pictures/facts.contract.ts';
import { decodePicture } from './decode.ts';
import { openFaceDetector } from './faces.ts';
import { strayDataIn } from './jpeg-segments.ts';
import { hammingDistance, perceptualHash } from './perceptual-hash.ts';
import { RenderRefused, renderForPage } from './render.ts';
import { packageFolder, readWeights, WeightsRefused } from './weights.ts';
import { numbered, openVision } from './vision.ts';
import type { Vision } from './vision.ts';

const PHOTO_WIDTH = 1920;
const SHIPPED = 'ultraface-rfb-320+ssd-mobilenet-v1';
/** Where the faces are, seen by eye: centres in copies of the photos that are 900 px wide. */
const FACES_BY_EYE: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [
    [232, 225],
    [440, 265],
    [730, 160],
  ],
  2: [
    [190, 125],
    [465, 160],
    [720, 125],
  ],
  3: [
    [318, 230],
    [550, 165],
    [748, 215],
  ],
  4: [
    [160, 145],
    [352, 85],
    [510, 140],
    [630, 130],
  ],
  5: [
    [220, 480],
    [325, 255],
    [403, 105],
    [560, 165],
    [710, 255],
  ],
  6: [
    [165, 285],
    [350, 220],
    [598, 205],
    [745, 190],
  ],
};

function photo(number: number): Promise<Buffer> {
  return readFile(path.join(packageFolder('@vladmandic/face-api'), `demo/sample${number}.jpg`));
}

function facesAt(faces: readonly FoundFace[], [x, y]: readonly [number, number]): FoundFace[] {
  const scale = PHOTO_WIDTH / 900;
  return faces.filter(
    ({ box }) =>
      x * scale > box.x &&
      x * scale < box.x + box.width &&
      y * scale > box.y &&
      y * scale < box.y + box.height,
  );
}

let vision: Vision;
const seen = new Map<number, PictureFacts>();

beforeAll(async () => {
  vision = await openVision();
});
afterAll(() => vision.close());

async function look(number: number): Promise<PictureFacts> {
  const before = seen.get(number);
  if (before !== undefined) return before;
  const { facts } = await vision.inspect(await photo(number));
  seen.set(number, facts);
  return facts;
}

describe('faces and people on real photos', () => {
  test.each([1, 2, 3, 4, 5, 6])('photo %i: every face once, few boxes too many', async (number) => {
    const facts = await look(number);
    const byEye = FACES_BY_EYE[number] ?? [];
    for (const centre of byEye) expect(facesAt(facts.faces, centre)).toHaveLength(1);
    // The threshold is low on purpose: a box too many costs a key, a missed face may cost a child. Photo 3 shows a pattern.
    expect(facts.faces.length).toBeLessThanOrEqual(byEye.length + (number === 3 ? 3 : 2));
    expect(facts.faces.map((each) => each.number)).toEqual(
      facts.faces.map((_, index) => index + 1),
    );
    // People who stand close are one box now and then.
    expect(facts.people.length).toBeGreaterThanOrEqual(byEye.length - 1);
    expect(facts.people.every((person) => person.hasFace)).toBe(true);
  });

  test('the facts keep to the contract and say who looked and what the file gave away', async () => {
    const { facts, preview, thumbnail } = await vision.inspect(await photo(6));
    expect(pictureFactsSchema.parse(facts)).toEqual(facts);
    expect(facts.models).toEqual(vision.models);
    expect(facts.words).toMatchObject({ state: 'read', complete: true });
    expect(facts.models.map(({ purpose }) => purpose)).toContain('words');
    expect(facts.checkVersion).toBe(vision.checkVersion);
    expect(facts.metadata).toMatchObject({ cameraMake: 'samsung', cameraModel: 'SM-G955U' });
    for (const [bytes, width] of [
      [preview, 1600],
      [thumbnail, 480],
    ] as const) {
      const header = await sharp(bytes).metadata();
      expect(header).toMatchObject({ format: 'webp', width });
      expect([header.exif, header.xmp, header.icc]).toEqual([undefined, undefined, undefined]);
    }
  });

  test('a photo stored on its side: boxes lie where people see the faces', async () => {
    const onItsSide = await sharp(await photo(6))
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { facts } = await vision.inspect(onItsSide);
    expect([facts.width, facts.height]).toEqual([1920, 1537]);
    for (const centre of FACES_BY_EYE[6] ?? []) {
      expect(facesAt(facts.faces, centre)).toHaveLength(1);
    }
  });

  test('a picture without anybody', async () => {
    const empty = sharp({ create: { width: 640, height: 480, channels: 3, background: '#7a9' } });
    const { facts } = await vision.inspect(await empty.jpeg().toBuffer());
    expect([facts.faces, facts.people]).toEqual([[], []]);
  });

  test('faces are numbered from left to right, then from top to bottom', () => {
    const face = (
      x: number,
      y: number,
    ): { x: number; y: number; width: number; height: number; score: number } => ({
      x,
      y,
      width: 10,
      height: 10,
      score: 0.9,
    });
    const found = numbered([face(50, 0), face(0, 40), face(0, 5)], { width: 100, height: 100 });
    expect(found.map(({ number, box }) => [number, box.x, box.y])).toEqual([
      [1, 0, 5],
      [2, 0, 40],
      [3, 50, 0],
    ]);
    expect(found[0]?.share).toBe(0.01);
  });
});

describe('the file for the Page', () => {
  test('covered faces are gone, the output is the same each time, and keeps to the contract', async () => {
    const original = await photo(6);
    const covers = (await look(6)).faces.map((face) => face.box);
    const { bytes, facts } = await vision.render(original, covers);
    expect(renderedPictureSchema.parse(facts)).toEqual(facts);
    expect(facts).toMatchObject({
      width: 1920,
      height: 1537,
      facesUnderCovers: 0,
      bytes: bytes.length,
    });
    const { facts: after } = await vision.inspect(bytes);
    for (const centre of FACES_BY_EYE[6] ?? []) expect(facesAt(after.faces, centre)).toEqual([]);
    expect((await vision.render(original, covers)).bytes.equals(bytes)).toBe(true);
  });

  test('a face that still shows where something was covered is counted', async () => {
    const { data, info } = await sharp(await photo(6))
      .resize(960)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const box = { x: 150, y: 280, width: 60, height: 60 };
    // A detector that sees a face under every cover, whatever it looks like.
    const suspicious = {
      name: 'suspicious',
      version: '1',
      threshold: 0.5,
      look: () => Promise.resolve([{ ...box, score: 0.9, evidence: [] }]),
      close: () => Promise.resolve(),
    };
    const png = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      .png()
      .toBuffer();
    const { facts } = await renderForPage(png, [box], suspicious);
    expect(facts.facesUnderCovers).toBe(1);
  });

  test('place, device, profile, XMP, comments and hidden bytes stay behind', async () => {
    const marked = await sharp(await photo(6))
      .resize(800)
      .withExif({
        IFD0: { Make: 'Apple' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>SECRET-XMP</rdf:RDF></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    const original = Buffer.concat([marked, Buffer.from('SECRET-TRAILER')]);
    expect(original.includes('SECRET-XMP')).toBe(true);
    expect((await vision.inspect(original)).facts.metadata.hasLocation).toBe(true);
    const { bytes, facts } = await vision.render(original, []);
    expect(facts.metadataFree).toBe(true);
    expect(bytes.includes('SECRET')).toBe(false);
    expect(bytes.includes('Exif')).toBe(false);
    expect(strayDataIn(bytes)).toBeUndefined();
    expect(strayDataIn(original)).toBe('marker ffe1');
    expect(strayDataIn(Buffer.concat([bytes, Buffer.from('x')]))).toBe('bytes after the end');
    expect(strayDataIn(bytes.subarray(0, -2))).toBeDefined();
  });

  test('a large picture is brought down to what a Page needs, and under the limit of bytes', async () => {
    const noise = await sharp({
      create: {
        width: 3000,
        height: 2000,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg({ quality: 90 })
      .toBuffer();
    const { facts } = await vision.render(noise, []);
    expect(facts).toMatchObject({ width: 2048, height: 1365 });
    const detector = await openFaceDetector();
    const options = { longEdge: 2048, quality: 85, maxBytes: 300_000 };
    const small = await renderForPage(noise, [], detector, options);
    expect(small.facts.bytes).toBeLessThanOrEqual(300_000);
    await expect(
      renderForPage(noise, [], detector, { ...options, maxBytes: 1000 }),
    ).rejects.toThrow(RenderRefused);
    await detector.close();
  });

  test('a cover outside the picture is refused rather than forgotten', async () => {
    const cover = { x: 5000, y: 10, width: 50, height: 50 };
    await expect(vision.render(await photo(6), [cover])).rejects.toThrow(RenderRefused);
  });
});

test('the fingerprint knows a copy again and tells other photos apart', async () => {
  const hashOf = async (bytes: Buffer): Promise<string> =>
    perceptualHash(await decodePicture(bytes));
  const original = await photo(6);
  const copy = await sharp(original).resize(640).jpeg({ quality: 60 }).toBuffer();
  const hash = await hashOf(original);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(hammingDistance(hash, await hashOf(copy))).toBeLessThanOrEqual(4);
  expect(hammingDistance(hash, await hashOf(await photo(5)))).toBeGreaterThan(16);
  expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
});

describe('models', () => {
  test('a folder without the better model, or with another file under its name, leaves the shipped one', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-models-'));
    const shipped = await openFaceDetector({ modelsFolder: folder });
    await writeFile(path.join(folder, 'yunet_n_dynamic.onnx'), 'not the model');
    const stillShipped = await openFaceDetector({ modelsFolder: folder });
    expect([shipped.name, stillShipped.name]).toEqual([SHIPPED, SHIPPED]);
    await Promise.all([shipped.close(), stillShipped.close(), rm(folder, { recursive: true })]);
  });

  test('a file that arrives and is not the better model changes nothing, and is told once', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-models-'));
    const looking = await openVision({ modelsFolder: folder });
    const before = looking.checkVersion;
    await writeFile(path.join(folder, 'yunet_n_dynamic.onnx'), 'not the model');
    expect(await looking.lookForBetter()).toBe('unusable');
    expect(await looking.lookForBetter()).toBe('same');
    expect(looking.checkVersion).toBe(before);
    expect((await looking.count(await photo(6))).faces.length).toBeGreaterThan(0);
    await looking.close();
    await rm(folder, { recursive: true });
  });

  test('a pipe, a folder or a giant in place of the better model keeps no worker waiting', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-models-'));
    const place = path.join(folder, 'yunet_n_dynamic.onnx');
    const opens = async (): Promise<void> => {
      const faces = await openFaceDetector({ modelsFolder: folder });
      expect(faces.name).toBe(SHIPPED);
      await faces.close();
      await rm(place, { recursive: true });
    };
    execFileSync('mkfifo', [place]);
    await opens();
    await mkdir(place);
    await opens();
    await writeFile(place, '');
    await truncate(place, 2 ** 28);
    // Not "is not the file that was measured": for that it would have been read whole.
    await expect(readWeights(place, '0'.repeat(64))).rejects.toThrow('cannot be read');
    await opens();
    await rm(folder, { recursive: true });
  }, 20_000);

  test('weights that are not the measured ones are refused', async () => {
    const file = path.join(packageFolder('@vladmandic/face-api'), 'package.json');
    await expect(readWeights(file, '0'.repeat(64))).rejects.toThrow(WeightsRefused);
    await expect(readWeights(`${file}.missing`, '0'.repeat(64))).rejects.toThrow(WeightsRefused);
  });
});
