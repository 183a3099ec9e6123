/** The use that a post on a school's Page needs; its row is in `consent_use`. */
export const PAGE_USE = 'facebook';

const SPOKEN: ReadonlyMap<string, string> = new Map([
  [PAGE_USE, 'Facebook'],
  ['website', 'the website'],
  ['newsletter', 'the newsletter'],
  ['press', 'the press'],
  ['prospectus', 'the prospectus'],
]);

/** How a sentence names a use: "said no to Facebook". Uses that administrators add are spoken as they are coded. */
export function spokenUse(use: string): string {
  return SPOKEN.get(use) ?? use.replaceAll('-', ' ');
}

/** The uses that every register starts with, in the order in which parents are asked. */
export const FIRST_USES: readonly { readonly code: string; readonly name: string }[] = [
  { code: PAGE_USE, name: 'Facebook Page' },
  { code: 'website', name: 'Website' },
  { code: 'newsletter', name: 'Newsletter' },
  { code: 'press', name: 'Press' },
  { code: 'prospectus', name: 'Prospectus' },
];
