import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { fingerprintOf } from '../../workers/vision/fingerprint.ts';
import { packageFolder } from '../../workers/vision/weights.ts';
import { type House, openHouse } from '../factories/house.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { type Writing, writingIn } from '../factories/writing.ts';

/** The real photo has 1920 x 1280 px, and the eyes of this house see every picture in 1200 x 800. */
const REAL = 1920 / 1200;
/** The right two thirds of the photo, in its own pixels: 1280 x 853. */
const PART = { left: 640, top: 200, width: 1280, height: 853 };
const RIGHT_FACE: Box = { x: 800, y: 300, width: 90, height: 110 };
const LEFT_FACE: Box = { x: 100, y: 300, width: 90, height: 110 };

let house: House;
let writing: Writing;
let seed = 12_000;
let whole: string;
let part: string;
let mirroredPart: string;
let refused: string;
let granted: string;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
  whole = await fingerprint((photo) => photo);
  part = await fingerprint((photo) => photo.extract(PART).jpeg({ quality: 70 }));
  mirroredPart = await fingerprint((photo) => photo.extract(PART).flop().greyscale());
  refused = await writing.pupil('Refilwe', 'refused');
  granted = await writing.pupil('Gretel', 'granted');
});
afterAll(() => house.close());

async function fingerprint(change: (photo: Sharp) => Sharp): Promise<string> {
  const file = path.join(packageFolder('@vladmandic/face-api'), 'demo/sample1.jpg');
  const changed = change(sharp(await readFile(file))).png();
  return fingerprintOf(await decodePicture(await changed.toBuffer()));
}

/** Where a face of the whole is in the part. */
function inPart(box: Box, mirror = false): Box {
  const scale = 1920 / PART.width;
  const x = (box.x - PART.left / REAL) * scale;
  const [width, height] = [box.width * scale, box.height * scale];
  return {
    x: Math.round(mirror ? 1200 - x - width : x),
    y: Math.round((box.y - PART.top / REAL) * scale),
    width: Math.round(width),
    height: Math.round(height),
  };
}

const marked = (subjectId: string, box: Box) => ({ kind: 'person', box, subjectId });

interface Picture {
  readonly fingerprint: string;
  readonly faces: Box[];
  readonly markings: object[];
}

async function add(id: string, { fingerprint: written, faces, markings }: Picture) {
  seed += 1;
  const bytes = pictureBytes(seed);
  house.eyes.show(bytes, { faces, fingerprint: written });
  const { photoId } = (await house.upload('drafter', id, bytes)).body;
  await house.draftUntil('drafter', id, ({ photos }) =>
    photos.every(({ checkState }) => checkState === 'checked'),
  );
  const url = `/api/drafts/${id}/photos/${photoId}/markings`;
  const done = await house.ask('drafter', 'PUT', url, { markings });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
}

/** One picture is taken out of a post, another one put in. */
async function exchanged(before: Picture, after: Picture): Promise<Draft> {
  const id = await writing.begin();
  await add(id, before);
  const [photo] = (await house.draft('drafter', id)).photos;
  await house.ask('drafter', 'DELETE', `/api/drafts/${id}/photos/${photo?.id}`);
  await add(id, after);
  return house.draft('drafter', id);
}

const held = ({ findings }: Draft) =>
  findings
    .filter(({ severity, check }) => severity === 'hold' && check === 'register')
    .map(({ rule }) => rule);

const HELD = ['said-to-be-somebody-else'];

describe('an edited copy of a photo in which a child was marked who may not be shown', () => {
  const original = (): Picture => ({
    fingerprint: whole,
    faces: [RIGHT_FACE],
    markings: [marked(refused, RIGHT_FACE)],
  });

  test('is held when the face is said to be somebody else, also when it is handed in', async () => {
    const face = inPart(RIGHT_FACE);
    const draft = await exchanged(original(), {
      fingerprint: part,
      faces: [face],
      markings: [marked(granted, face)],
    });
    expect(held(draft)).toEqual(HELD);
    expect(draft.findings.find(({ rule }) => rule === HELD[0])?.why).toBe(
      'Photo 1 looks like a photo that was in this post before, in which this face was said to be a child who may not be shown. It is now said to be something else.',
    );
    expect(JSON.stringify(draft.findings)).not.toMatch(/Refilwe|Quillfeather/);
    await writing.save('drafter', draft.id, { text: 'A good day, seen closer.' });
    await writing.submit('drafter', draft.id);
    expect(held(await writing.settled(draft.id))).toEqual(HELD);
  });

  test('is held in the mirror and grey, or when nothing is said of the face', async () => {
    const face = inPart(RIGHT_FACE, true);
    for (const markings of [[marked(granted, face)], [{ kind: 'not-a-face', box: face }], []]) {
      const copy = { fingerprint: mirroredPart, faces: [face], markings };
      expect(held(await exchanged(original(), copy))).toEqual(HELD);
    }
  });

  test('is held when another face is said to be that child and covered', async () => {
    const face = inPart(RIGHT_FACE);
    const elsewhere = { x: 20, y: 20, width: 60, height: 70 };
    const draft = await exchanged(original(), {
      fingerprint: part,
      faces: [face],
      markings: [
        marked(granted, face),
        marked(refused, elsewhere),
        { kind: 'cover', box: elsewhere },
      ],
    });
    expect(held(draft)).toEqual(HELD);
  });

  test('asks nothing when the same child is marked again, which stops it anyway', async () => {
    const face = inPart(RIGHT_FACE);
    const draft = await exchanged(original(), {
      fingerprint: part,
      faces: [face],
      markings: [marked(refused, face)],
    });
    expect(held(draft)).toEqual([]);
    expect(draft.findings.map(({ rule }) => rule)).toContain('no-permission');
  });

  test('asks nothing when the face is covered', async () => {
    const face = inPart(RIGHT_FACE);
    const draft = await exchanged(original(), {
      fingerprint: part,
      faces: [face],
      markings: [{ kind: 'cover', box: face }],
    });
    expect(held(draft)).toEqual([]);
  });
});

test('a photo that somebody cropped again, so that the child is gone and the others are marked as before, asks nothing', async () => {
  const face = inPart(RIGHT_FACE);
  const draft = await exchanged(
    {
      fingerprint: whole,
      faces: [LEFT_FACE, RIGHT_FACE],
      markings: [marked(refused, LEFT_FACE), marked(granted, RIGHT_FACE)],
    },
    { fingerprint: part, faces: [face], markings: [marked(granted, face)] },
  );
  expect(held(draft)).toEqual([]);
});

test('a photo that was cropped again with the same children, all of whom may be shown, asks nothing', async () => {
  const face = inPart(RIGHT_FACE);
  const draft = await exchanged(
    { fingerprint: whole, faces: [RIGHT_FACE], markings: [marked(granted, RIGHT_FACE)] },
    { fingerprint: part, faces: [face], markings: [marked(granted, face)] },
  );
  expect(held(draft)).toEqual([]);
});
