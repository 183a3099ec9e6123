import {
  PAGE_USE,
  type PageOfSchool,
  permissionOnPages,
  type SubjectFile,
} from '../consent/permission.rules.ts';
import { checkNames, type Rulebook } from '../rulebook/rulebook.rules.ts';
import type { Finding } from './finding.contract.ts';
import { asPublished } from './published-part.rules.ts';
import { peopleFindings, peopleShown, type PhotoToCheck } from './people-findings.rules.ts';

/** What a post shows, as far as one person in it is concerned. */
export interface PostShowing {
  readonly text: string;
  readonly photos: readonly PhotoToCheck[];
  readonly rulebook: Rulebook;
  /** The Pages that it goes to. */
  readonly pages: readonly PageOfSchool[];
  /** The school day, "2026-11-24". */
  readonly day: string;
}

/** Why one person may not be shown in this post. */
export interface AgainstShowing {
  /** What nobody can waive. */
  readonly stops: readonly Finding[];
  /** What a person has to look at: nobody said which face is theirs, or whether it is a group. */
  readonly doubts: readonly Finding[];
}

/** Is this person to be seen in the post: marked where neither cover nor crop hides them, or declared? */
export function shows(photos: readonly PhotoToCheck[], subjectId: string): boolean {
  return photos.some((photo) => peopleShown(asPublished(photo)).has(subjectId));
}

/**
 * What the register says today against showing this one person in this post, whatever it says about the others.
 *
 * @param file the register's file on the person; undefined when they are on the register of these schools no more
 */
export function againstShowing(
  post: PostShowing,
  subjectId: string,
  file: SubjectFile | undefined,
): AgainstShowing {
  // As if nobody else were on the register: what is found about them for want of a file is left out below.
  const files = new Map(file === undefined ? [] : [[subjectId, file] as const]);
  const found = post.photos
    .map(asPublished)
    .filter((photo) => peopleShown(photo).has(subjectId))
    .flatMap((photo) =>
      peopleFindings(photo, { files, use: PAGE_USE, pages: post.pages, day: post.day }),
    )
    .filter(({ rule }) => (rule === 'not-on-register') === (file === undefined));
  // Without a file everybody else is unknown just the same, in the same words: one is enough.
  const own = file === undefined ? found.slice(0, 1) : found;
  const all = [...own, ...nameFindings(post, file)];
  return {
    stops: all.filter(({ severity }) => severity === 'block'),
    doubts: all.filter(({ severity }) => severity === 'hold'),
  };
}

/** The person's name beside their face, where the yes does not allow it any more. */
function nameFindings(post: PostShowing, file: SubjectFile | undefined): Finding[] {
  if (file === undefined) return [];
  const { subject } = file;
  const answer = permissionOnPages(file, PAGE_USE, post.pages, post.day);
  // A child who may not be shown at all is found by the face; the name adds nothing.
  if (!answer.granted) return [];
  const check = {
    rulebook: post.rulebook,
    names: [
      {
        subjectId: subject.id,
        kind: subject.kind,
        forename: subject.forename,
        surname: subject.surname,
        knownAs: subject.knownAs,
        firstNameAllowed: answer.conditions.firstNameAllowed,
      },
    ],
    hasPhotos: true,
    allowedDomains: [],
    shown: new Set([subject.id]),
  };
  return [post.text, ...post.photos.map(({ altText }) => altText)].flatMap((text) =>
    checkNames(text, check).map((found): Finding => ({
      check: 'rulebook',
      rule: found.rule,
      severity: found.severity,
      place: { kind: 'draft' },
      why: found.why,
      remedy: found.remedy,
    })),
  );
}
