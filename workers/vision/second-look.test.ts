import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Box, Cover } from '../../moderation/pictures/marking.contract.ts';
import type { FaceDetector } from './faces.ts';
import { renderForPage } from './render.ts';

/** Drawn from 282 to 418 each way. */
const COVER: Cover = { x: 300, y: 300, width: 100, height: 100 };

/** Sees one face, wherever it is told to. */
const seeing = (box: Box, score: number): FaceDetector => ({
  name: 'told',
  version: '1',
  threshold: 0.1,
  look: () => Promise.resolve([{ ...box, score, evidence: [] }]),
  close: () => Promise.resolve(),
});

async function secondLook(box: Box, score: number) {
  const grey = { create: { width: 800, height: 800, channels: 3, background: '#888' } } as const;
  const photo = await sharp(grey).jpeg().toBuffer();
  const { facts } = await renderForPage(photo, [COVER], seeing(box, score));
  return { under: facts.facesUnderCovers, seen: facts.facesSeen?.map((face) => face.box) };
}

test.each<[string, Box, number, { under: number; seen: Box[] }]>([
  [
    'doubtful, and half in the margin of a cover',
    { x: 370, y: 320, width: 80, height: 80 },
    0.3,
    { under: 0, seen: [{ x: 370, y: 320, width: 80, height: 80 }] },
  ],
  [
    'doubtful, with one row of pixels left',
    { x: 300, y: 319, width: 80, height: 100 },
    0.3,
    { under: 0, seen: [{ x: 300, y: 319, width: 80, height: 100 }] },
  ],
  [
    'doubtful, and all of it drawn by us',
    { x: 282, y: 282, width: 136, height: 136 },
    0.39,
    { under: 0, seen: [] },
  ],
  [
    'doubtful, beside the cover',
    { x: 500, y: 320, width: 80, height: 80 },
    0.2,
    { under: 0, seen: [{ x: 500, y: 320, width: 80, height: 80 }] },
  ],
  [
    'plain to see, with its middle under the cover',
    { x: 370, y: 320, width: 80, height: 80 },
    0.4,
    { under: 1, seen: [] },
  ],
])('a face that the second look sees: %s', async (_, box, score, told) => {
  expect(await secondLook(box, score)).toEqual(told);
});
