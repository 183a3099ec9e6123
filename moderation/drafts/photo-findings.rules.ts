import { impossible } from '../kernel/errors.ts';
import { coveredBy, type FaceAccount, type PhotoAccount } from '../pictures/accounting.rules.ts';
import { shareOfCrop } from '../pictures/crop.rules.ts';
import type { FoundFace, PictureFacts } from '../pictures/facts.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding, FindingPlace } from './finding.contract.ts';
import {
  accountOf,
  peopleShown,
  type PhotoToCheck,
  visibleFaces,
  wasFound,
} from './people-findings.rules.ts';
import { secondLookFindings } from './second-look.rules.ts';
import { trustFindings } from './trust-findings.rules.ts';
import { unsuitableFindings } from './unsuitable-findings.rules.ts';

/**
 * A face above this share of the picture is prominent, whoever it is and whatever was agreed: about a quarter of the width
 * and height, a portrait from the chest up (product.md section 3, on pictures made from school websites).
 */
export const PROMINENT_SHARE = 0.06;
/** A face turned away further than this (1 is straight at the camera, 0 in profile) is no portrait. */
const TURNED_AWAY = 0.1;
/** Below this sharpness (see `FoundFace`) nobody would be known by the face. */
const BLURRED = 4;

/** Whether a draft is still being written or has been handed in: what is only not there yet is told differently. */
export type Stage = 'writing' | 'submitted';

/** What the photo itself and its faces say; what its file tells is metadata-findings' matter, who may be shown is people-findings' matter. */
export function photoFindings(photo: PhotoToCheck, stage: Stage): Finding[] {
  const account = accountOf(photo);
  return [
    ...checkFindings(photo, stage),
    ...(photo.facts === null ? [] : faceFindings(photo, photo.facts, account)),
    ...(photo.facts === null ? [] : outsideFindings(photo, photo.facts)),
    ...(photo.facts === null ? [] : trustFindings(photo.number, photo.facts)),
    ...(photo.facts === null ? [] : unsuitableFindings(photo.number, photo.facts)),
    ...(photo.facts === null ? [] : bodyFindings(photo, photo.facts)),
    ...renderedFindings(photo, stage),
    ...(photo.altText.trim() === '' ? [missingAltText(photo)] : []),
  ];
}

function checkFindings(photo: PhotoToCheck, stage: Stage): Finding[] {
  const place: FindingPlace = { kind: 'photo', photo: photo.number };
  switch (photo.checkState) {
    case 'checked':
      return photo.facts === null ? [checkBroke(photo)] : [];
    case 'failed':
      return [checkBroke(photo)];
    case 'refused':
      return [
        {
          check: 'picture',
          rule: 'not-a-usable-picture',
          severity: 'block',
          place,
          why: photo.checkSays ?? `Photo ${photo.number} cannot be used as a picture.`,
          remedy: 'Take it out, or choose another.',
        },
      ];
    case 'waiting':
      return [
        {
          check: 'picture',
          rule: 'not-checked-yet',
          severity: stage === 'submitted' ? 'hold' : 'note',
          place,
          why: `Photo ${photo.number} has not been checked yet.`,
          remedy: 'Wait a moment; it is being looked at.',
        },
      ];
    default:
      return impossible(photo.checkState, 'state of a check');
  }
}

function checkBroke(photo: PhotoToCheck): Finding {
  return {
    check: 'picture',
    rule: 'check-did-not-run',
    severity: 'hold',
    place: { kind: 'photo', photo: photo.number },
    why: `Photo ${photo.number} could not be checked, so nobody counted the faces in it.`,
    remedy:
      'Look at every face yourself and say why the photo is all right, or choose another photo.',
  };
}

function faceFindings(photo: PhotoToCheck, facts: PictureFacts, account: PhotoAccount): Finding[] {
  const measured = new Map(facts.faces.map((face) => [face.number, face]));
  const whole = { x: 0, y: 0, width: facts.width, height: facts.height };
  const shareOf = ({ box }: FaceAccount): number => shareOfCrop(box, photo.crop ?? whole);
  return [
    ...unaccounted(photo, account),
    ...account.perFace
      .filter((face) => face.state === 'dismissed')
      .map((face): Finding => ({
        check: 'faces',
        rule: 'said-to-be-no-face',
        severity: 'hold',
        place: placeOf(photo, face),
        why: `The writer says that number ${face.number} in photo ${photo.number} is not a face.`,
        remedy: 'Look at it, and agree only when it really is not a face.',
      })),
    ...visibleFaces(account)
      // One that a person added was not measured.
      .filter((face) => isProminent(measured.get(face.number) ?? { share: shareOf(face) }))
      .map((face): Finding => ({
        check: 'faces',
        rule: 'prominent-face',
        severity: 'hold',
        place: placeOf(photo, face),
        why: `Photo ${photo.number} is a close-up of one person. Large, sharp faces from school pages have been misused.`,
        remedy:
          'Cover the face, choose a photo from further away, or say why this one is all right.',
      })),
    ...fewerThanDeclared(photo, account),
    ...cropBesideTicks(photo, account),
  ];
}

/** Large, sharp and seen from the front; what was not measured counts as all of that. */
function isProminent({
  share,
  frontal = 1,
  sharpness = BLURRED,
}: Pick<FoundFace, 'share' | 'frontal' | 'sharpness'>): boolean {
  return share > PROMINENT_SHARE && frontal > TURNED_AWAY && sharpness >= BLURRED;
}

function unaccounted(photo: PhotoToCheck, account: PhotoAccount): Finding[] {
  if (account.unaccounted === 0) return [];
  const open = account.perFace.filter((face) => face.state === 'unaccounted');
  const [first] = open;
  const one = account.unaccounted === 1;
  const byRoll = photo.accounting === 'roll';
  return [
    {
      check: 'faces',
      rule: 'face-not-accounted-for',
      severity: 'block',
      place:
        first !== undefined && !byRoll
          ? placeOf(photo, first)
          : { kind: 'photo', photo: photo.number },
      why: byRoll
        ? `Photo ${photo.number} shows ${account.unaccounted} more ${one ? 'face' : 'faces'} than people ticked.`
        : `${account.unaccounted} ${one ? 'face is' : 'faces are'} not accounted for in photo ${photo.number}.`,
      remedy: byRoll
        ? 'Tick everybody who is in the photo, or cover the faces that are not on the list.'
        : 'Say who it is, cover the face, or say that it is not a face.',
    },
  ];
}

/**
 * With the roll a tick answers for any face, so each tick of somebody who is not there hides a face that nobody named. A
 * few are ordinary: a detector misses up to one face in twelve (README, recall of the lesser one), and in a group somebody
 * looks away or stands behind somebody else. More than a third of those ticked is neither; below three it is one child who
 * turned round in a small group.
 */
const SURPLUS = { from: 3, share: 1 / 3 };

/** Whether so many more people are ticked than faces seen that somebody has to look. */
export function manyMoreTicked(faces: number, ticked: number): boolean {
  const surplus = ticked - faces;
  return surplus >= SURPLUS.from && surplus > ticked * SURPLUS.share;
}

function fewerThanDeclared(photo: PhotoToCheck, account: PhotoAccount): Finding[] {
  if (photo.accounting !== 'roll') return [];
  const visible = visibleFaces(account);
  const declared = new Set(photo.roll).size;
  const found = visible.filter(wasFound(photo)).length;
  // Faces that a person added would otherwise make up for any number of ticks.
  const many = manyMoreTicked(found, declared);
  if (visible.length >= declared && !many) return [];
  const faces = many ? found : visible.length;
  return [
    {
      check: 'faces',
      rule: many ? 'far-fewer-faces-than-ticked' : 'fewer-faces-than-ticked',
      severity: many ? 'hold' : 'note',
      place: { kind: 'photo', photo: photo.number },
      why: `${declared} people are ticked for photo ${photo.number}, and ${faces} ${faces === 1 ? 'face was' : 'faces were'} found.`,
      remedy: many
        ? 'Take the ticks of everybody away who is not in the photo: each of them could stand for a face that nobody named.'
        : 'Check that nobody is ticked who was not there.',
    },
  ];
}

/**
 * With the roll nobody said which face is whose. So when a crop cuts away faces of which some were not ticked, nobody can
 * tell whether it was these, or others whose ticks now stand for them.
 */
function cropBesideTicks(photo: PhotoToCheck, account: PhotoAccount): Finding[] {
  const before = photo.unaccountedBeforeCrop ?? 0;
  if (photo.accounting !== 'roll' || before === 0 || account.unaccounted > 0) return [];
  if (visibleFaces(account).length === 0) return [];
  return [
    {
      check: 'faces',
      rule: 'ticks-and-crop',
      severity: 'hold',
      place: { kind: 'photo', photo: photo.number },
      why: `Whole, photo ${photo.number} shows ${before} more ${before === 1 ? 'face' : 'faces'} than people ticked. Nobody can tell whether the crop left out those or others.`,
      remedy: 'Make sure that everybody who can still be seen is ticked.',
    },
  ];
}

/** A marking beside the picture says nothing about it, and a cover there hides nothing. */
function outsideFindings(photo: PhotoToCheck, facts: PictureFacts): Finding[] {
  const inside = photo.markings.every(
    ({ box }) =>
      box.x < facts.width &&
      box.y < facts.height &&
      box.x + box.width > 0 &&
      box.y + box.height > 0,
  );
  if (inside) return [];
  return [
    {
      check: 'faces',
      rule: 'marking-outside',
      severity: 'block',
      place: { kind: 'photo', photo: photo.number },
      why: `Something is marked outside photo ${photo.number}.`,
      remedy: 'Take that marking away.',
    },
  ];
}

/** People seen from behind or too small for a face to be found. */
function bodyFindings(photo: PhotoToCheck, facts: PictureFacts): Finding[] {
  const covers = photo.markings.filter((marking) => marking.kind === 'cover');
  const faceless = facts.people.filter(
    (person) => !person.hasFace && !covers.some((cover) => coveredBy(person.box, cover.box)),
  );
  if (faceless.length === 0) return [];
  // A roll that is left from before declares nobody while the faces are marked one by one.
  const nobodyNamed = peopleShown(photo).size === 0;
  const one = faceless.length === 1;
  return [
    {
      check: 'people',
      rule: 'people-without-face',
      severity: nobodyNamed ? 'hold' : 'note',
      place: { kind: 'photo', photo: photo.number },
      why: `Photo ${photo.number} shows ${faceless.length} ${one ? 'person' : 'people'} without a visible face${nobodyNamed ? ', and nobody is named in it' : ''}.`,
      remedy:
        'Make sure that nobody can be known by their clothes, hair or surroundings who must not be shown.',
      basis: basisOf(faceless.map(({ box }) => box)),
    },
  ];
}

function renderedFindings(photo: PhotoToCheck, stage: Stage): Finding[] {
  const rendered = photo.rendered;
  if (rendered === undefined || rendered === null) return [];
  const place: FindingPlace = { kind: 'photo', photo: photo.number };
  switch (rendered.state) {
    case 'failed':
      return [
        {
          check: 'picture',
          rule: 'could-not-be-prepared',
          severity: 'block',
          place,
          why: `Photo ${photo.number} could not be prepared for the Page.`,
          remedy: 'Send it again, or choose another photo.',
        },
      ];
    case 'waiting':
      return stage === 'writing'
        ? []
        : [
            {
              check: 'picture',
              rule: 'not-prepared-yet',
              severity: 'hold',
              place,
              why: `Photo ${photo.number} has not been prepared for the Page yet.`,
              remedy: 'Wait a moment; it is being prepared.',
            },
          ];
    case 'rendered':
      return [
        ...(rendered.facesUnderCovers === 0
          ? []
          : [stillVisible(photo, rendered.facesUnderCovers)]),
        ...secondLookFindings(photo, rendered.facesSeen),
      ];
    default:
      return impossible(rendered.state, 'state of a prepared photo');
  }
}

function stillVisible(photo: PhotoToCheck, faces: number | null): Finding {
  return {
    check: 'faces',
    rule: 'face-under-cover',
    severity: 'block',
    place: { kind: 'photo', photo: photo.number },
    why:
      faces === null
        ? `Nobody could tell whether the covers in photo ${photo.number} hide the faces.`
        : `${faces} covered ${faces === 1 ? 'face' : 'faces'} in photo ${photo.number} can still be made out.`,
    remedy: 'Make the cover larger, or choose another photo.',
  };
}

function missingAltText(photo: PhotoToCheck): Finding {
  return {
    check: 'draft',
    rule: 'no-description',
    severity: 'note',
    place: { kind: 'photo', photo: photo.number },
    why: `Photo ${photo.number} has no description for people who cannot see it.`,
    remedy: 'Say in a few words what it shows, without names.',
  };
}

function placeOf(photo: PhotoToCheck, face: FaceAccount): FindingPlace {
  return { kind: 'face', photo: photo.number, face: face.number, box: face.box };
}
