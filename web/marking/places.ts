import type { Box, Photo, ShownMarking } from '../../server/contract/drafts.contract.ts';

/** Two boxes are about the same face from this intersection over union on: the line that the server draws, too. */
const SAME_FACE_OVERLAP = 0.5;
/** The share of a face that a cover has to hide: the server's line again. */
const COVERED_SHARE = 0.8;

/** One place in a photo that staff can say something about. */
export interface Place {
  /** Stays the same while the place is marked, moved or cleared. */
  readonly key: string;
  /** What stands on the box: the face's number, or a letter for a cover that was drawn by hand. */
  readonly label: string;
  /** "Face 3", "Cover A": how it is called in a sentence. */
  readonly name: string;
  /** The number of the face that was found here; null for what a person drew. */
  readonly face: number | null;
  readonly box: Box;
  readonly marking: ShownMarking | null;
  /** Who is in the photo was ticked on the class list, so that nothing need be said about this face alone. */
  readonly isDeclared: boolean;
}

export type PlaceState = 'open' | 'declared' | 'named' | 'cannot' | 'covered' | 'not-a-face';

/** Whether a place is still open, and if not, what was said about it. */
export function stateOfPlace({
  marking,
  isDeclared,
}: Pick<Place, 'marking' | 'isDeclared'>): PlaceState {
  switch (marking?.kind) {
    case undefined:
      return isDeclared ? 'declared' : 'open';
    case 'person':
      return marking.mayBeShown ? 'named' : 'cannot';
    case 'cover':
      return 'covered';
    case 'not-a-face':
      return 'not-a-face';
  }
}

/** What was said about a place, in words. */
export function wordsForMarking(place: Place): string {
  const { marking } = place;
  switch (marking?.kind) {
    case undefined:
      return place.isDeclared ? 'shown as it is' : 'not accounted for';
    case 'person':
      return marking.mayBeShown ? marking.name : `${marking.name} cannot be published`;
    case 'cover':
      return 'covered';
    case 'not-a-face':
      return 'not a face';
  }
}

/** The area that two boxes share, in pixels. */
function shared(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function overlap(a: Box, b: Box): number {
  const both = shared(a, b);
  return both / (a.width * a.height + b.width * b.height - both);
}

/** Whether enough of a face lies under a cover for it to count as covered. */
export function isUnderCover(face: Box, cover: Box): boolean {
  return shared(face, cover) / (face.width * face.height) >= COVERED_SHARE;
}

function answersFor(marking: ShownMarking, face: Box): boolean {
  return marking.kind === 'cover'
    ? isUnderCover(face, marking.box)
    : overlap(face, marking.box) >= SAME_FACE_OVERLAP;
}

function coverFirst(marking: ShownMarking): number {
  return marking.kind === 'cover' ? 0 : 1;
}

/**
 * Which marking answers for which face: each face at most one, each marking at most one, best overlap first and a cover
 * before a name. The server decides what counts; this is the same reading for the screen, and a test holds the two
 * together.
 */
export function matchMarkings<Face extends { readonly box: Box }>(
  faces: readonly Face[],
  markings: readonly ShownMarking[],
): ReadonlyMap<Face, ShownMarking> {
  const pairs = faces
    .flatMap((face) =>
      markings
        .filter((marking) => answersFor(marking, face.box))
        .map((marking) => ({ face, marking, overlap: overlap(face.box, marking.box) })),
    )
    .toSorted((a, b) => b.overlap - a.overlap || coverFirst(a.marking) - coverFirst(b.marking));
  const matches = new Map<Face, ShownMarking>();
  const used = new Set<ShownMarking>();
  for (const { face, marking } of pairs) {
    if (matches.has(face) || used.has(marking)) continue;
    matches.set(face, marking);
    used.add(marking);
  }
  return matches;
}

/** Whether two boxes are the very same pixels. */
export function isSameBox(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function letterFor(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? '';
  const round = Math.floor(index / LETTERS.length);
  return round === 0 ? letter : `${letter}${round + 1}`;
}

/** The faces of a photo by their numbers (left to right), then what was drawn by hand. */
export function placesOf(
  photo: Pick<Photo, 'facts' | 'markings' | 'accounting'>,
): readonly Place[] {
  const isDeclared = photo.accounting === 'roll';
  const faces = photo.facts?.faces ?? [];
  const matches = matchMarkings(faces, photo.markings);
  const found = faces.map((face): Place => ({
    key: `face-${face.number}`,
    label: String(face.number),
    name: `Face ${face.number}`,
    face: face.number,
    box: face.box,
    marking: matches.get(face) ?? null,
    isDeclared,
  }));
  // A mark with a face's own box is shown by that face; one drawn by hand shows where it really lies, too.
  const onFace = new Set(
    [...matches].flatMap(([face, marking]) => (isSameBox(face.box, marking.box) ? [marking] : [])),
  );
  const drawn = photo.markings
    .filter((marking) => !onFace.has(marking))
    .map((marking, index): Place => ({
      key: `drawn-${index}`,
      label: letterFor(index),
      name: `${marking.kind === 'cover' ? 'Cover' : 'Mark'} ${letterFor(index)}`,
      face: null,
      box: marking.box,
      marking,
      isDeclared,
    }));
  return [...found, ...drawn];
}

export interface Accounts {
  readonly found: number;
  readonly accounted: number;
  readonly unaccounted: number;
}

/** Faces found and accounted for as the screen shows the photo now, before the server has counted again. */
export function countFaces(
  photo: Pick<Photo, 'facts' | 'markings' | 'roll' | 'accounting'>,
): Accounts {
  const faces = placesOf(photo).filter((place) => place.face !== null);
  const states = faces.map(stateOfPlace);
  const settled = states.filter((state) => state === 'covered' || state === 'not-a-face').length;
  const declared = new Set(photo.roll.map((person) => person.subjectId)).size;
  const open =
    photo.accounting === 'roll'
      ? Math.max(0, faces.length - settled - declared)
      : states.filter((state) => state === 'open').length;
  return { found: faces.length, accounted: faces.length - open, unaccounted: open };
}
