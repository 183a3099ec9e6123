import { expect, test } from 'vitest';
import { carryingFiles, drawnPicture, withSegments } from '../../test/factories/carrying.ts';
import { decodePicture } from './decode.ts';
import { readMetadata } from './metadata.ts';

test('what each kind of file carries is noted as kinds, in every container, and never as values', async () => {
  for (const { what, format, bytes, carried } of await carryingFiles()) {
    const { metadata, bodySerial } = readMetadata(await decodePicture(bytes));
    expect(metadata.carried?.toSorted(), `${format}: ${what}`).toEqual(carried.toSorted());
    expect(metadata.hasLocation).toBe(carried.includes('gps'));
    const { cameraMake: _make, cameraModel: _model, ...kept } = metadata;
    expect(JSON.stringify(kept)).not.toContain('TELLTALE');
    expect(bodySerial !== undefined).toBe(carried.includes('serial-number'));
  }
});

test('zeros after the picture and an empty comment carry nothing', async () => {
  const jpeg = await drawnPicture().jpeg().toBuffer();
  const padded = Buffer.concat([withSegments(jpeg), Buffer.alloc(4096)]);
  expect(readMetadata(await decodePicture(padded)).metadata.carried).toEqual([]);
});
