import {
  firstName,
  type PageOfSchool,
  type Permission,
  permissionOnPages,
  type SubjectFile,
} from '../consent/permission.rules.ts';
import {
  accountFor,
  type FaceAccount,
  overlap,
  type PhotoAccount,
  SAME_FACE_OVERLAP,
} from '../pictures/accounting.rules.ts';
import type { PictureFacts, PossibleFace } from '../pictures/facts.contract.ts';
import { mostlyInside, shareOfCrop } from '../pictures/crop.rules.ts';
import type { Box, Crop, Marking } from '../pictures/marking.contract.ts';
import type { Finding, FindingPlace } from './finding.contract.ts';

/**
 * "No close-up" means at most this share of the picture for one face: about a fifth of its width and height, which is a
 * person from the waist up. Parents set the condition, so above it the photo is stopped.
 */
export const CLOSE_UP_SHARE = 0.04;

/** What is known and said about one photo of a draft. */
export interface PhotoToCheck {
  /** 1 for the first photo of the post. */
  readonly number: number;
  readonly altText: string;
  readonly fileName: string;
  /** Missing where nothing rests on it. */
  readonly uploadedAt?: Date;
  readonly checkState: 'waiting' | 'checked' | 'failed' | 'refused';
  readonly checkSays: string | null;
  readonly facts: PictureFacts | null;
  /** The facts are of an older look, and the newer one broke. */
  readonly recheckFailed?: boolean;
  readonly markings: readonly Marking[];
  readonly roll: readonly string[];
  readonly accounting: 'faces' | 'roll';
  /** The part that is published; null or absent for all of it. */
  readonly crop?: Crop | null;
  /** Faces of the whole photo that were not accounted for; only `asPublished` knows, as of the next. */
  readonly unaccountedBeforeCrop?: number;
  /** People whose marked face lies beyond the crop, and what it leaves of them. */
  readonly cutOff?: readonly { readonly subjectId: string; readonly rest: Box }[];
  /** The file made for the Page; null or absent while none was asked for. */
  readonly rendered?: {
    readonly state: 'waiting' | 'rendered' | 'failed';
    readonly facesUnderCovers: number | null;
    /** Where the second look found faces that no cover hides; null when nobody looked again. */
    readonly facesSeen: readonly PossibleFace[] | null;
  } | null;
}

/** The register as it stands on the day. */
export interface RegisterOnDay {
  readonly files: ReadonlyMap<string, SubjectFile>;
  readonly use: string;
  /** The Pages that the post goes to. */
  readonly pages: readonly PageOfSchool[];
  readonly day: string;
}

interface ShownPerson {
  readonly subjectId: string;
  readonly place: FindingPlace;
  /** Share of the picture that the person's face takes; null when it is not known which face is theirs. */
  readonly share: number | null;
}

/** The account of a photo's faces; of a photo that nobody has looked at, only what was said about it. */
export function accountOf(photo: PhotoToCheck): PhotoAccount {
  return accountFor({
    faces: photo.facts?.faces ?? [],
    markings: photo.markings,
    roll: photo.roll,
    accounting: photo.accounting,
  });
}

/** Everybody who is said to be in a photo, each once: marked where no cover hides them, or declared. */
export function peopleShown(photo: PhotoToCheck): ReadonlySet<string> {
  return new Set([
    ...accountOf(photo).markedPeople.map((person) => person.subjectId),
    ...(photo.accounting === 'roll' ? photo.roll : []),
  ]);
}

/** May everybody in this photo be shown, and as their answers ask? (product.md section 4) */
export function peopleFindings(photo: PhotoToCheck, register: RegisterOnDay): Finding[] {
  const account = accountOf(photo);
  const marked = account.markedPeople.map((person): ShownPerson => ({
    subjectId: person.subjectId,
    place: facePlace(photo, account, person.box),
    share: shareOf(photo, person.box),
  }));
  const markedIds = new Set(marked.map((person) => person.subjectId));
  const declared = (photo.accounting === 'roll' ? [...new Set(photo.roll)] : [])
    .filter((subjectId) => !markedIds.has(subjectId))
    .map((subjectId): ShownPerson => ({
      subjectId,
      place: { kind: 'photo', photo: photo.number },
      share: null,
    }));
  const company = companyIn(photo, account);
  return [
    ...[...marked, ...declared].flatMap((person) =>
      personFindings(photo, person, register, company, account),
    ),
    ...markedTwice(photo, account, register),
  ];
}

/** Whether a photo shows one person: 'said-only' when others are named and nobody else was found in it. */
function companyIn(photo: PhotoToCheck, account: PhotoAccount): 'alone' | 'said-only' | 'group' {
  // Somebody of whom the crop leaves an ear is no company.
  const { crop = null } = photo;
  const isSeen = ({ box }: { box: Box }): boolean => crop === null || mostlyInside(box, crop);
  if (visibleFaces(account).filter(isSeen).filter(wasFound(photo)).length > 1) return 'group';
  if (peopleShown(photo).size === 1) return 'alone';
  return photo.facts !== null && photo.facts.people.filter(isSeen).length <= 1
    ? 'said-only'
    : 'group';
}

function personFindings(
  photo: PhotoToCheck,
  person: ShownPerson,
  register: RegisterOnDay,
  company: 'alone' | 'said-only' | 'group',
  account: PhotoAccount,
): Finding[] {
  const file = register.files.get(person.subjectId);
  const answer = permissionOnPages(file, register.use, register.pages, register.day);
  if (!answer.granted || file === undefined) return [noPermission(photo, person, answer)];
  const name = firstName(file.subject);
  const findings: Finding[] = [];
  if (answer.conditions.groupOnly && company !== 'group') {
    const alone = company === 'alone';
    findings.push({
      check: 'register',
      rule: 'group-only',
      severity: alone ? 'block' : 'hold',
      place: person.place,
      why: `${name} may be shown in a group only, and ${alone ? 'is alone' : 'only one person was found'} in photo ${photo.number}.`,
      remedy: alone
        ? 'Choose a photo with the group, or cover the face.'
        : 'Make sure that the photo shows a group.',
    });
  }
  if (answer.conditions.noCloseUp) findings.push(...closeUp(photo, person, name, account));
  return findings;
}

function noPermission(photo: PhotoToCheck, person: ShownPerson, answer: Permission): Finding {
  const common = { check: 'register', severity: 'block', place: person.place } as const;
  if (answer.reason === 'unknown') {
    return {
      ...common,
      rule: 'not-on-register',
      why: `Somebody in photo ${photo.number} is not on the register of this school.`,
      remedy: 'Say who it is once more, cover the face or choose another photo.',
    };
  }
  if (answer.reason === 'other-page') {
    return {
      ...common,
      rule: 'other-page',
      why: answer.says,
      remedy: 'Leave that Page out, cover the face or choose another photo.',
    };
  }
  // A protected child is found by the same rule as any other, so that only the sentence ("cannot be published") is its own.
  return {
    ...common,
    rule: 'no-permission',
    why: answer.says,
    remedy: 'Cover the face or choose another photo.',
  };
}

function closeUp(
  photo: PhotoToCheck,
  person: ShownPerson,
  name: string,
  account: PhotoAccount,
): Finding[] {
  if (person.share !== null) {
    if (person.share <= CLOSE_UP_SHARE) return [];
    return [
      {
        check: 'register',
        rule: 'no-close-up',
        severity: 'block',
        place: person.place,
        why: `${name} may not be shown close up, and photo ${photo.number} is a close-up.`,
        remedy: 'Cover the face or choose a photo taken from further away.',
      },
    ];
  }
  // With the roll nobody said which face is whose, so a person has to look.
  const large = visibleFaces(account).find(
    (face) => (shareOf(photo, face.box) ?? 0) > CLOSE_UP_SHARE,
  );
  if (large === undefined) return [];
  return [
    {
      check: 'register',
      rule: 'no-close-up',
      severity: 'hold',
      place: { kind: 'face', photo: photo.number, face: large.number, box: large.box },
      why: `${name} may not be shown close up, and photo ${photo.number} shows a face close up.`,
      remedy: `Make sure that it is not ${name}, or choose a photo taken from further away.`,
    },
  ];
}

/** One child cannot be two faces: a slip of the hand would otherwise let an unknown face through. */
function markedTwice(
  photo: PhotoToCheck,
  account: PhotoAccount,
  register: RegisterOnDay,
): Finding[] {
  const bySubject = Map.groupBy(
    account.perFace.filter((face) => face.subjectId !== undefined),
    (face) => face.subjectId ?? '',
  );
  return [...bySubject].flatMap(([subjectId, faces]): Finding[] => {
    const second = faces[1];
    const file = register.files.get(subjectId);
    if (second === undefined || file === undefined) return [];
    return [
      {
        check: 'faces',
        rule: 'marked-twice',
        severity: 'hold',
        place: { kind: 'face', photo: photo.number, face: second.number, box: second.box },
        why: `${firstName(file.subject)} is marked on ${faces.length} faces in photo ${photo.number}.`,
        remedy: 'Make sure that each face is marked as the right person.',
      },
    ];
  });
}

/** Faces that the public would see. */
export function visibleFaces(account: PhotoAccount): PhotoAccount['perFace'] {
  return account.perFace.filter((face) => face.state === 'person' || face.state === 'unaccounted');
}

/** Whether a face was found: one that a person added has to be accounted for, and proves nothing. */
export function wasFound({ facts }: PhotoToCheck): (face: FaceAccount) => boolean {
  const numbers = new Set(facts?.faces.map(({ number }) => number));
  return ({ number }) => numbers.has(number);
}

function facePlace(photo: PhotoToCheck, account: PhotoAccount, box: Box): FindingPlace {
  const face = account.perFace.find((each) => overlap(each.box, box) >= SAME_FACE_OVERLAP);
  return { kind: 'face', photo: photo.number, face: face?.number ?? null, box: face?.box ?? box };
}

/** Share of the picture that the largest face at this place takes; without a found face, that of the box. */
function shareOf(photo: PhotoToCheck, box: Box): number | null {
  if (photo.facts === null) return null;
  const shares = photo.facts.faces
    .filter((face) => overlap(face.box, box) >= SAME_FACE_OVERLAP)
    .map((face) => face.share);
  if (shares.length > 0) return Math.max(...shares);
  if (photo.crop !== undefined && photo.crop !== null) return shareOfCrop(box, photo.crop);
  return (box.width * box.height) / (photo.facts.width * photo.facts.height);
}
