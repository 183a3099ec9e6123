import type { Raster } from './raster.ts';
import type { RawBox } from './sightings.ts';

/**
 * One network that looks for faces on every tile of every level. Several may look at the same picture; what they saw is
 * put together in sightings.ts.
 */
export interface FaceSpotter {
  readonly name: string;
  /** Changes whenever the same picture could give other boxes. */
  readonly version: string;
  /** Added to the logit of its scores when boxes of several networks are compared. */
  readonly headStart: number;
  /** @returns boxes in pixels of the picture, overlapping and unsorted, with scores of at least `SPOTTED_FROM` */
  spot(picture: Raster): Promise<RawBox[]>;
  close(): Promise<void>;
}

/** What a network gives a lower score than this is noise. */
export const SPOTTED_FROM = 0.15;
