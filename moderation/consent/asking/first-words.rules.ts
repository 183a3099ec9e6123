/**
 * What parents are told about the uses that every register starts with, until an administrator or a school writes its
 * own words: what the picture is for, who sees it, how long it stays. Plain English for somebody on a phone.
 */
const FIRST_WORDS: ReadonlyMap<string, string> = new Map([
  [
    'facebook',
    'We show pictures of school life on our Facebook Page: lessons, trips, plays and sport. Everybody can see the Page, also people without Facebook, and anybody can copy a picture or pass it on. A post stays until we take it down. We never put a full name with a picture.',
  ],
  [
    'website',
    'We show pictures of school life on our own website. Everybody on the internet can see it, search engines find it, and a picture can be copied. A picture stays until we renew the page, or until you ask us to take it down.',
  ],
  [
    'newsletter',
    'We put pictures into the newsletter, which goes to the families and staff of the school by e-mail and on paper. Whoever gets it can pass it on. Old newsletters may be kept.',
  ],
  [
    'press',
    'Now and then a newspaper, radio or television station reports about the school. They choose which pictures they use, may show them online as well, and keep them by their own rules: once they have a picture we cannot take it back.',
  ],
  [
    'prospectus',
    'The prospectus is the booklet that tells new families about the school. It is printed and can be read on our website. A printed one cannot be called back; a picture stays until the next edition.',
  ],
]);

/** Our own words about a use; empty for a use that an administrator added and has not explained. */
export function firstWords(use: string): string {
  return FIRST_WORDS.get(use) ?? '';
}
