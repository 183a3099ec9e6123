import { overlap, SAME_FACE_OVERLAP } from '../pictures/accounting.rules.ts';
import { clip } from '../pictures/cover.rules.ts';
import type { PossibleFace } from '../pictures/facts.contract.ts';
import type { Box, Crop } from '../pictures/marking.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';
import { accountOf, type PhotoToCheck } from './people-findings.rules.ts';

/**
 * The finished file is smaller and was compressed again, so a box moves more from one look to the next than between two
 * people's boxes; from this intersection over union on it is still the same face.
 */
const SAME_FACE_AGAIN = 0.3;

/**
 * Of what nobody accounted for, a second look holds a photo only for places that are faces with at least this probability.
 * The first look counts from a lower one on, which costs a teacher a key for each; here the noise of compressing again
 * would hold many photos whose count is trusted. With a quarter, of 16 evaluation photos a detector held none (shipped) and one (YuNet).
 */
const A_FACE_FROM = 0.25;
/**
 * What the first look took for a possible face, and weighed when it judged the count, is nothing new when the second is
 * hardly surer of it: being compressed again moves probabilities by up to 0.2 (the same photos).
 */
const HARDLY_SURER = 0.2;

/**
 * The finished file is looked at again before anybody may approve it. A face in it that the first look did not find was never
 * accounted for by anybody, so the photo waits for a person; so it does when nobody could look again.
 */
export function secondLookFindings(
  photo: PhotoToCheck,
  facesSeen: readonly PossibleFace[] | null,
): Finding[] {
  if (facesSeen === null) return [notLookedAgain(photo)];
  const unknown = unknownFaces(photo, facesSeen);
  const [first] = unknown;
  if (first === undefined) return [];
  const one = unknown.length === 1;
  return [
    {
      check: 'faces',
      rule: 'face-seen-at-second-look',
      severity: 'hold',
      place: { kind: 'face', photo: photo.number, face: null, box: first },
      why: `In the finished photo ${photo.number} ${one ? 'a face was' : `${unknown.length} faces were`} found that nobody accounted for.`,
      remedy: `Look at ${one ? 'that place' : 'those places'}. If it is a face that must not be shown, send the post back to have it covered.`,
      ...(one ? {} : { basis: basisOf(unknown) }),
    },
  ];
}

function notLookedAgain(photo: PhotoToCheck): Finding {
  return {
    check: 'faces',
    rule: 'no-second-look',
    severity: 'hold',
    place: { kind: 'photo', photo: photo.number },
    why: `Nobody looked for faces in the finished photo ${photo.number}.`,
    remedy: 'Look at every face in it yourself, or send the post back and have it handed in again.',
  };
}

/** Places of seen faces that no face of the first look answers for; each answers for one, the nearest pairs first. */
function unknownFaces(photo: PhotoToCheck, facesSeen: readonly PossibleFace[]): Box[] {
  const { crop = null, facts } = photo;
  const places = answeredFor(photo);
  const known = [
    ...places.map((box) => ({ box, upTo: 1 })),
    ...(facts?.possibleFaces ?? []).map(({ box, score }) => ({ box, upTo: score + HARDLY_SURER })),
  ];
  const pairs = facesSeen
    .flatMap((seen) =>
      known
        .filter(({ upTo }) => seen.score <= upTo)
        .map((face) => ({ seen, face, overlap: overlapInside(seen.box, face.box, crop) })),
    )
    .filter((pair) => pair.overlap >= SAME_FACE_AGAIN)
    .toSorted((a, b) => b.overlap - a.overlap);
  const answered = new Set<PossibleFace>();
  const used = new Set<object>();
  for (const { seen, face } of pairs) {
    if (answered.has(seen) || used.has(face)) continue;
    answered.add(seen);
    used.add(face);
  }
  return facesSeen
    .filter((seen) => seen.score >= A_FACE_FROM && !answered.has(seen))
    .map(({ box }) => box);
}

/**
 * Where the first look found a face that is still to be seen, nothing is new: what a cover hides cannot be seen again, so what
 * is seen there is something else. Where a person said that there is a face, or who it is, nothing is new either: both count in
 * the account and at the register. That there is none settles nothing here, since nobody is told of it where no face was
 * found; and one child answers for one place: with the roll, where each tick answers for a face already, for none more.
 */
function answeredFor(photo: PhotoToCheck): Box[] {
  const account = accountOf(photo);
  const places = account.perFace.filter(({ state }) => state !== 'covered').map(({ box }) => box);
  if (photo.accounting === 'roll') return places;
  const named = new Set(account.perFace.map(({ subjectId }) => subjectId));
  for (const { subjectId, box } of account.markedPeople) {
    if (named.has(subjectId)) continue;
    named.add(subjectId);
    if (places.every((place) => overlap(place, box) < SAME_FACE_OVERLAP)) places.push(box);
  }
  return places;
}

/** Of a face that the crop cuts, only the rest can be seen again. */
function overlapInside(seen: Box, face: Box, crop: Crop | null): number {
  const rest = crop === null ? face : clip(face, crop);
  return rest === undefined ? 0 : overlap(seen, rest);
}
