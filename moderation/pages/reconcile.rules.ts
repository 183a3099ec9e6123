/** Our clock and Facebook's may differ by this much, in milliseconds. */
export const CLOCKS_DIFFER_MS = 5 * 60_000;

/** What we meant to put on a Page, and since when. */
export interface Meant {
  readonly text: string;
  /** The Page's ids of the photos, in order. */
  readonly photoIds: readonly string[];
  /** When the intention was written down: nothing of ours was made before. */
  readonly intendedAt: Date;
  readonly applicationId: string;
}

/** A post as the Page holds it. */
export interface Candidate {
  readonly id: string;
  readonly message: string;
  readonly isPublished: boolean;
  readonly createdAt: Date;
  readonly photoIds: readonly string[];
  readonly applicationId?: string;
}

/** Texts are compared as the contract says (section 3.4): one Unicode form, one line end, no outer blanks. */
export function comparable(text: string): string {
  return text.normalize('NFC').replaceAll('\r\n', '\n').trim();
}

/**
 * May this be the post whose answer was lost (contract section 3.4)? Made by our app, after our intention, with exactly these
 * words and these very photos in this order. Whether another publication has it is asked of the database.
 */
export function isWhatWeMade(post: Candidate, meant: Meant): boolean {
  return (
    post.applicationId === meant.applicationId &&
    post.createdAt.getTime() >= meant.intendedAt.getTime() - CLOCKS_DIFFER_MS &&
    comparable(post.message) === comparable(meant.text) &&
    sameInOrder(post.photoIds, meant.photoIds)
  );
}

/**
 * Could this be it, for somebody who looks? Wider than `isWhatWeMade`, because here an overlooked post would be sent twice: any
 * photo of ours counts, and the words count even when their end was changed on the Page. Of another app's posts none is ours.
 */
export function couldBeIt(post: Candidate, meant: Meant): boolean {
  const isOthers = post.applicationId !== undefined && post.applicationId !== meant.applicationId;
  if (isOthers) return false;
  if (post.photoIds.some((id) => meant.photoIds.includes(id))) return true;
  if (post.createdAt.getTime() < meant.intendedAt.getTime() - CLOCKS_DIFFER_MS) return false;
  const words = opening(meant.text);
  return words !== '' && opening(post.message) === words;
}

const OPENING_CHARACTERS = 60;

function opening(text: string): string {
  return comparable(text).replaceAll(/\s+/g, ' ').toLowerCase().slice(0, OPENING_CHARACTERS);
}

export function sameInOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
