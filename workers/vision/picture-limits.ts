import { LIMITS } from '../../moderation/kernel/limits.ts';
import { PictureRefused } from './picture-refused.ts';

/** What a picture may be; beyond it, it is refused before its pixels are decoded. */
export const PICTURE_LIMITS = {
  bytes: LIMITS.uploadBytes,
  pixels: LIMITS.picturePixels,
  /** A strip longer than this is a crafted file rather than a panorama. */
  longEdgePixels: 30_000,
  shortEdgePixels: 32,
} as const;

/** @throws PictureRefused `too-many-pixels` or `too-small`; `broken` when the file states no size */
export function refuseSize(width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw new PictureRefused('broken');
  if (
    width * height > PICTURE_LIMITS.pixels ||
    Math.max(width, height) > PICTURE_LIMITS.longEdgePixels
  ) {
    throw new PictureRefused('too-many-pixels');
  }
  if (Math.min(width, height) < PICTURE_LIMITS.shortEdgePixels) {
    throw new PictureRefused('too-small');
  }
}
