import { createRequire } from 'node:module';
import { refuseSize } from './picture-limits.ts';
import { PictureRefused } from './picture-refused.ts';
import type { Raster } from './raster.ts';

/** What of libheif's JavaScript face is used here; the package carries no types of it. */
interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  display(
    into: { data: Uint8ClampedArray; width: number; height: number },
    done: (shown: { data: Uint8ClampedArray } | null) => void,
  ): void;
  free(): void;
}

interface LibHeif {
  readonly ready: Promise<unknown>;
  HeifDecoder: new () => {
    decode(bytes: Buffer): HeifImage[];
    readonly decoder: { delete(): void } | null;
  };
}

// heic-decode brings libheif, but takes the first image, which need not be the primary one.
const fromHeicDecode = createRequire(createRequire(import.meta.url).resolve('heic-decode'));
const libheif = fromHeicDecode('libheif-js/wasm-bundle') as LibHeif;

/**
 * Decodes the primary image of a HEIC file, not the bursts, depth maps and thumbnails beside it. Rotation and
 * mirroring are part of HEIC's own structure and already applied; its EXIF orientation only repeats them.
 * @throws PictureRefused `too-many-pixels`, `too-small` (both before any pixel is decoded) or `broken`
 */
export async function decodeHeic(bytes: Buffer): Promise<Raster> {
  await libheif.ready;
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const primary = images.find((image) => image.is_primary());
    if (primary === undefined) throw new PictureRefused('broken');
    const width = primary.get_width();
    const height = primary.get_height();
    refuseSize(width, height);
    return { width, height, data: onWhite(await pixelsOf(primary, width, height), width * height) };
  } finally {
    for (const image of images) image.free();
    decoder.decoder?.delete();
  }
}

function pixelsOf(image: HeifImage, width: number, height: number): Promise<Uint8ClampedArray> {
  return new Promise((resolve, reject) => {
    const data = new Uint8ClampedArray(width * height * 4);
    image.display({ data, width, height }, (shown) => {
      if (shown === null) reject(new PictureRefused('broken'));
      else resolve(shown.data);
    });
  });
}

/** RGBA with straight alpha to RGB over white. */
function onWhite(rgba: Uint8ClampedArray, pixels: number): Buffer {
  const rgb = Buffer.allocUnsafe(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const alpha = rgba[pixel * 4 + 3] ?? 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = rgba[pixel * 4 + channel] ?? 0;
      rgb[pixel * 3 + channel] =
        alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return rgb;
}
