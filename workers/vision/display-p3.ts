/**
 * Display P3 (SMPTE EG 432-1 primaries, white D65, the transfer curve of sRGB) to sRGB: what iPhones write into HEIC. The matrix is
 * the one of CSS Color 4, section 17; the test derives it from the primaries. Colours beyond sRGB are cut off at its edge.
 */
export const P3_TO_SRGB = [
  [1.2249401762805598, -0.22494017628055996, 0],
  [-0.042056954709688163, 1.0420569547096881, 0],
  [-0.019637554590334432, -0.078636045550631889, 1.0982736001409663],
] as const;

/** Steps of linear light, enough that no step of the 256 of sRGB is skipped: near black they are 1/3295 apart. */
const LINEAR_STEPS = 8192;
const TO_LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});
const TO_SRGB = Uint8Array.from({ length: LINEAR_STEPS + 1 }, (_, step) => {
  const light = step / LINEAR_STEPS;
  return Math.round(
    255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055),
  );
});

/** Changes RGB pixels, three bytes each, in place: another copy of a large photo would not fit beside it. */
export function displayP3ToSrgb(rgb: Buffer): void {
  const [[rr, rg], [gr, gg], [br, bg, bb]] = P3_TO_SRGB;
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    const red = TO_LINEAR[rgb[at] ?? 0] ?? 0;
    const green = TO_LINEAR[rgb[at + 1] ?? 0] ?? 0;
    const blue = TO_LINEAR[rgb[at + 2] ?? 0] ?? 0;
    rgb[at] = encoded(rr * red + rg * green);
    rgb[at + 1] = encoded(gr * red + gg * green);
    rgb[at + 2] = encoded(br * red + bg * green + bb * blue);
  }
}

function encoded(light: number): number {
  const step = light <= 0 ? 0 : light >= 1 ? LINEAR_STEPS : Math.round(light * LINEAR_STEPS);
  return TO_SRGB[step] ?? 0;
}

/** Colorants of Display P3 as profiles hold them, adapted to D50 (ICC.1, section 8.3): X, Y, Z of red, green and blue. */
const COLORANTS: readonly (readonly [tag: string, xyz: readonly [number, number, number]])[] = [
  ['rXYZ', [0.5151, 0.2412, -0.0011]],
  ['gXYZ', [0.292, 0.6922, 0.0419]],
  ['bXYZ', [0.1571, 0.0666, 0.7841]],
];
const COLORANT_TOLERANCE = 0.003;
const MAX_TAGS = 100;

/** Whether a profile describes Display P3, by its colorants rather than its name, which differs from maker to maker. */
export function isDisplayP3(icc: Buffer | undefined): boolean {
  return (
    icc !== undefined &&
    COLORANTS.every(([tag, expected]) => {
      const found = xyzOf(icc, tag);
      return expected.every(
        (value, index) => Math.abs((found?.[index] ?? 9) - value) < COLORANT_TOLERANCE,
      );
    })
  );
}

/** A tag of the type XYZ: three numbers with 16 bits behind the point (ICC.1, 7.3 and 10.31). */
function xyzOf(icc: Buffer, tag: string): number[] | undefined {
  if (icc.length < 132) return undefined;
  const count = Math.min(icc.readUInt32BE(128), MAX_TAGS);
  for (let index = 0; index < count; index++) {
    const entry = 132 + index * 12;
    if (entry + 12 > icc.length) return undefined;
    if (icc.toString('latin1', entry, entry + 4) !== tag) continue;
    const at = icc.readUInt32BE(entry + 4);
    if (at + 20 > icc.length) return undefined;
    return [8, 12, 16].map((offset) => icc.readInt32BE(at + offset) / 65_536);
  }
  return undefined;
}
