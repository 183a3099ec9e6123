/** What one detector saw at a place; see `Evidence` in sightings.ts. */
interface Evidence {
  readonly best: number;
  readonly boxes: number;
  readonly levels: number;
}

interface Candidate {
  readonly width: number;
  readonly height: number;
  readonly evidence: readonly Evidence[];
}

/**
 * A logistic model: the weights of what `observations` lists, in that order. They come from
 * `npm run eval -- calibrate`, which fits them to labelled photos.
 */
export type FaceWeights = readonly number[];

/** Sizes are the longer side of a box in a copy of the picture whose own longer side is this many pixels. */
const MEASURED_AT = 1024;
/** The size at which faces are judged neither small nor large, in those pixels. */
const USUAL_SIZE = 40;
const SMALLEST_SIZE = 4;
/** Below this log of the odds a score says nothing more; where a detector saw nothing at all there is a step below. */
const LOWEST_LOGIT = -3.5;
const NOTHING_SEEN = -4;
const HIGHEST_LOGIT = 6;

/**
 * Size in the pixels of a copy whose longer side is 1024 px: the detectors look at scaled copies, so a large file of a
 * distant crowd is no easier than a small one.
 */
export function sizeOf(
  box: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
): number {
  return (Math.max(box.width, box.height) * MEASURED_AT) / Math.max(picture.width, picture.height);
}

/** What tells a face from a pattern, as numbers: 1, size, size squared, shape, then four for each detector. */
export function observations(
  candidate: Candidate,
  picture: { readonly width: number; readonly height: number },
): number[] {
  const size = Math.log2(Math.max(SMALLEST_SIZE, sizeOf(candidate, picture)) / USUAL_SIZE);
  return [
    1,
    size,
    size * size,
    Math.log2(candidate.height / candidate.width),
    ...candidate.evidence.flatMap(({ best, boxes, levels }) => {
      const odds =
        best === 0
          ? NOTHING_SEEN
          : Math.min(
              HIGHEST_LOGIT,
              Math.max(LOWEST_LOGIT, Math.log(best / Math.max(1e-4, 1 - best))),
            );
      return [odds, Math.log2(1 + boxes), levels >= 2 ? 1 : 0, odds * size];
    }),
  ];
}

/** How likely a candidate is a face, 0 to 1. */
export function faceProbability(
  candidate: Candidate,
  picture: { readonly width: number; readonly height: number },
  weights: FaceWeights,
): number {
  const observed = observations(candidate, picture);
  if (observed.length !== weights.length) throw new Error('The weights are for other detectors.');
  const sum = observed.reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
  return 1 / (1 + Math.exp(-sum));
}
