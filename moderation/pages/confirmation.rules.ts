import { comparable } from './reconcile.rules.ts';

/** What was meant to be on the Page. */
export interface Intended {
  readonly text: string;
  /** The Page's ids of the photos that were uploaded for it, in order. */
  readonly photoIds: readonly string[];
  /** The pinned Page's id at Facebook. */
  readonly pageGraphId: string;
}

/** What the Page says that it shows. */
export interface Shown {
  readonly id: string;
  readonly message: string;
  readonly isPublished: boolean;
  readonly photoIds: readonly string[];
  readonly permalink: string;
}

/** One way in which what a Page holds is not what was sent. */
export interface Difference {
  readonly what:
    | 'other-page'
    | 'not-shown'
    | 'text'
    | 'photo-count'
    | 'foreign-photo'
    | 'photo-order';
  /** For the person who has to look. */
  readonly says: string;
}

/**
 * Does the Page show exactly what was sent? Compares the text, the number and the order of the photos, that each of them is
 * one that we uploaded, and that the post is on the Page that was pinned.
 * @returns undefined when it does, else what differs first, in words for the person who has to look.
 */
export function whatDiffers(intended: Intended, shown: Shown): string | undefined {
  return differences(intended, shown)[0]?.says;
}

/** Everything that differs, the gravest first. */
export function differences(intended: Intended, shown: Shown): Difference[] {
  const found: Difference[] = [];
  if (!isOnPage(shown, intended.pageGraphId))
    found.push({ what: 'other-page', says: 'This post is not on the Page that was approved.' });
  if (!shown.isPublished)
    found.push({ what: 'not-shown', says: 'The Page holds the post but does not show it.' });
  return [...found, ...inContent(intended, shown)];
}

/** What differs in words and photos, whoever can see them. */
export function inContent(
  intended: Pick<Intended, 'text' | 'photoIds'>,
  shown: Pick<Shown, 'message' | 'photoIds'>,
): Difference[] {
  const found: Difference[] = [];
  if (comparable(shown.message) !== comparable(intended.text))
    found.push({ what: 'text', says: 'The text on the Page is not the approved text.' });
  if (shown.photoIds.length !== intended.photoIds.length) {
    found.push({
      what: 'photo-count',
      says: `The Page shows ${shown.photoIds.length} of ${intended.photoIds.length} photos.`,
    });
  }
  if (shown.photoIds.some((id) => !intended.photoIds.includes(id))) {
    found.push({
      what: 'foreign-photo',
      says: 'One of the photos on the Page is not one that was approved.',
    });
  } else if (
    shown.photoIds.length === intended.photoIds.length &&
    shown.photoIds.some((id, index) => id !== intended.photoIds[index])
  ) {
    found.push({
      what: 'photo-order',
      says: 'The photos on the Page are not the approved ones in the approved order.',
    });
  }
  return found;
}

/**
 * Is it a post of the pinned Page? The id of a post begins with its Page's; and where its address names a Page by number, it
 * must be the same (a Page with a name of its own has that there instead).
 */
function isOnPage(shown: Pick<Shown, 'id' | 'permalink'>, pageGraphId: string): boolean {
  if (!shown.id.startsWith(`${pageGraphId}_`)) return false;
  const named =
    /\/(?:pages\/)?(\d{5,30})\/posts\//.exec(shown.permalink)?.[1] ??
    /[?&]id=(\d{5,30})(?:&|$)/.exec(shown.permalink)?.[1];
  return named === undefined || named === pageGraphId;
}
