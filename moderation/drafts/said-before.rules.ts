import { coveredBy, overlap, SAME_FACE_OVERLAP } from '../pictures/accounting.rules.ts';
import { reachesInto } from '../pictures/crop.rules.ts';
import { canonicalJson } from '../kernel/digest.ts';
import type { Box, Marking } from '../pictures/marking.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';
import { accountOf, peopleShown, type PhotoToCheck } from './people-findings.rules.ts';

/**
 * Somebody who may not be shown, marked in an earlier revision of this draft: one that was handed in, or one that was closed since
 * such a marking was about to go.
 */
export interface SaidBefore {
  readonly photo: number;
  readonly subjectId: string;
  readonly box: Box;
  /**
   * It was said of another picture of this draft, which shows what the photo shows: a copy that was cropped or changed elsewhere. The
   * box is where that place is in the photo, to a few pixels.
   */
  readonly isOfCopy?: boolean;
}

/**
 * A face that was said to be a child who may not be shown, can still be seen and is not said to be that child any more waits for
 * a person: a slip that was mended and a way round the parents' no look the same. Where nothing found the face, or the class
 * list accounts for it, nobody else would notice. Covering it, or leaving the photo or that part of it out, asks nothing.
 */
export function saidBeforeFindings(
  photos: readonly PhotoToCheck[],
  saidBefore: readonly SaidBefore[],
): Finding[] {
  return photos.flatMap((photo) => {
    const open = saidBefore.filter(
      (before) =>
        before.photo === photo.number && canBeSeen(photo, before) && !isStillSaid(photo, before),
    );
    const renamed = open.filter((before) => isSaidOtherwise(photo, before));
    const first = renamed[0] ?? open[0];
    if (first === undefined) return [];
    return [
      {
        check: 'register',
        rule: 'said-to-be-somebody-else',
        severity: 'hold',
        place: { kind: 'face', photo: photo.number, face: null, box: first.box },
        why: sentence(first, renamed.length > 0),
        remedy: 'Make sure who it is, or have the face covered.',
        basis: basisOf([...new Set(open.map(({ subjectId }) => subjectId))].toSorted()),
      },
    ];
  });
}

function sentence({ photo, isOfCopy = false }: SaidBefore, isRenamed: boolean): string {
  const now = isRenamed ? 'now said to be something else' : 'not said to be that child any more';
  return isOfCopy
    ? `Photo ${photo} looks like a photo that was in this post before, in which this face was said to be a child who may not be shown. It is ${now}.`
    : `A face in photo ${photo} was said to be a child who may not be shown, and is ${now}.`;
}

/** The faces at the place of a marking; the place itself where none was found or added. */
function facesAt(photo: PhotoToCheck, { box }: SaidBefore): readonly Box[] {
  const faces = accountOf(photo)
    .perFace.map((face) => face.box)
    .filter((face) => overlap(face, box) >= SAME_FACE_OVERLAP);
  return faces.length === 0 ? [box] : faces;
}

function canBeSeen(photo: PhotoToCheck, before: SaidBefore): boolean {
  const { crop = null } = photo;
  const covers = photo.markings.filter(({ kind }) => kind === 'cover');
  return facesAt(photo, before).some(
    (face) =>
      (crop === null || reachesInto(face, crop)) &&
      !covers.some((cover) => coveredBy(face, cover.box)),
  );
}

/** Then the register stops it anyway. */
function isStillSaid(photo: PhotoToCheck, before: SaidBefore): boolean {
  // Of a copy the place is not known to the pixel; who is marked anywhere in it and can be seen stops it.
  if (before.isOfCopy === true && peopleShown(photo).has(before.subjectId)) return true;
  return photo.markings.some(
    (marking) =>
      marking.kind === 'person' &&
      marking.subjectId === before.subjectId &&
      isAbout(photo, marking.box, before),
  );
}

function isSaidOtherwise(photo: PhotoToCheck, before: SaidBefore): boolean {
  return photo.markings.some(
    (marking) =>
      (marking.kind === 'not-a-face' ||
        (marking.kind === 'person' && marking.subjectId !== before.subjectId)) &&
      isAbout(photo, marking.box, before),
  );
}

/** Two markings at one face may overlap it from two sides, and hardly each other. */
function isAbout(photo: PhotoToCheck, box: Box, before: SaidBefore): boolean {
  return [before.box, ...facesAt(photo, before)].some(
    (place) => overlap(place, box) >= SAME_FACE_OVERLAP,
  );
}

/** People who are marked in one set of markings and not just so in another. */
export function peopleTakenAway(
  before: readonly Marking[],
  after: readonly Marking[],
): { readonly subjectId: string; readonly box: Box }[] {
  const stays = (person: Extract<Marking, { kind: 'person' }>): boolean =>
    after.some(
      (each) =>
        each.kind === 'person' &&
        each.subjectId === person.subjectId &&
        canonicalJson(each.box) === canonicalJson(person.box),
    );
  return before.flatMap((marking) =>
    marking.kind === 'person' && !stays(marking)
      ? [{ subjectId: marking.subjectId, box: marking.box }]
      : [],
  );
}
