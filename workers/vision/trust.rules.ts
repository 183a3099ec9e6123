import type { Light, Trust } from '../../moderation/pictures/facts.contract.ts';
import { sizeOf } from './face-probability.rules.ts';

/** A box in pixels of the picture; `score` is how sure whoever found it is, 0 to 1. */
interface Found {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

/** A face or possible face: its score is a probability, and each network's evidence lies beside it. */
interface Sighted extends Found {
  readonly evidence: readonly { readonly best: number }[];
}

/** What was seen in one picture, as far as it says how well its faces could be counted. */
export interface Look {
  /** Name of the face detector: how much of its doubt is usual differs from one to the next. */
  readonly model: string;
  /** Probability from which a sighting counts as a face. */
  readonly threshold: number;
  readonly sightings: readonly Sighted[];
  readonly people: readonly (Found & { readonly hasFace: boolean })[];
  /** Pixels of the oriented picture. */
  readonly width: number;
  readonly height: number;
  readonly light: Light;
}

/** How much doubt a detector has about ordinary photos; more than that holds one (docs/model-cards.md). */
interface UsualDoubt {
  /** So many faces that did not reach the threshold are to be expected by their probabilities. */
  readonly missedFaces: number;
  /** So many faces too small to be found reliably. */
  readonly tinyFaces: number;
}

const SHIPPED_DOUBT: UsualDoubt = { missedFaces: 2.5, tinyFaces: 3 };
const USUAL_DOUBT: Readonly<Record<string, UsualDoubt>> = {
  'yunet-n': { missedFaces: 1, tinyFaces: 3 },
  'ultraface-rfb-320+ssd-mobilenet-v1': SHIPPED_DOUBT,
};

/** Longer side in a copy of 1024 px: of smaller faces about half are missed, by any detector that was measured. */
const TINY_BELOW = 20;
/** Nobody counts more faces than this at a glance, and nobody would see that one is missing. */
const CROWD = 40;
/** People boxes below this score are chairs and coats. */
const SURE_PERSON = 0.6;
/**
 * The bright parts of a photo (mean grey and two deviations) are this dark: of faces in ordinary photos that were
 * darkened until there, the shipped networks lost one in five. A dark hall with lit faces is no such photo.
 */
const DARKEST = 80;
/** Ordinary photos that were blurred until there lost as many. */
const SOFTEST = 5;
/** A possible face this near to the edge (share of the picture's longer side) is cut by it. */
const EDGE_SHARE = 0.002;
/** One network is this sure of a place where another one saw nothing. */
const SURE_ALONE = 0.5;

/**
 * Whether the number of faces found can be relied on, and every reason why not. A missed face may put a child on the
 * Page whose parents said no, so doubt holds the photo for a person to look at.
 */
export function trustIn(look: Look): Trust {
  const holds = [
    smallFaces(look),
    crowd(look),
    bodies(look),
    light(look.light),
    blur(look.light),
    missedFaces(look),
  ].filter((hold) => hold !== undefined);
  return { trusted: holds.length === 0, holds };
}

type Hold = Trust['holds'][number];

function usualDoubt(look: Look): UsualDoubt {
  return USUAL_DOUBT[look.model] ?? SHIPPED_DOUBT;
}

/** The expected number: each place counts as much as it is likely to be a face. */
function expected(sightings: readonly Sighted[]): number {
  return sightings.reduce((sum, { score }) => sum + score, 0);
}

function smallFaces(look: Look): Hold | undefined {
  const tiny = expected(
    look.sightings.filter((each) => sizeOf(each, look) < TINY_BELOW && isSeenByAll(each)),
  );
  if (tiny < usualDoubt(look).tinyFaces) return;
  return {
    code: 'small-faces',
    why: `About ${Math.round(tiny)} faces are so small that others like them may have been missed.`,
  };
}

function crowd(look: Look): Hold | undefined {
  const faces = Math.round(
    expected(
      look.sightings.filter((each) => sizeOf(each, look) >= TINY_BELOW || isSeenByAll(each)),
    ),
  );
  if (faces < CROWD) return;
  return { code: 'dense-crowd', why: `About ${faces} faces: a crowd is never counted fully.` };
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

function light({ brightness, contrast }: Light): Hold | undefined {
  if (brightness + 2 * contrast >= DARKEST) return;
  return { code: 'low-light', why: 'The photo is very dark, and faces in the dark are missed.' };
}

function blur({ sharpness }: Light): Hold | undefined {
  if (sharpness >= SOFTEST) return;
  return { code: 'blurred', why: 'The photo is blurred, and blurred faces are missed.' };
}

/** Too many places that are probably no face, but may be. The reason is what most of the doubt is about. */
function missedFaces(look: Look): Hold | undefined {
  const possible = look.sightings.filter(({ score }) => score < look.threshold);
  const missed = expected(possible);
  if (missed < usualDoubt(look).missedFaces) return;
  if (expected(possible.filter((each) => isCut(each, look))) > missed / 2) {
    return {
      code: 'cut-by-edge',
      why: 'Something at the edge of the photo may be part of a face.',
    };
  }
  if (expected(possible.filter(isSeenByOne)) > missed / 2) {
    return {
      code: 'scales-disagree',
      why: 'In several places one way of looking saw a face and another did not.',
    };
  }
  return {
    code: 'possible-faces',
    why: 'Several places may be faces, but it could not be told.',
  };
}

function isCut(box: Found, { width, height }: Look): boolean {
  const edge = Math.max(width, height) * EDGE_SHARE;
  return (
    box.x < edge ||
    box.y < edge ||
    box.x + box.width > width - edge ||
    box.y + box.height > height - edge
  );
}

/**
 * Where there is a second network it has to see something of a tiny face too: UltraFace alone takes sunlit leaves for dozens of
 * them, and the SSD never did (docs/model-cards.md).
 */
function isSeenByAll({ evidence }: Sighted): boolean {
  return evidence.every(({ best }) => best > 0);
}

function isSeenByOne({ evidence }: Sighted): boolean {
  return evidence.some(({ best }) => best >= SURE_ALONE) && evidence.some(({ best }) => best === 0);
}
