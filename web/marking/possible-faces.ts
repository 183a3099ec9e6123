import type { Box, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { sharedArea } from './shared-area.ts';

/** More places than this nobody goes through with care. */
export const MOST_OFFERED = 8;

/** From this probability on (a place counts as a face from 0.1) a look is worth its second … */
const OFFERED_FROM = 0.04;
/** … and from half of it in a photo whose count is not trusted. */
const OFFERED_FROM_WHEN_HELD = 0.02;

/** Below 16 px, in a copy whose longer side has 1024, a possible face is mostly a pattern. */
const SMALLEST = { side: 16, measuredAt: 1024 };

/** Two boxes that share half of the smaller one are about the same thing. */
const SAME_THING = 0.5;

export interface OfferedFace {
  /** From 1, left to right, among those that this photo offers. */
  readonly number: number;
  readonly box: Box;
}

/**
 * Which of the places that are too unlikely to count as faces staff are asked to look at: the likeliest ones, large enough,
 * that are not about a found face or about each other. What was said about the photo is no matter here, so that the list
 * and its numbers stay the same while somebody goes through it.
 */
export function facesToOffer(
  facts: Pick<PictureFacts, 'faces' | 'possibleFaces' | 'trust' | 'width' | 'height'>,
): readonly OfferedFace[] {
  const from = facts.trust?.trusted === true ? OFFERED_FROM : OFFERED_FROM_WHEN_HELD;
  const smallest = (SMALLEST.side * Math.max(facts.width, facts.height)) / SMALLEST.measuredAt;
  const taken: Box[] = facts.faces.map(({ box }) => box);
  const offered: Box[] = [];
  const likeliest = (facts.possibleFaces ?? []).toSorted((a, b) => b.score - a.score);
  for (const { box, score } of likeliest) {
    if (offered.length === MOST_OFFERED || score < from) break;
    if (Math.max(box.width, box.height) < smallest) continue;
    if (taken.some((other) => isSameThing(box, other))) continue;
    taken.push(box);
    offered.push(box);
  }
  return offered
    .toSorted((a, b) => a.x + a.width / 2 - (b.x + b.width / 2) || a.y - b.y)
    .map((box, index) => ({ number: index + 1, box }));
}

function isSameThing(a: Box, b: Box): boolean {
  return sharedArea(a, b) / Math.min(a.width * a.height, b.width * b.height) > SAME_THING;
}
