import { createRequire } from 'node:module';
import { displayP3ToSrgb, isDisplayP3 } from './display-p3.ts';
import { refuseSize } from './picture-limits.ts';
import { PictureRefused } from './picture-refused.ts';
import type { Raster } from './raster.ts';

/** What of libheif's JavaScript face is used here. */
interface HeifImage {
  readonly handle: unknown;
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  has_alpha_channel(): boolean;
  free(): void;
}

/** Decoded pixels inside libheif's own memory, to be read before `heif_image_release`. */
interface Channel {
  readonly id: unknown;
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8Array;
}

interface LibHeif {
  readonly ready?: Promise<unknown>;
  readonly HeifDecoder: new () => {
    decode(bytes: Buffer): HeifImage[];
    readonly decoder: { delete(): void } | null;
  };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: {
    readonly heif_chroma_interleaved_RGB: unknown;
    readonly heif_chroma_interleaved_RGBA: unknown;
  };
  readonly heif_channel: { readonly heif_channel_interleaved: unknown };
  /** `code` and no channels when it could not be decoded. */
  heif_js_decode_image2(
    handle: unknown,
    colourSpace: unknown,
    chroma: unknown,
  ): { readonly image?: unknown; readonly channels?: readonly Channel[] } | null;
  heif_image_release(image: unknown): void;
}

// heic-decode brings libheif, but takes the first image, which need not be the primary one.
const fromHeicDecode = createRequire(createRequire(import.meta.url).resolve('heic-decode'));
const openLibHeif = fromHeicDecode('libheif-js/libheif-wasm/libheif-bundle.js') as () => LibHeif;

let opened: LibHeif | undefined;

/**
 * Decodes the primary image of a HEIC file, not the bursts, depth maps and thumbnails beside it. Rotation and
 * mirroring are part of HEIC's own structure and already applied; its EXIF orientation only repeats them. The wide colours of
 * iPhones (Display P3) become sRGB; other profiles are taken for sRGB.
 * @param icc the profile that the header holds
 * @throws PictureRefused `too-many-pixels`, `too-small` (both before any pixel is decoded) or `broken`
 */
export async function heicPixels(bytes: Buffer, icc: Buffer | undefined): Promise<Raster> {
  opened ??= openLibHeif();
  const libheif = opened;
  await libheif.ready;
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const primary = images.find((image) => image.is_primary());
    if (primary === undefined) throw new PictureRefused('broken');
    const width = primary.get_width();
    const height = primary.get_height();
    refuseSize(width, height);
    const data = pixelsOf(libheif, primary, width, height);
    if (isDisplayP3(icc)) displayP3ToSrgb(data);
    return { width, height, data };
  } finally {
    for (const image of images) image.free();
    decoder.decoder?.delete();
  }
}

function pixelsOf(libheif: LibHeif, image: HeifImage, width: number, height: number): Buffer {
  const hasAlpha = image.has_alpha_channel();
  const { heif_chroma: chroma, heif_colorspace: colourSpace } = libheif;
  const decoded = libheif.heif_js_decode_image2(
    image.handle,
    colourSpace.heif_colorspace_RGB,
    hasAlpha ? chroma.heif_chroma_interleaved_RGBA : chroma.heif_chroma_interleaved_RGB,
  );
  const { heif_channel_interleaved: interleaved } = libheif.heif_channel;
  const channel = decoded?.channels?.find(({ id }) => id === interleaved);
  try {
    if (channel?.width !== width || channel.height !== height) throw new PictureRefused('broken');
    return hasAlpha ? onWhite(channel) : rowsOf(channel);
  } finally {
    if (decoded?.image !== undefined) libheif.heif_image_release(decoded.image);
  }
}

function rowsOf({ width, height, stride, data }: Channel): Buffer {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  for (let row = 0; row < height; row++) {
    rgb.set(data.subarray(row * stride, row * stride + width * 3), row * width * 3);
  }
  return rgb;
}

/** RGBA with straight alpha to RGB over white. */
function onWhite({ width, height, stride, data }: Channel): Buffer {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = row * stride + column * 4;
      const to = (row * width + column) * 3;
      const alpha = data[from + 3] ?? 255;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[from + channel] ?? 0;
        rgb[to + channel] =
          alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
      }
    }
  }
  return rgb;
}
