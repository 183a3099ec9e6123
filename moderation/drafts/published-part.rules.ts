import { firstName, permissionOnPages } from '../consent/permission.rules.ts';
import { coveredBy } from '../pictures/accounting.rules.ts';
import { isHeadOf } from '../pictures/bodies.rules.ts';
import { clip } from '../pictures/cover.rules.ts';
import { factsInside, markingsInside, shareInside } from '../pictures/crop.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Box, Crop, Marking } from '../pictures/marking.contract.ts';
import type { Finding } from './finding.contract.ts';
import { accountOf, type PhotoToCheck, type RegisterOnDay } from './people-findings.rules.ts';

/**
 * From this share of a person's box on, what a crop leaves without the face may be enough to know somebody by: clothes, hair,
 * a wheelchair. Of somebody standing it is the legs; less is a hand or a shoulder at the edge.
 */
const RECOGNISABLE_SHARE = 1 / 3;

/** A photo as the public will see it: without what lies beyond its crop. */
export function asPublished<Photo extends PhotoToCheck>(photo: Photo): Photo {
  const { facts, crop = null } = photo;
  if (facts === null || crop === null) return photo;
  const markings = markingsInside(photo.markings, facts, crop);
  const whole = accountOf(photo);
  return {
    ...photo,
    unaccountedBeforeCrop: whole.unaccounted,
    cutOff: whole.markedPeople
      .filter(({ box }) => !markings.some((marking) => marking.box === box))
      .flatMap(({ subjectId, box }) => {
        const rest = restOf(box, facts, crop, markings);
        return rest === undefined ? [] : [{ subjectId, rest }];
      }),
    facts: factsInside(facts, crop),
    markings,
  };
}

/** The largest part that a crop leaves of a body with this face, unless it is small or covered. */
function restOf(
  face: Box,
  facts: PictureFacts,
  crop: Crop,
  markings: readonly Marking[],
): Box | undefined {
  const covers = markings.filter(({ kind }) => kind === 'cover');
  return facts.people
    .filter(({ box }) => isHeadOf(face, box) && shareInside(box, crop) > RECOGNISABLE_SHARE)
    .flatMap(({ box }) => clip(box, crop) ?? [])
    .filter((rest) => !covers.some((cover) => coveredBy(rest, cover.box)))
    .toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
}

/**
 * Somebody who may not be shown and of whom a crop leaves more than a third waits for a person. Covering the face is what
 * parents are told of; a crop is chosen for many reasons, and nobody may have thought of whom it cuts.
 */
export function cutOffFindings(photo: PhotoToCheck, register: RegisterOnDay): Finding[] {
  return (photo.cutOff ?? []).flatMap(({ subjectId, rest }): Finding[] => {
    const file = register.files.get(subjectId);
    const may = permissionOnPages(file, register.use, register.pages, register.day).granted;
    if (may) return [];
    const name = file === undefined ? undefined : firstName(file.subject);
    return [
      {
        check: 'register',
        rule: 'cut-off-and-still-shown',
        severity: 'hold',
        place: { kind: 'face', photo: photo.number, face: null, box: rest },
        why:
          name === undefined
            ? `The face of somebody who is not on the register of this school was cut off, but part of them still shows in photo ${photo.number}.`
            : `The face of ${name}, who may not be shown, was cut off, but part of ${name} still shows in photo ${photo.number}.`,
        remedy:
          'Make sure that nobody can tell who it is by what is left, or have it covered or the crop made smaller.',
      },
    ];
  });
}
