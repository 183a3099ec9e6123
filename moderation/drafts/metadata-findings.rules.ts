import { cameraWords, type SchoolDevice, standingOf } from '../equipment/matching.rules.ts';
import { impossible } from '../kernel/errors.ts';
import type { Carried, PictureMetadata } from '../pictures/facts.contract.ts';
import type { Finding, FindingPlace } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { listed, takenFindings } from './taken-findings.rules.ts';

/** What the files of the photos tell: camera, place, time, and what else they carried (product.md section 3). */
export function metadataFindings(
  photos: readonly PhotoToCheck[],
  devices: readonly SchoolDevice[],
): Finding[] {
  return [
    ...photos.flatMap(({ number, facts }) =>
      facts === null
        ? []
        : [
            ...cameraFindings(number, facts.metadata, devices),
            ...placeFindings(number, facts.metadata),
            ...carriedFindings(number, facts.metadata),
          ],
    ),
    ...takenFindings(photos),
  ];
}

/** A camera that is not on the register of school equipment is a hold; while the register is empty nobody can say. */
function cameraFindings(
  photo: number,
  metadata: PictureMetadata,
  devices: readonly SchoolDevice[],
): Finding[] {
  const camera = withArticle(cameraWords(metadata));
  const common = { check: 'metadata', place: { kind: 'photo', photo } } as const;
  const standing = standingOf(metadata, devices);
  const notOnList = (why: string): Finding => ({
    ...common,
    rule: 'camera-not-on-list',
    severity: 'hold',
    why,
    remedy:
      'Ask whose it is. An administrator can put a school device on the list. From somebody’s own phone, have the photo deleted there and say why it may be used.',
  });
  switch (standing.kind) {
    case 'known':
      return [];
    case 'no-list':
      if (camera === '') return [];
      return [
        {
          ...common,
          rule: 'camera-not-known',
          severity: 'note',
          why: `Photo ${photo} was taken with ${camera}. The policy asks for school equipment, and there is no list of it here yet.`,
          remedy: 'If it is somebody’s own phone, delete the photo there.',
        },
      ];
    case 'not-said':
      return [
        {
          ...common,
          rule: 'camera-not-said',
          severity: 'note',
          why: `The file of photo ${photo} does not say which camera took it. Screenshots and pictures sent by messenger never do.`,
          remedy: 'Make sure that it was taken with school equipment.',
        },
      ];
    case 'unknown':
      return [
        notOnList(
          `Photo ${photo} was taken with ${camera === '' ? 'a camera' : camera} that is not on the list of school equipment.`,
        ),
      ];
    case 'other-serial':
      return [
        notOnList(
          `Photo ${photo} was taken with ${camera} like "${standing.device}", but its serial number is another one.`,
        ),
      ];
    case 'retired':
      return [
        notOnList(
          `Photo ${photo} was taken with "${standing.device}", which was taken off the list of school equipment.`,
        ),
      ];
    default:
      return impossible(standing, 'standing of a camera');
  }
}

function placeFindings(photo: number, { hasLocation }: PictureMetadata): Finding[] {
  if (!hasLocation) return [];
  return [
    {
      check: 'metadata',
      rule: 'place-removed',
      severity: 'note',
      place: { kind: 'photo', photo },
      why: `The place where photo ${photo} was taken is in the file. It is removed before publishing.`,
      remedy: 'Nothing to do. The camera’s settings can stop it from noting the place.',
    },
  ];
}

/** What a file may carry that people would want to know of. The rest is in almost every photo, and is removed as silently. */
const WORTH_TELLING: Partial<Readonly<Record<Carried, string>>> = {
  'names-of-people': 'names of people, put on their faces',
  'owner-name': 'the name of its owner or photographer',
  'place-words': 'the name of a place',
  words: 'a caption or a comment',
  film: 'a short film',
  'further-pictures': 'further pictures',
  'trailing-bytes': 'something hidden behind the picture',
};

function carriedFindings(photo: number, { carried = [] }: PictureMetadata): Finding[] {
  const told = (Object.keys(WORTH_TELLING) as Carried[])
    .filter((kind) => carried.includes(kind))
    .flatMap((kind) => WORTH_TELLING[kind] ?? []);
  if (told.length === 0) return [];
  const place: FindingPlace = { kind: 'photo', photo };
  return [
    {
      check: 'metadata',
      rule: 'more-removed',
      severity: 'note',
      place,
      why: `The file of photo ${photo} also holds ${listed(told)}. ${told.length === 1 ? 'It is' : 'They are'} removed before publishing.`,
      remedy: 'Nothing to do here. Copies of the file that were sent elsewhere still hold it.',
    },
  ];
}

function withArticle(words: string): string {
  if (words === '') return '';
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
}
