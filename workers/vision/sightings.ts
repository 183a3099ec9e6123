import { mergeBoxes, overlap } from './boxes.ts';
import type { MergeLimits, ScoredBox } from './boxes.ts';

/** A box as one level of the pyramid saw it; `level` counts from 0 in the order of the plan. */
export interface BoxOnLevel extends ScoredBox {
  readonly level: number;
}

/**
 * Something that is or may be a face, in pixels of the picture it was looked for in (fractions kept, may reach over
 * the edge); score 0 to 1.
 */
export interface Sighting extends ScoredBox {
  /** Best score of each level of the pyramid for this place, 0 where that level saw nothing. */
  readonly levelScores: readonly number[];
}

/** Two boxes of different levels that overlap by this much are one look at the same place (intersection over union). */
const SAME_PLACE = 0.3;

/** One sighting for each thing that any level saw, with what every level said of it. */
export function sightingsOf(
  found: readonly BoxOnLevel[],
  levels: readonly number[],
  limits: MergeLimits,
): Sighting[] {
  return mergeBoxes(found, limits).map(({ x, y, width, height, score }) => {
    const place = { x, y, width, height };
    const levelScores = levels.map(() => 0);
    for (const box of found) {
      if (box.score > (levelScores[box.level] ?? 0) && overlap(place, box) >= SAME_PLACE) {
        levelScores[box.level] = box.score;
      }
    }
    return { ...place, score, levelScores };
  });
}
