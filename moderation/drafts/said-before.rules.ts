import { overlap, SAME_FACE_OVERLAP } from '../pictures/accounting.rules.ts';
import { canonicalJson } from '../kernel/digest.ts';
import type { Box, Marking } from '../pictures/marking.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';

/**
 * Somebody who may not be shown, marked in an earlier revision of this draft: one that was handed in, or one that was closed since
 * such a marking was about to go.
 */
export interface SaidBefore {
  readonly photo: number;
  readonly subjectId: string;
  readonly box: Box;
}

/**
 * A face that was said to be a child who may not be shown, and is now said to be somebody else or no face, waits for a person:
 * a slip that was mended and a way round the parents' no look the same. Covering it, or leaving the photo out, asks nothing.
 */
export function saidBeforeFindings(
  photos: readonly PhotoToCheck[],
  saidBefore: readonly SaidBefore[],
): Finding[] {
  return photos.flatMap((photo) => {
    const renamed = saidBefore.filter(
      (before) => before.photo === photo.number && isSaidOtherwise(photo, before),
    );
    const [first] = renamed;
    if (first === undefined) return [];
    return [
      {
        check: 'register',
        rule: 'said-to-be-somebody-else',
        severity: 'hold',
        place: { kind: 'face', photo: photo.number, face: null, box: first.box },
        why: `A face in photo ${photo.number} was said to be a child who may not be shown, and is now said to be something else.`,
        remedy: 'Make sure who it is, or have the face covered.',
        basis: basisOf(renamed.map(({ subjectId }) => subjectId).toSorted()),
      },
    ];
  });
}

function isSaidOtherwise(photo: PhotoToCheck, before: SaidBefore): boolean {
  return photo.markings.some(
    (marking) =>
      (marking.kind === 'not-a-face' ||
        (marking.kind === 'person' && marking.subjectId !== before.subjectId)) &&
      overlap(marking.box, before.box) >= SAME_FACE_OVERLAP,
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
