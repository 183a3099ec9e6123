import sharp from 'sharp';
import { expect, test } from 'vitest';
import { writeHeic } from '../../test/factories/heic.ts';
import { decodePicture } from './decode.ts';
import { displayP3ToSrgb, isDisplayP3, P3_TO_SRGB } from './display-p3.ts';

type Matrix = readonly (readonly [number, number, number])[];
const WHITE_D65 = [0.3127 / 0.329, 1, (1 - 0.3127 - 0.329) / 0.329] as const;
/** Chromaticities (x, y) of red, green and blue: SMPTE EG 432-1, and ITU-R BT.709, which sRGB shares. */
const P3 = [
  [0.68, 0.32],
  [0.265, 0.69],
  [0.15, 0.06],
] as const;
const BT709 = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
] as const;

const row = (matrix: Matrix, index: number): readonly [number, number, number] =>
  matrix[index] ?? [0, 0, 0];
function times(
  matrix: Matrix,
  vector: readonly [number, number, number],
): [number, number, number] {
  const at = (index: number): number =>
    row(matrix, index).reduce((sum, value, column) => sum + value * (vector[column] ?? 0), 0);
  return [at(0), at(1), at(2)];
}

function inverse(matrix: Matrix): Matrix {
  const [[a, b, c], [d, e, f], [g, h, i]] = [row(matrix, 0), row(matrix, 1), row(matrix, 2)];
  const whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [(e * i - f * h) / whole, (c * h - b * i) / whole, (b * f - c * e) / whole],
    [(f * g - d * i) / whole, (a * i - c * g) / whole, (c * d - a * f) / whole],
    [(d * h - e * g) / whole, (b * g - a * h) / whole, (a * e - b * d) / whole],
  ];
}

/** From linear RGB of these primaries to XYZ, so that equal amounts are white. */
function toXyz(primaries: typeof P3 | typeof BT709): Matrix {
  const [red, green, blue] = primaries.map(([x, y]) => [x / y, 1, (1 - x - y) / y] as const);
  if (red === undefined || green === undefined || blue === undefined) throw new Error('three');
  const columns: Matrix = [0, 1, 2].map((at) => [red[at] ?? 0, green[at] ?? 0, blue[at] ?? 0]);
  const amounts = times(inverse(columns), WHITE_D65);
  return columns.map((each) => [each[0] * amounts[0], each[1] * amounts[1], each[2] * amounts[2]]);
}

test('the matrix follows from the published primaries', () => {
  const fromXyz = inverse(toXyz(BT709));
  const p3 = toXyz(P3);
  for (const [column, unit] of (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).entries()) {
    const expected = times(fromXyz, times(p3, unit));
    for (const index of [0, 1, 2] as const) {
      expect(row(P3_TO_SRGB, index)[column]).toBeCloseTo(expected[index], 3);
    }
  }
});

/** Colours within sRGB, among them greys, skin and near black. */
const COLOURS = [
  [0, 0, 0],
  [3, 2, 1],
  [128, 128, 128],
  [255, 255, 255],
  [224, 172, 140],
  [90, 60, 50],
  [40, 200, 60],
  [200, 40, 40],
  [30, 60, 200],
];

async function p3Numbers(): Promise<{ numbers: Buffer; icc: Buffer | undefined }> {
  const raw = { width: COLOURS.length, height: 1, channels: 3 as const };
  const png = await sharp(Buffer.from(COLOURS.flat()), { raw })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const numbers = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
  return { numbers, icc: (await sharp(png).metadata()).icc };
}

test('the same colours come out as from a colour management system', async () => {
  const { numbers, icc } = await p3Numbers();
  expect(isDisplayP3(icc)).toBe(true);
  expect([...numbers.subarray(18, 24)]).not.toEqual(COLOURS.flat().slice(18, 24));
  displayP3ToSrgb(numbers);
  for (const [index, value] of COLOURS.flat().entries()) {
    expect(Math.abs((numbers[index] ?? -99) - value), `value ${index}`).toBeLessThanOrEqual(2);
  }
});

test('a HEIC file with the profile is converted, one without or with another is left', async () => {
  const { icc } = await p3Numbers();
  const srgb = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#888' } })
    .withIccProfile('srgb')
    .png()
    .toBuffer();
  const other = (await sharp(srgb).metadata()).icc;
  if (icc === undefined || other === undefined) throw new Error('The test has no profiles.');
  expect(isDisplayP3(other)).toBe(false);
  const redOf = async (bytes: Buffer): Promise<number[]> => [
    ...(await decodePicture(bytes)).data.subarray(0, 3),
  ];
  const plain = await redOf(writeHeic());
  expect(await redOf(writeHeic({ icc: other }))).toEqual(plain);
  // The red of the tile is stronger than it looks by its numbers: sRGB needs higher ones for it.
  const wide = await redOf(writeHeic({ icc }));
  expect(wide[0]).toBeGreaterThan((plain[0] ?? 255) + 15);
  expect(wide[1]).toBeLessThan(plain[1] ?? 0);
});

test('a damaged profile is no Display P3, and does not break the picture', async () => {
  const { icc = Buffer.alloc(0) } = await p3Numbers();
  for (let length = 0; length < icc.length; length += 7) {
    expect(typeof isDisplayP3(icc.subarray(0, length))).toBe('boolean');
  }
  const tags = Buffer.from(icc);
  tags.writeUInt32BE(0xffffffff, 128);
  for (let at = 136; at + 4 < 132 + 12 * 10; at += 12) tags.writeUInt32BE(0xfffffff0, at);
  expect(isDisplayP3(tags)).toBe(false);
});
