import { intersectionArea } from './boxes.ts';
import type { ScoredBox } from './boxes.ts';

/** A box as one level of one detector's pyramid saw it; `level` counts from 0 in the order of its plan. */
export interface RawBox extends ScoredBox {
  readonly level: number;
}

/** What one detector saw at one place. */
export interface Evidence {
  /** Its best score there, 0 to 1; 0 where it saw nothing. */
  readonly best: number;
  /** How many of its raw boxes lie there: a face draws many, a pattern few. */
  readonly boxes: number;
  /** On how many levels its score was at least `SEEN_FROM`. */
  readonly levels: number;
}

/** A place that may be a face, in pixels of the picture (fractions kept, may reach over the edge). */
export interface Candidate {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** By detector, in the order in which they were given. */
  readonly evidence: readonly Evidence[];
}

/** What all detectors of a picture saw, each with how far its scores count against the others'. */
export interface Seen {
  readonly boxes: readonly RawBox[];
  /** Added to the logit of a score when the best box of a place is chosen: scores of two detectors are no equals. */
  readonly headStart: number;
}

/** Boxes that overlap by more than this are one thing (intersection over union). */
const SAME_THING = 0.4;
/** So much of a box inside a better one makes it a part of that: an eye, a cut face … */
const PART = 0.7;
/** … unless the better one is this much smaller (ratio of areas): then it is a small face in front of a large one. */
const SMALLEST_PART = 0.15;
/** A box that overlaps the best one by less is about the same place, but no evidence for it. */
const EVIDENCE_OVERLAP = 0.3;
/** From this score on, a level saw it. */
const SEEN_FROM = 0.3;
/** The first detector draws the best boxes, so where it is this sure the box is its own. */
const OWN_BOX_FROM = 0.3;
/** A crafted pattern could give a hundred thousand; a stadium gives three thousand. */
const MOST_BOXES = 6_000;

interface Ranked extends RawBox {
  readonly detector: number;
  readonly rank: number;
}

/** One candidate for each thing that any level of any detector saw, the likeliest first. */
export function candidatesAmong(seen: readonly Seen[]): Candidate[] {
  const ranked = seen
    .flatMap(({ boxes, headStart }, detector) =>
      boxes.map((box): Ranked => ({ ...box, detector, rank: logit(box.score) + headStart })),
    )
    // Ties by position, so that the result does not depend on the order of tiles.
    .toSorted((a, b) => b.rank - a.rank || a.x - b.x || a.y - b.y)
    .slice(0, MOST_BOXES);
  const places: { best: Ranked; boxes: Ranked[] }[] = [];
  for (const box of ranked) {
    const place = placeOf(box, places);
    if (place === undefined) places.push({ best: box, boxes: [box] });
    else place.boxes.push(box);
  }
  return places.map(({ best, boxes }) => candidateFrom(best, boxes, seen.length));
}

function placeOf<Place extends { readonly best: Ranked }>(
  box: Ranked,
  places: readonly Place[],
): Place | undefined {
  let found: Place | undefined;
  let closest = 0;
  for (const place of places) {
    const share = overlapWhenSame(box, place.best);
    if (share <= closest) continue;
    closest = share;
    found = place;
  }
  return found;
}

/** Intersection over union when the two boxes are about one thing, else 0. */
function overlapWhenSame(box: ScoredBox, better: ScoredBox): number {
  const both = intersectionArea(box, better);
  if (both === 0) return 0;
  const area = box.width * box.height;
  const betterArea = better.width * better.height;
  const share = both / (area + betterArea - both);
  if (share > SAME_THING) return share;
  const isPart =
    area <= betterArea
      ? both / area > PART
      : both / betterArea > PART && betterArea / area > SMALLEST_PART;
  return isPart ? share : 0;
}

function candidateFrom(best: Ranked, boxes: readonly Ranked[], detectors: number): Candidate {
  const close = boxes.filter((box) => {
    const both = intersectionArea(box, best);
    const union = box.width * box.height + best.width * best.height - both;
    return both / union >= EVIDENCE_OVERLAP;
  });
  const byDetector = Array.from({ length: detectors }, (_, detector) =>
    close.filter((box) => box.detector === detector),
  );
  // They are sorted: the first of each detector is its best.
  const own = byDetector
    .map(([first]) => first)
    .find((first) => (first?.score ?? 0) > OWN_BOX_FROM);
  const { x, y, width, height } = own ?? best;
  return { x, y, width, height, evidence: byDetector.map(evidenceOf) };
}

function evidenceOf(boxes: readonly RawBox[]): Evidence {
  return {
    best: boxes.reduce((most, { score }) => Math.max(most, score), 0),
    boxes: boxes.length,
    levels: new Set(boxes.filter(({ score }) => score >= SEEN_FROM).map(({ level }) => level)).size,
  };
}

/** Log of the odds; scores of 0 and 1 are brought a little inside. */
export function logit(score: number): number {
  const inside = Math.min(1 - 1e-4, Math.max(1e-4, score));
  return Math.log(inside / (1 - inside));
}
