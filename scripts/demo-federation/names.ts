import type { SchoolCode } from './people.ts';

/** One class of a school with its pupils, "Surname, Forename (known as)". All of them are invented. */
interface DemoClass {
  readonly school: SchoolCode;
  readonly name: string;
  readonly year: string;
  readonly pupils: readonly string[];
}

/**
 * 120 pupils: double-barrelled names, apostrophes, accents, several with the same forename, brothers and sisters in
 * several classes and at both schools, and forenames that are words (Grace, Will, May) or places (Chester).
 */
export const DEMO_CLASSES: readonly DemoClass[] = [
  {
    school: 'SSQ',
    name: 'Acorns',
    year: 'Nursery',
    pupils: [
      'Okafor, Chidi',
      'Whitlock, Elsie',
      'Kowalska, Maja',
      "O'Rourke, Finn",
      'Tanner-Hughes, Poppy',
      'Siddiqui, Zayd',
    ],
  },
  {
    school: 'SSQ',
    name: 'Saplings',
    year: 'Reception',
    pupils: [
      'Bright, Grace',
      'Nowak, Antoni (Antek)',
      'Fairbairn, Isla',
      'Mensah, Kofi',
      'Dunning, Arthur',
      'Whitlock, Wilfred (Wilf)',
      'Haddad, Layla',
      'Penhaligon, Jory',
    ],
  },
  {
    school: 'SSQ',
    name: 'Hazels',
    year: 'Year 1',
    pupils: [
      'Okafor, Amara',
      'Cole, Hope',
      'Brennan, Niamh',
      'Chandra, Rohan',
      'Sutcliffe, Oliver (Ollie)',
      'Vaughan, Cerys',
      'Bateman, Harper',
      'Lindqvist, Åsa',
    ],
  },
  {
    school: 'SSQ',
    name: 'Willows',
    year: 'Year 2',
    pupils: [
      'Tanner-Hughes, Chase',
      'Ferreira, João',
      'Attwood, Daisy',
      'Rahman, Aisha',
      'Merrick, Jack',
      'Bright, Will',
      'Goodfellow, Martha',
      'Adeyemi-Clarke, Temitope (Temi)',
    ],
  },
  {
    school: 'SSQ',
    name: 'Rowans',
    year: 'Year 3',
    pupils: [
      'Siddiqui, Hana',
      "D'Souza, Gabriel",
      'Kendrick, Summer',
      'Whitlock, Edith',
      'Nguyen, Minh Anh',
      'Pocock, Stanley',
      'Fairbairn, Angus',
      'Oyelaran, Esther',
    ],
  },
  {
    school: 'SSQ',
    name: 'Beeches',
    year: 'Year 4',
    pupils: [
      'Ellery, May',
      'Novák, Zoë',
      'Harding, Oliver',
      'Kaur, Simran',
      'Brennan, Cormac',
      'Lovell, Freya',
      'Sutcliffe, Evelyn (Evie)',
    ],
  },
  {
    school: 'SSQ',
    name: 'Chestnuts',
    year: 'Year 5',
    pupils: [
      'Mensah, Abena',
      'Threlfall, Rose',
      'Haddad, Yusuf',
      'Goodfellow, Reuben',
      'St John-Webb, Beatrice (Bea)',
      'Ferreira, Inês',
      'Dunning, Mabel',
      'Castle, Chester',
    ],
  },
  {
    school: 'SSQ',
    name: 'Oaks',
    year: 'Year 6',
    pupils: [
      'Okafor, Ngozi',
      'Merrick, Lily',
      'Rahman, Ibrahim',
      'Vaughan, Rhys',
      'Pocock, Frank',
      'Attwood, Henry',
      'Bateman, Jonathan (Jonty)',
    ],
  },
  {
    school: 'LF',
    name: 'Wrens',
    year: 'Reception',
    pupils: [
      'Albright, Florence (Flossie)',
      'Szymański, Łukasz',
      'Garrett, Thea',
      'Obi, Emeka',
      'Hollis, Teddy',
      'Marchetti, Sofia',
      'Peters, River',
      'Ashworth-Lane, Ottilie',
    ],
  },
  {
    school: 'LF',
    name: 'Robins',
    year: 'Year 1',
    pupils: [
      'Kendrick, Autumn',
      'Farouk, Maryam',
      'Langford, Barnaby',
      'Quigley, Saoirse',
      'Begum, Tahmina',
      'Stokes, Mason',
      'Ivanova, Daria (Dasha)',
      'Hollis, Ruby',
      'Mwangi, Baraka',
    ],
  },
  {
    school: 'LF',
    name: 'Linnets',
    year: 'Year 2',
    pupils: [
      'Albright, Rufus',
      'Cheung, Ka-Yan (Kayan)',
      'Garrett, Joseph (Joe)',
      "O'Connell-Price, Aoibhinn",
      'Thackeray, Joy',
      'Dimitrov, Nikola',
      'Patel, Anaya',
      'Wainwright, George',
      'Sharpe, Ivy',
    ],
  },
  {
    school: 'LF',
    name: 'Swifts',
    year: 'Year 3',
    pupils: [
      'Obi, Adaeze',
      'Langford, Clementine',
      'Marchetti, Luca',
      'Rowe, Skye',
      'Peters, Sage',
      'Yilmaz, Emre',
      'Stokes, Tilly',
      'Hargreaves, Noah',
    ],
  },
  {
    school: 'LF',
    name: 'Kestrels',
    year: 'Year 4',
    pupils: [
      'Farouk, Omar',
      'Quigley, Declan',
      'Ashworth-Lane, Hector',
      'Beaumont, Chloé',
      'Sharpe, Robin',
      'Patel, Dev',
      'Trelawney, Morwenna',
      'Hargreaves, Phoebe',
      'Blessing, Faith',
    ],
  },
  {
    school: 'LF',
    name: 'Barn Owls',
    year: 'Year 5',
    pupils: [
      'Begum, Nadia',
      'Wainwright, Samuel (Sam)',
      'Szymańska, Zofia',
      'Thackeray, Mark',
      'Rowe, Dawn',
      "M'Baye, Awa",
      'Underhill, Charlie',
      'Cheung, Ho-Yin',
    ],
  },
  {
    school: 'LF',
    name: 'Red Kites',
    year: 'Year 6',
    pupils: [
      'Mwangi, Neema',
      'Beaumont, Rémy',
      'Trelawney, Piran',
      'Yilmaz, Defne',
      'Garrett, Alexandra (Lexi)',
      'Underhill, Charlotte (Charlie)',
      'Ivanova, Polina',
      'Stokes, Harry',
      'Lambert, Angel',
    ],
  },
];

/** A grown-up on the register. */
export interface DemoAdult {
  readonly school: SchoolCode;
  readonly name: string;
  readonly says: 'yes' | 'no' | 'nothing';
}

/** Staff, volunteers and governors who are asked for themselves. */
export const DEMO_ADULTS: readonly DemoAdult[] = [
  { school: 'SSQ', name: 'Nwosu, Ifeoma', says: 'yes' },
  { school: 'SSQ', name: 'Hale, Martin', says: 'yes' },
  { school: 'SSQ', name: 'Fairbairn, Catriona', says: 'yes' },
  { school: 'SSQ', name: 'Attwood, Rebecca (Becky)', says: 'yes' },
  { school: 'SSQ', name: 'Mensah, Akosua', says: 'yes' },
  { school: 'SSQ', name: 'Castle, Denise', says: 'no' },
  { school: 'LF', name: 'Doherty, Aoife', says: 'yes' },
  { school: 'LF', name: 'Marsh, Judith', says: 'yes' },
  { school: 'LF', name: 'Patel, Meena', says: 'yes' },
  { school: 'LF', name: 'Langford, Harriet', says: 'yes' },
  { school: 'LF', name: 'Obi, Chioma', says: 'yes' },
  { school: 'LF', name: 'Rowe, Graham', says: 'nothing' },
];

export interface WrittenName {
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
}

/** Reads "Surname, Forename (known as)". Throws on anything else: the lists above are our own. */
export function readName(written: string): WrittenName {
  const parts = /^([^,]+), ([^(]+?)(?: \(([^)]+)\))?$/u.exec(written);
  const [, surname, forename, knownAs] = parts ?? [];
  if (surname === undefined || forename === undefined) throw new Error(`Not a name: ${written}`);
  return { forename, surname, knownAs: knownAs ?? null };
}
