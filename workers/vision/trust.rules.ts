import type { Light, Trust } from '../../moderation/pictures/facts.contract.ts';

/** A box in pixels of the picture, with the score of whoever found it (0 to 1). */
interface Found {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

/** What was seen in one picture, as far as it says how well its faces could be counted. */
export interface Look {
  /** Name of the face detector: what its scores mean differs from one to the next. */
  readonly model: string;
  /** Score from which a sighting counts as a face. */
  readonly threshold: number;
  /** Faces and possible ones, with the best score of every level of the pyramid. */
  readonly sightings: readonly (Found & { readonly levelScores: readonly number[] })[];
  readonly people: readonly (Found & { readonly hasFace: boolean })[];
  /** Pixels of the oriented picture. */
  readonly width: number;
  readonly height: number;
  readonly light: Light;
}

/** Where a detector's own doubt begins; chosen on the even half of the evaluation photos (docs/model-cards.md). */
interface Doubt {
  /** A possible face weighs its score above this … */
  readonly possibleFrom: number;
  /** … and together they may weigh less than this. */
  readonly possibleWeight: number;
  /** So many small faces that only one level of the pyramid saw are too many. */
  readonly lonelyFaces: number;
}

const ULTRAFACE_DOUBT: Doubt = { possibleFrom: 0.25, possibleWeight: 0.45, lonelyFaces: 4 };
const DOUBTS: Readonly<Record<string, Doubt>> = {
  'yunet-n': { possibleFrom: 0.4, possibleWeight: 0.25, lonelyFaces: 3 },
  'ultraface-rfb-320': ULTRAFACE_DOUBT,
};

/**
 * Sizes are the longer side of a box in a copy of the picture whose own longer side is this many pixels: the
 * detectors look at scaled copies, so a large file of a distant crowd is no easier than a small one.
 */
const MEASURED_AT = 1024;
/** Below 20 px half of the faces are missed; where three are, more are likely. */
const TINY = { below: 20, from: 3 };
/** Below 28 px a face here and there is missed; where most of a group are that small, one is likely to be. */
const SMALL = { below: 28, from: 6, share: 0.5 };
/** Below this size a possible face is mostly a pattern. */
const SMALLEST_POSSIBLE = 16;
/** Faces up to this size should be seen on more than one level. */
const SEEN_TWICE_BELOW = 60;
/** No teacher counts more faces than this at a glance, and nobody would see that one is missing. */
const CROWD = 24;
/** People boxes below this score are chairs and coats. */
const SURE_PERSON = 0.6;
/** Darker, or blurred more, than any photo on which the detectors were measured. */
const DARKEST = 45;
const SOFTEST = 5;
/** A possible face this near to the edge (share of the picture's longer side) is cut by it. */
const EDGE_SHARE = 0.002;
/** There less doubt is enough than elsewhere, for a low score is what a cut face gets. */
const EDGE_WEIGHT = 0.7;

/**
 * Whether the number of faces found can be relied on, and every reason why not. A missed face may put a child on the
 * Page whose parents said no, so doubt holds the photo for a person to look at.
 */
export function trustIn(look: Look): Trust {
  const longerSide = Math.max(look.width, look.height);
  const size = ({ width, height }: Found): number =>
    (Math.max(width, height) * MEASURED_AT) / longerSide;
  const doubt = DOUBTS[look.model] ?? ULTRAFACE_DOUBT;
  const faces = look.sightings.filter(({ score }) => score >= look.threshold);
  const possible = look.sightings.filter(
    (each) => each.score < look.threshold && size(each) >= SMALLEST_POSSIBLE,
  );
  const holds = [
    smallFaces(faces.map(size)),
    crowd(faces.length),
    bodies(look),
    light(look.light),
    blur(look.light),
    cutByEdge(possible, look, doubt),
    possibleFaces(possible, doubt),
    lonelyFaces(
      faces.filter((face) => size(face) < SEEN_TWICE_BELOW),
      look.threshold,
      doubt,
    ),
  ].filter((hold) => hold !== undefined);
  return { trusted: holds.length === 0, holds };
}

type Hold = Trust['holds'][number];

function smallFaces(sizes: readonly number[]): Hold | undefined {
  const tiny = sizes.filter((size) => size < TINY.below).length;
  const small = sizes.filter((size) => size < SMALL.below).length;
  if (tiny < TINY.from && (small < SMALL.from || small < sizes.length * SMALL.share)) return;
  return {
    code: 'small-faces',
    why: `${Math.max(tiny, small)} faces are so small that others like them may have been missed.`,
  };
}

function crowd(faces: number): Hold | undefined {
  if (faces < CROWD) return;
  return { code: 'dense-crowd', why: `${faces} faces were found: a crowd is never counted fully.` };
}

function bodies({ people }: Look): Hold | undefined {
  const faceless = people.filter(({ hasFace, score }) => !hasFace && score >= SURE_PERSON).length;
  if (faceless === 0) return;
  return {
    code: 'people-without-face',
    why:
      faceless === 1
        ? 'One person was found without a face: it may be turned away, or missed.'
        : `${faceless} people were found without a face: they may be turned away, or missed.`,
  };
}

function light({ brightness }: Light): Hold | undefined {
  if (brightness >= DARKEST) return;
  return { code: 'low-light', why: 'The photo is very dark, and faces in the dark are missed.' };
}

function blur({ sharpness }: Light): Hold | undefined {
  if (sharpness >= SOFTEST) return;
  return { code: 'blurred', why: 'The photo is blurred, and blurred faces are missed.' };
}

function cutByEdge(
  possible: readonly Found[],
  { width, height }: Look,
  doubt: Doubt,
): Hold | undefined {
  const edge = Math.max(width, height) * EDGE_SHARE;
  const weight = weightOf(
    possible.filter(
      (each) =>
        each.x < edge ||
        each.y < edge ||
        each.x + each.width > width - edge ||
        each.y + each.height > height - edge,
    ),
    doubt,
  );
  if (weight < doubt.possibleWeight * EDGE_WEIGHT) return;
  return { code: 'cut-by-edge', why: 'Something at the edge of the photo may be part of a face.' };
}

function possibleFaces(possible: readonly Found[], doubt: Doubt): Hold | undefined {
  if (weightOf(possible, doubt) < doubt.possibleWeight) return;
  const places = possible.filter(({ score }) => score > doubt.possibleFrom).length;
  return {
    code: 'possible-faces',
    why: `${places} ${places === 1 ? 'place' : 'places'} may be a face, but it could not be told.`,
  };
}

function weightOf(possible: readonly Found[], { possibleFrom }: Doubt): number {
  return possible.reduce((sum, { score }) => sum + Math.max(0, score - possibleFrom), 0);
}

function lonelyFaces(small: Look['sightings'], threshold: number, doubt: Doubt): Hold | undefined {
  const lonely = small.filter(
    ({ levelScores }) => levelScores.filter((score) => score >= threshold).length < 2,
  ).length;
  if (lonely < doubt.lonelyFaces) return;
  return {
    code: 'scales-disagree',
    why: `${lonely} faces were seen at one enlargement and not at another.`,
  };
}
