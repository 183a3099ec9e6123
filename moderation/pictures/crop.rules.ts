import { LIMITS } from '../kernel/limits.ts';
import { overlap, SAME_FACE_OVERLAP } from './accounting.rules.ts';
import { clip, coverShape } from './cover.rules.ts';
import type { PictureFacts, PictureWords } from './facts.contract.ts';
import type { Box, Crop, Marking } from './marking.contract.ts';

/**
 * Whether anything of what a cover on this box would hide lies inside the crop. A face that is cut by the crop counts, and
 * so does one whose hair or chin may just be seen; only what is wholly outside need not be accounted for.
 */
export function reachesInto(box: Box, crop: Crop): boolean {
  return clip(coverShape(box), crop) !== undefined;
}

/** Whether at least half of a box lies inside the crop: enough for a person to be seen as part of a group. */
export function mostlyInside(box: Box, crop: Crop): boolean {
  return shareInside(box, crop) >= 0.5;
}

/** The share of a box that lies inside the crop, 0 to 1. */
export function shareInside(box: Box, crop: Crop): number {
  const inside = clip(box, crop);
  return inside === undefined ? 0 : (inside.width * inside.height) / (box.width * box.height);
}

/**
 * The facts about the part of a picture that is published, boxes still in pixels of the oriented original: faces and people
 * beyond the crop are gone, and a face takes the larger share of the smaller picture. How far the count can be trusted is
 * kept as it was found for the whole picture.
 */
export function factsInside(facts: PictureFacts, crop: Crop | null): PictureFacts {
  if (crop === null) return facts;
  const faces = facts.faces
    .filter((face) => reachesInto(face.box, crop))
    .map((face) => ({ ...face, share: shareOfCrop(face.box, crop) }));
  return {
    ...facts,
    faces,
    ...(facts.facesLost === undefined
      ? {}
      : { facesLost: facts.facesLost.filter((box) => reachesInto(box, crop)) }),
    people: facts.people
      .filter((person) => clip(person.box, crop) !== undefined)
      .map((person) => ({
        ...person,
        // A person whose head is cut off is one without a face.
        hasFace: person.hasFace && faces.some((face) => centreIn(face.box, person.box)),
      })),
    ...(facts.words === undefined ? {} : { words: wordsInside(facts.words, crop) }),
    ...(facts.possibleFaces === undefined
      ? {}
      : { possibleFaces: facts.possibleFaces.filter((face) => reachesInto(face.box, crop)) }),
  };
}

/** A word that the crop cuts can still be read in part, so it counts. */
function wordsInside(words: PictureWords, crop: Crop): PictureWords {
  if (words.state !== 'read') return words;
  const isInside = (box: Box): boolean => clip(box, crop) !== undefined;
  return {
    ...words,
    lines: words.lines
      .map((line) => line.filter(({ box }) => isInside(box)))
      .filter((line) => line.length > 0),
    unreadable: words.unreadable.filter(isInside),
  };
}

/** Share of the published picture that the published part of a box takes, 0 to 1. */
export function shareOfCrop(box: Box, crop: Crop): number {
  const inside = clip(box, crop);
  return inside === undefined ? 0 : (inside.width * inside.height) / (crop.width * crop.height);
}

function centreIn(inner: Box, outer: Box): boolean {
  const [x, y] = [inner.x + inner.width / 2, inner.y + inner.height / 2];
  return x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height;
}

/** What was said about the published part: people and faces that are marked wholly beyond the crop are not shown. */
export function markingsInside(
  markings: readonly Marking[],
  facts: PictureFacts,
  crop: Crop | null,
): readonly Marking[] {
  if (crop === null) return markings;
  return markings.filter(
    (marking) =>
      (marking.kind !== 'person' && marking.kind !== 'face') ||
      reachesInto(marking.box, crop) ||
      facts.faces.some(
        (face) =>
          overlap(face.box, marking.box) >= SAME_FACE_OVERLAP && reachesInto(face.box, crop),
      ),
  );
}

/** Why a crop cannot be: a whole sentence and what to do; undefined when it can. */
export function cropTrouble(
  crop: Crop,
  picture: { readonly width: number; readonly height: number },
): { says: string; remedy: string } | undefined {
  if (crop.x + crop.width > picture.width || crop.y + crop.height > picture.height) {
    return {
      says: 'The part to publish reaches over the edge of the photo.',
      remedy: 'Choose a part that lies inside it.',
    };
  }
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.min(LIMITS.cropPixelsMin, side),
  ) as [number, number];
  if (crop.width >= width && crop.height >= height) return undefined;
  return {
    says: `The part to publish is too small: it has ${crop.width} × ${crop.height} pixels.`,
    remedy: `Choose one of at least ${width} × ${height} pixels.`,
  };
}

/** Whether a crop leaves nothing out. */
export function isWholePicture(
  crop: Crop,
  picture: { readonly width: number; readonly height: number },
): boolean {
  return (
    crop.x === 0 && crop.y === 0 && crop.width === picture.width && crop.height === picture.height
  );
}
