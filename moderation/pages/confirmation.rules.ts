/** What was meant to be on the Page. */
export interface Intended {
  readonly text: string;
  readonly photoIds: readonly string[];
}

/** What the Page says that it shows. */
export interface Shown {
  readonly message: string;
  readonly isPublished: boolean;
  readonly photoIds: readonly string[];
}

/**
 * Does the Page show exactly what was sent? Compares the text, and the number and order of the photos.
 * @returns undefined when it does, else what differs, in words for the person who has to look.
 */
export function whatDiffers(intended: Intended, shown: Shown): string | undefined {
  if (!shown.isPublished) return 'The Page holds the post but does not show it.';
  if (comparableText(shown.message) !== comparableText(intended.text))
    return 'The text on the Page is not the approved text.';
  if (shown.photoIds.length !== intended.photoIds.length) {
    return `The Page shows ${shown.photoIds.length} of ${intended.photoIds.length} photos.`;
  }
  if (shown.photoIds.some((id, index) => id !== intended.photoIds[index])) {
    return 'The photos on the Page are not the approved ones in the approved order.';
  }
  return undefined;
}

/** Texts are compared as the contract says (section 3.4): one Unicode form, one line end, no outer blanks. */
export function comparableText(text: string): string {
  return text.normalize('NFC').replaceAll('\r\n', '\n').trim();
}
