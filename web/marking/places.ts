import type { Box, Photo, ShownMarking } from '../../server/contract/drafts.contract.ts';
import { coverShape, reachesInto } from '../components/covered-picture/cover-geometry.ts';
import { facesToOffer } from './possible-faces.ts';
import { sharedArea } from './shared-area.ts';

/** Two boxes are about the same face from this intersection over union on: the line that the server draws, too. */
const SAME_FACE_OVERLAP = 0.5;
/** The share of a face that has to lie under the box of a cover, beside all of it under what is drawn: the server's line again. */
const COVERED_SHARE = 0.5;

/**
 * Where a place comes from: a face that was found, one that a person added, something that may be a face and does not count,
 * or what a person drew.
 */
export type PlaceKind = 'found' | 'added' | 'possible' | 'drawn';

/** One place in a photo that staff can say something about. */
export interface Place {
  readonly kind: PlaceKind;
  /** Stays the same while the place is marked, moved or cleared. */
  readonly key: string;
  /** What stands on the box: the face's number, "?1" for a possible one, or a letter for a cover that was drawn by hand. */
  readonly label: string;
  /** "Face 3", "Cover A": how it is called in a sentence. */
  readonly name: string;
  /** The number of the face that was found or added here; null for what does not count as one. */
  readonly face: number | null;
  readonly box: Box;
  readonly marking: ShownMarking | null;
  /** What says that there is a face, where a person added it. */
  readonly added: ShownMarking | null;
  /** Who is in the photo was ticked on the class list, so that nothing need be said about this face alone. */
  readonly isDeclared: boolean;
}

export type PlaceState =
  | 'open'
  | 'possible'
  | 'declared'
  | 'named'
  | 'cannot'
  | 'covered'
  | 'not-a-face';

/** Whether a place is still open, and if not, what was said about it. */
export function stateOfPlace({
  kind,
  marking,
  isDeclared,
}: Pick<Place, 'kind' | 'marking' | 'isDeclared'>): PlaceState {
  switch (marking?.kind) {
    case undefined:
    case 'face':
      if (kind === 'possible') return 'possible';
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
    case 'face':
      if (place.kind === 'possible') return 'may be a face; it does not count';
      return place.isDeclared ? 'shown as it is' : 'not accounted for';
    case 'person':
      return marking.mayBeShown ? marking.name : `${marking.name} cannot be published`;
    case 'cover':
      return 'covered';
    case 'not-a-face':
      return 'not a face';
  }
}

function overlap(a: Box, b: Box): number {
  const both = sharedArea(a, b);
  return both / (a.width * a.height + b.width * b.height - both);
}

/** Whether a cover on this box hides all of a face, as the server reads it. */
export function isUnderCover(face: Box, cover: Box): boolean {
  const area = face.width * face.height;
  return (
    sharedArea(face, coverShape(cover)) === area && sharedArea(face, cover) >= area * COVERED_SHARE
  );
}

function answersFor(marking: ShownMarking, face: Box): boolean {
  if (marking.kind === 'face') return false;
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

interface CountedFace {
  readonly number: number;
  readonly box: Box;
  /** What a person said there is; null for a face that was found. */
  readonly added: ShownMarking | null;
}

/** The faces that were found and, numbered on, those that a person added: the server counts them alike. */
export function facesOf(photo: Pick<Photo, 'facts' | 'markings' | 'crop'>): readonly CountedFace[] {
  const { crop = null } = photo;
  const isShown = ({ box }: { readonly box: Box }): boolean =>
    crop === null || reachesInto(box, crop);
  const faces: CountedFace[] = (photo.facts?.faces ?? [])
    .filter(isShown)
    .map(({ number, box }) => ({
      number,
      box,
      added: null,
    }));
  for (const marking of photo.markings) {
    if (marking.kind !== 'face' || !isShown(marking)) continue;
    if (faces.some((face) => overlap(face.box, marking.box) >= SAME_FACE_OVERLAP)) continue;
    // A crop leaves gaps among the numbers.
    const number = Math.max(0, ...faces.map((face) => face.number)) + 1;
    faces.push({ number, box: marking.box, added: marking });
  }
  return faces;
}

/** The key of a place that may be, or was said to be, a face: it stays the same when it turns from the one into the other. */
export function keyAt({ x, y, width, height }: Box): string {
  return `at-${x}-${y}-${width}-${height}`;
}

/** The faces of a photo by their numbers (left to right), then what may be a face, then what was drawn by hand. */
export function placesOf(
  photo: Pick<Photo, 'facts' | 'markings' | 'accounting' | 'crop'>,
): readonly Place[] {
  const { crop = null } = photo;
  const isDeclared = photo.accounting === 'roll';
  const counted = facesOf(photo);
  const matches = matchMarkings(counted, photo.markings);
  const faces = counted.map((face): Place => ({
    kind: face.added === null ? 'found' : 'added',
    key: face.added === null ? `face-${face.number}` : keyAt(face.box),
    label: String(face.number),
    name: `Face ${face.number}`,
    face: face.number,
    box: face.box,
    marking: matches.get(face) ?? null,
    added: face.added,
    isDeclared,
  }));
  const possible = possiblePlaces(photo, isDeclared).filter(
    ({ box }) => crop === null || reachesInto(box, crop),
  );
  // A mark with a face's own box is shown by that face; one drawn by hand shows where it really lies, too.
  const shown = new Set([
    ...[...matches].flatMap(([face, marking]) =>
      isSameBox(face.box, marking.box) ? [marking] : [],
    ),
    ...possible.map((place) => place.marking),
  ]);
  const drawn = photo.markings
    .filter((marking) => marking.kind !== 'face' && !shown.has(marking))
    .map((marking, index) => ({ marking, index }))
    // What is beyond the crop is nobody's business any more; letters and keys stay what they were.
    .filter(({ marking }) => crop === null || reachesInto(marking.box, crop))
    .map(({ marking, index }): Place => ({
      kind: 'drawn',
      key: `drawn-${index}`,
      label: letterFor(index),
      name: `${marking.kind === 'cover' ? 'Cover' : 'Mark'} ${letterFor(index)}`,
      face: null,
      box: marking.box,
      marking,
      added: null,
      isDeclared,
    }));
  return [...faces, ...possible, ...drawn];
}

/** What may be a face, unless somebody named, added or covered what is there. "Not a face" can be said of it and stays. */
function possiblePlaces(
  { facts, markings }: Pick<Photo, 'facts' | 'markings'>,
  isDeclared: boolean,
): readonly Place[] {
  if (facts === null) return [];
  const isTaken = (box: Box): boolean =>
    markings.some((marking) =>
      marking.kind === 'cover'
        ? isUnderCover(box, marking.box)
        : marking.kind !== 'not-a-face' && overlap(box, marking.box) >= SAME_FACE_OVERLAP,
    );
  return facesToOffer(facts)
    .filter(({ box }) => !isTaken(box))
    .map(({ number, box }): Place => ({
      kind: 'possible',
      key: keyAt(box),
      label: `?${number}`,
      name: `Possible face ${number}`,
      face: null,
      box,
      marking:
        markings.find((each) => each.kind === 'not-a-face' && isSameBox(each.box, box)) ?? null,
      added: null,
      isDeclared,
    }));
}

/** Whether its box is a person's own drawing that can still be moved: a cover, or an added face that nobody named yet. */
export function isMovable({ kind, marking }: Place): boolean {
  return kind === 'drawn' ? marking?.kind === 'cover' : kind === 'added' && marking === null;
}

/** Possible faces that nobody has said anything about yet. */
export function openPossible(places: readonly Place[]): readonly Place[] {
  return places.filter((place) => place.kind === 'possible' && place.marking === null);
}

export interface Accounts {
  readonly found: number;
  readonly accounted: number;
  readonly unaccounted: number;
}

/** Faces found, or added, and accounted for as the screen shows the photo now, before the server has counted again. */
export function countFaces(
  photo: Pick<Photo, 'facts' | 'markings' | 'roll' | 'accounting' | 'crop'>,
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
