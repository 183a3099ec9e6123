import { canonicalJson, sha256Hex } from '../kernel/digest.ts';
import { addressInLetter, type Letter } from '../letters/letters.rules.ts';
import type { PostEvidence } from './incident.contract.ts';

/** While an incident is open Gatehouse looks so often, in milliseconds, whether another post with photos has appeared. */
export const LOOK_AGAIN_MS = 15 * 60_000;

/** How a post of an incident stands. */
export type IncidentStanding =
  | 'being-hidden'
  | 'hidden'
  | 'coming-off'
  | 'off'
  | 'needs-you'
  | 'being-shown'
  | 'shown';

export interface IncidentPostState {
  readonly hiddenAt: Date | null;
  readonly goneAt: Date | null;
  readonly needsPersonAt: Date | null;
  readonly takeOffAskedAt: Date | null;
  readonly showAskedAt: Date | null;
  readonly shownAt: Date | null;
}

/** `takingOff`: the take-down of one of our own posts is under way. */
export function standingOf(post: IncidentPostState, takingOff: boolean): IncidentStanding {
  if (post.goneAt !== null) return 'off';
  if (post.needsPersonAt !== null) return 'needs-you';
  if (post.takeOffAskedAt !== null || takingOff) return 'coming-off';
  if (post.shownAt !== null) return 'shown';
  if (post.showAskedAt !== null) return 'being-shown';
  return post.hiddenAt === null ? 'being-hidden' : 'hidden';
}

/** The digest of what was kept of a post, so that nobody can say later that it was another. */
export function evidenceDigest(evidence: PostEvidence): string {
  return sha256Hex(canonicalJson(evidence));
}

/** Is what was typed the name of the Page? Blanks around it and capitals do not matter. */
export function isNameOf(typed: string, pageName: string): boolean {
  const plain = (text: string): string =>
    text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  return plain(typed) === plain(pageName);
}

export function incidentAddress(publicUrl: string, pageId: string): string {
  return addressInLetter(publicUrl, `/pages/${pageId}/incident`);
}

interface LetterFacts {
  readonly name: string;
  readonly pageName: string;
  readonly address: string;
}

/** To everybody who has to act, at once. */
export function letterOfIncident({
  name,
  pageName,
  by,
  address,
}: LetterFacts & { readonly by: string }): Letter {
  return {
    subject: `${pageName} is in incident mode`,
    body: `Dear ${name},

${by} put ${pageName} into incident mode. Nothing goes out to it, and Gatehouse is hiding every post with photos. What was there is kept as evidence.

A hidden post can still be opened by whoever has its link. What has to be done now, and by whom, is here:
${address}

Why is not in this letter, since letters travel.

Gatehouse
`,
  };
}

/** To the same: something could not be hidden. */
export function letterNotHidden({ name, pageName, address }: LetterFacts): Letter {
  return {
    subject: `Posts of ${pageName} could not be hidden`,
    body: `Dear ${name},

${pageName} is in incident mode, and Gatehouse could not hide every post with photos. It goes on trying. Please open the Page in the Facebook app and hide or delete them by hand:

${address}

Gatehouse
`,
  };
}

/** To the same: it is over. */
export function letterOfClosing({
  name,
  pageName,
  by,
  address,
}: LetterFacts & { readonly by: string }): Letter {
  return {
    subject: `The incident mode of ${pageName} has ended`,
    body: `Dear ${name},

${by} ended the incident mode of ${pageName}. Publishing goes on. Posts that were hidden stay hidden unless they were chosen. What was done is here:

${address}

Gatehouse
`,
  };
}
