import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** Brightness alone: one byte a pixel, rows from the top, no padding. */
export interface GreyRaster {
  readonly width: number;
  readonly height: number;
  /** `width * height` bytes, 0 black to 255 white. */
  readonly data: Uint8Array;
}

/** A rectangle in pixels, with fractions. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part `area` (whole pixels, inside the picture) of a picture in grey, scaled to `width` x `height` px. */
export async function greyPart(
  picture: Raster,
  area: Area,
  width: number,
  height: number,
): Promise<GreyRaster> {
  const whole = area.width === picture.width && area.height === picture.height;
  const part = whole
    ? fromRaster(picture)
    : fromRaster(picture).extract({
        left: area.x,
        top: area.y,
        width: area.width,
        height: area.height,
      });
  const data = await part
    .greyscale()
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  if (data.length !== width * height) throw new Error('A grey picture has one byte a pixel.');
  return { width, height, data };
}
