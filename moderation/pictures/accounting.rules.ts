import { impossible } from '../kernel/errors.ts';
import { coverShape } from './cover.rules.ts';
import type { Box, Marking } from './marking.contract.ts';

/**
 * Two boxes are about the same face when they share at least this much (intersection over union). One half is the usual
 * line for "same object" in detection work (PASCAL VOC, Everingham et al. 2010); the screen sends a face's own box, so a
 * true marking overlaps wholly and a box drawn by hand loosely.
 */
export const SAME_FACE_OVERLAP = 0.5;

/**
 * How much of a face must lie under the box of a cover itself, beside all of it under what is drawn. The margin is there for
 * the hair, chin and traces in a JPEG that a face's box leaves out, so it may make up for a box that another model draws larger,
 * and never be what hides the face: the least margin alone, 18 px all round, is larger than many a face. With all of this,
 * of 189 faces that the better model found where the lesser one's box was covered, 176 stay covered; with four fifths of the
 * face under the box, as it was before, 136 did. It is not the only net: the finished picture is looked at again, and a
 * face that is still found there stops the post.
 */
export const COVERED_SHARE = 0.5;

export interface FoundFaceBox {
  readonly number: number;
  readonly box: Box;
}

export type FaceState = 'person' | 'covered' | 'dismissed' | 'unaccounted';

export interface FaceAccount {
  readonly number: number;
  readonly box: Box;
  readonly state: FaceState;
  readonly subjectId?: string;
}

export interface PhotoAccount {
  /** Faces that were found, and those that a person added. */
  readonly found: number;
  readonly accounted: number;
  /** Above 0 the photo cannot be published. */
  readonly unaccounted: number;
  /** Face by face. With the roll, faces are counted against the roll together and may each stay 'unaccounted' here. */
  readonly perFace: readonly FaceAccount[];
  /** People who were marked and whom no cover hides, whether or not a face was found there. */
  readonly markedPeople: readonly { readonly subjectId: string; readonly box: Box }[];
  /** Markings that account for no face and add none. */
  readonly strayMarks: readonly Marking[];
}

/** The area that two boxes share, in pixels. */
function shared(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function area(box: Box): number {
  return box.width * box.height;
}

/** Intersection over union of two boxes, 0 (apart) to 1 (the same). */
export function overlap(a: Box, b: Box): number {
  const both = shared(a, b);
  return both / (area(a) + area(b) - both);
}

/** Whether a cover on this box hides all of a place: every pixel of it is one that the worker replaces. */
export function coveredBy(place: Box, cover: Box): boolean {
  return (
    shared(place, coverShape(cover)) === area(place) &&
    shared(place, cover) >= area(place) * COVERED_SHARE
  );
}

/**
 * Accounts for every face of one photo (product.md section 3): marked, covered or dismissed, or else unaccounted.
 *
 * Each face gets at most one marking and each marking at most one face, best overlap first, so that one marking cannot
 * answer for two faces. With the roll, the faces that are neither covered nor dismissed are set against the number of
 * different people declared. A face that a person added is a face like any other.
 */
export function accountFor(photo: {
  readonly faces: readonly FoundFaceBox[];
  readonly markings: readonly Marking[];
  readonly roll: readonly string[];
  readonly accounting: 'faces' | 'roll';
}): PhotoAccount {
  const faces = withAddedFaces(photo.faces, photo.markings);
  const matches = matchMarkings(faces, photo.markings);
  const perFace = faces.map((face): FaceAccount => {
    const marking = matches.get(face);
    return { number: face.number, box: face.box, ...stateOf(marking) };
  });
  const used = new Set(matches.values());
  const covers = photo.markings.filter((marking) => marking.kind === 'cover');
  const found = faces.length;
  const unaccounted =
    photo.accounting === 'faces'
      ? count(perFace, 'unaccounted')
      : Math.max(
          0,
          found -
            count(perFace, 'covered') -
            count(perFace, 'dismissed') -
            new Set(photo.roll).size,
        );
  return {
    found,
    accounted: found - unaccounted,
    unaccounted,
    perFace,
    markedPeople: photo.markings.flatMap((marking) =>
      marking.kind === 'person' && !covers.some((cover) => hides(cover, marking, faces))
        ? [{ subjectId: marking.subjectId, box: marking.box }]
        : [],
    ),
    strayMarks: photo.markings.filter((marking) => marking.kind !== 'face' && !used.has(marking)),
  };
}

/**
 * The faces that were found and after them, numbered on, those that a person saw and nothing found. What is about the same
 * face as one before it adds none: a detector that looks again and finds it now would otherwise count it twice.
 */
export function withAddedFaces<Face extends FoundFaceBox>(
  found: readonly Face[],
  markings: readonly { readonly kind: Marking['kind']; readonly box: Box }[],
): readonly (Face | FoundFaceBox)[] {
  const faces: (Face | FoundFaceBox)[] = [...found];
  for (const { kind, box } of markings) {
    if (kind !== 'face' || faces.some((face) => overlap(face.box, box) >= SAME_FACE_OVERLAP))
      continue;
    // A crop leaves gaps among the numbers.
    faces.push({ number: Math.max(0, ...faces.map((face) => face.number)) + 1, box });
  }
  return faces;
}

/** A cover hides a marked person only with every face that the marking may be about: it may be drawn smaller than the face. */
function hides(cover: Marking, marking: Marking, faces: readonly FoundFaceBox[]): boolean {
  return [
    marking.box,
    ...faces
      .filter((face) => overlap(face.box, marking.box) >= SAME_FACE_OVERLAP)
      .map((face) => face.box),
  ].every((place) => coveredBy(place, cover.box));
}

function count(perFace: readonly FaceAccount[], state: FaceState): number {
  return perFace.filter((face) => face.state === state).length;
}

function stateOf(marking: Marking | undefined): { state: FaceState; subjectId?: string } {
  if (marking === undefined) return { state: 'unaccounted' };
  switch (marking.kind) {
    case 'person':
      return { state: 'person', subjectId: marking.subjectId };
    case 'cover':
      return { state: 'covered' };
    case 'not-a-face':
      return { state: 'dismissed' };
    case 'face':
      throw new Error('That there is a face does not account for it.');
    default:
      return impossible(marking, 'marking');
  }
}

function matchMarkings(
  faces: readonly FoundFaceBox[],
  markings: readonly Marking[],
): ReadonlyMap<FoundFaceBox, Marking> {
  const pairs = faces
    .flatMap((face) =>
      markings
        .filter((marking) => answersFor(marking, face.box))
        .map((marking) => ({ face, marking, overlap: overlap(face.box, marking.box) })),
    )
    // Of two equal ones the cover wins: the pixels are hidden, whatever else is said. The sort is stable otherwise.
    .toSorted((a, b) => b.overlap - a.overlap || coverFirst(a.marking) - coverFirst(b.marking));
  const matches = new Map<FoundFaceBox, Marking>();
  const used = new Set<Marking>();
  for (const { face, marking } of pairs) {
    if (matches.has(face) || used.has(marking)) continue;
    matches.set(face, marking);
    used.add(marking);
  }
  return matches;
}

function answersFor(marking: Marking, face: Box): boolean {
  if (marking.kind === 'face') return false;
  return marking.kind === 'cover'
    ? coveredBy(face, marking.box)
    : overlap(face, marking.box) >= SAME_FACE_OVERLAP;
}

function coverFirst(marking: Marking): number {
  return marking.kind === 'cover' ? 0 : 1;
}
