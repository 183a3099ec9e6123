import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openFaceApi } from '../../test/eval/other-detectors.ts';
import { overlap } from './boxes.ts';
import { decodePicture } from './decode.ts';
import { openSsd } from './faces-ssd.ts';
import { openPoseReader } from './landmarks.ts';
import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';
import { packageFolder } from './weights.ts';

async function photo(): Promise<Raster> {
  const folder = packageFolder('@vladmandic/face-api');
  return decodePicture(await readFile(path.join(folder, 'demo/sample1.jpg')));
}

test('the network in the ONNX format sees what the same weights see in the library they come from', async () => {
  const picture = await photo();
  const theirs = await (await openFaceApi()).detect(picture);
  const ssd = await openSsd();
  // The coarsest level is the whole picture in one tile, which is all that the library looks at.
  const ours = (await ssd.spot(picture)).filter(({ level }) => level === 0);
  await ssd.close();
  expect(theirs).toHaveLength(3);
  for (const box of theirs) {
    // It clips to the picture and scales a little differently; the last pixels may differ.
    expect(Math.max(...ours.map((each) => overlap(each, box)))).toBeGreaterThan(0.9);
  }
});

test('how a face is held: a mirrored one the same, a tilted one by that angle', async () => {
  const picture = await photo();
  const poses = await openPoseReader();
  const { width, height } = picture;
  const box = { x: 411, y: 355, width: 181, height: 239 };
  const straight = await poses.pose(picture, box);
  const mirrored = await poses.pose(
    { ...picture, data: await fromRaster(picture).flop().raw().toBuffer() },
    { ...box, x: width - box.x - box.width },
  );
  const turned = await fromRaster(picture)
    .extract({ left: box.x - 60, top: box.y - 60, width: 301, height: 359 })
    .rotate(20, { background: '#000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = { x: turned.info.width / 2 - 90, y: turned.info.height / 2 - 120 };
  const tilted = await poses.pose(
    { width: turned.info.width, height: turned.info.height, data: turned.data },
    { x: Math.round(middle.x), y: Math.round(middle.y), width: 181, height: 239 },
  );
  await poses.close();
  expect(height).toBeGreaterThan(0);
  expect(mirrored.frontal).toBeCloseTo(straight.frontal, 0);
  expect(Math.abs(mirrored.tilt + straight.tilt)).toBeLessThan(8);
  expect(tilted.tilt - straight.tilt).toBeGreaterThan(8);
  expect(tilted.tilt - straight.tilt).toBeLessThan(32);
});
