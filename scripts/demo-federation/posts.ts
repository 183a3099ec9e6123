import type { DemoPersonKey, SchoolCode } from './people.ts';

/** One photo of a demo post. Faces are taken from left to right. */
export interface DemoPhoto {
  /** A file of the npm package @vladmandic/face-api: grown-ups only, so no post says that a pupil is in one. */
  readonly file: `sample${1 | 2 | 3 | 4 | 5 | 6}.jpg`;
  readonly altText: string;
  /** How many faces are covered; the rest are marked as adults who may be shown. */
  readonly cover?: number;
  /** Which of the school's adults is the first one marked; the first of all when left out. */
  readonly firstAdult?: number;
  /** How many faces nobody says anything about. */
  readonly leave?: number;
}

/** What becomes of a post after it is written. */
export type DemoFate =
  | { readonly kind: 'stays-with-writer' }
  | { readonly kind: 'handed-in' }
  | { readonly kind: 'return' | 'reject'; readonly by: DemoPersonKey; readonly reason: string }
  | { readonly kind: 'approve'; readonly by: DemoPersonKey }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unconfirmed'; readonly by: DemoPersonKey }
  /** Published, until the adult who is marked in it takes the yes back. */
  | { readonly kind: 'withdrawn'; readonly by: DemoPersonKey };

export interface DemoPost {
  readonly writer: DemoPersonKey;
  readonly school: SchoolCode;
  readonly bothPages?: boolean;
  readonly urgent?: boolean;
  /** Wanted at this time, so many days from today; left out: as soon as it is approved. */
  readonly wanted?: { readonly inDays: number; readonly clock: string };
  readonly text: string;
  readonly photos: readonly DemoPhoto[];
  readonly fate: DemoFate;
}

const QUIZ: DemoPhoto = {
  file: 'sample1.jpg',
  altText: 'Three helpers in fancy dress at a table in a dark hall, one with painted face',
};
const SOFA: DemoPhoto = { file: 'sample2.jpg', altText: 'Three people on a black sofa', cover: 3 };
const CAFE: DemoPhoto = {
  file: 'sample3.jpg',
  altText: 'Three smiling women on a leather bench in a café',
};
const DISCO: DemoPhoto = {
  file: 'sample4.jpg',
  altText: 'Four helpers standing close together and laughing in a hall with blue light',
};
const STAIRS: DemoPhoto = {
  file: 'sample5.jpg',
  altText: 'Five volunteers sitting together on a wooden staircase',
};
const FRIENDS: DemoPhoto = {
  file: 'sample6.jpg',
  altText: 'Four members of the Friends committee side by side in front of a bright window',
};

/** Place among the adults of Langley Fitzurse of the one who takes the yes back. */
export const WITHDRAWING_ADULT = 4;

/** In the order in which they are made: a later post finds that an earlier one used the same photo. */
export const DEMO_POSTS: readonly DemoPost[] = [
  {
    writer: 'nwosu',
    school: 'SSQ',
    text: 'What a generous harvest! Together we collected 148 tins, 61 packets of pasta and one very large marrow for the food bank. Thank you to every family who gave.',
    photos: [],
    fate: { kind: 'approve', by: 'hale' },
  },
  {
    writer: 'ashby',
    school: 'LF',
    text: 'Meet the new committee of the Friends of Langley Fitzurse. They raised £640 at the summer fair, which has already become new books for every classroom. Thank you!',
    photos: [FRIENDS],
    fate: { kind: 'approve', by: 'marsh' },
  },
  {
    writer: 'pryce',
    school: 'SSQ',
    bothPages: true,
    text: 'Could you hear a child read for half an hour a week? These volunteers from both villages already do, and they have room for more. Please ask at either school office.',
    photos: [STAIRS],
    fate: { kind: 'approve', by: 'pembroke' },
  },
  {
    writer: 'doherty',
    school: 'LF',
    text: 'Fancy dress quiz night: the staff table came last, and blames the science round.',
    // The fifth adult of the school is in no other post: only this one comes off the Page.
    photos: [{ ...QUIZ, cover: 2, firstAdult: WITHDRAWING_ADULT }],
    fate: { kind: 'withdrawn', by: 'marsh' },
  },
  {
    writer: 'nwosu',
    school: 'SSQ',
    text: 'Our new library corner is open. Thank you to the Friends for the shelves, the cushions and the enormous bear.',
    photos: [],
    fate: { kind: 'unconfirmed', by: 'hale' },
  },
  {
    writer: 'ashby',
    school: 'LF',
    wanted: { inDays: 3, clock: '15:30' },
    text: 'Save the date: the Friends are running another school disco before the end of term. The helpers have been practising. Tickets are in book bags next week.',
    photos: [DISCO],
    fate: { kind: 'approve', by: 'marsh' },
  },
  {
    writer: 'doherty',
    school: 'LF',
    text: 'Lovely to catch up with three of our parent governors at the coffee morning.',
    photos: [CAFE],
    fate: {
      kind: 'return',
      by: 'marsh',
      reason:
        'A lovely idea. Please choose a photo without the drink in the middle, then send it again.',
    },
  },
  {
    writer: 'pryce',
    school: 'SSQ',
    text: 'A well-earned rest after the summer fair.',
    photos: [SOFA],
    fate: {
      kind: 'reject',
      by: 'hale',
      reason:
        'This was not taken at school and says nothing about us. Please leave this photo out.',
    },
  },
  {
    writer: 'doherty',
    school: 'LF',
    wanted: { inDays: -1, clock: '08:00' },
    text: 'Odd socks tomorrow! For anti-bullying week everyone may come in the oddest socks that they can find.',
    photos: [],
    fate: { kind: 'expired' },
  },
  {
    writer: 'nwosu',
    school: 'SSQ',
    text: 'Thank you to the parents who cleared the pond and the long border on Saturday. The newts approve. They would love more hands in the spring.',
    photos: [FRIENDS],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'ashby',
    school: 'LF',
    urgent: true,
    text: 'Langley Fitzurse is closed tomorrow because the boiler has failed. Work is on the learning page, and we hope to open again the day after. Breakfast club is closed as well.',
    photos: [],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'pryce',
    school: 'SSQ',
    bothPages: true,
    wanted: { inDays: 5, clock: '16:00' },
    text: 'A reminder from both schools: the last Friday of this half term is a training day for staff, so there is no school for children.',
    photos: [],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'pryce',
    school: 'SSQ',
    wanted: { inDays: 6, clock: '08:30' },
    text: 'Tickets for the carol concert are at the office from today. Each family may have four.',
    photos: [],
    fate: { kind: 'approve', by: 'hale' },
  },
  {
    writer: 'doherty',
    school: 'LF',
    wanted: { inDays: 9, clock: '15:45' },
    text: 'The school choir sings at the village hall on Saturday week. Everybody is welcome, and mince pies are promised.',
    photos: [],
    fate: { kind: 'approve', by: 'marsh' },
  },
  {
    writer: 'nwosu',
    school: 'SSQ',
    wanted: { inDays: 11, clock: '20:30' },
    text: 'A last reminder for the second-hand uniform sale: bring what has been outgrown, take what fits.',
    photos: [],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'nwosu',
    school: 'SSQ',
    text: 'Our staff dressed up for the autumn quiz, and some of us frightened the caretaker. To book a table for the next one, ring Bethan on 01632 960123.',
    photos: [QUIZ],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'ashby',
    school: 'LF',
    text: 'Our reading volunteers at their training afternoon. Thank you for giving us your time.',
    photos: [{ ...STAIRS, leave: 1 }],
    fate: { kind: 'handed-in' },
  },
  {
    writer: 'nwosu',
    school: 'SSQ',
    text: 'Thank you to the disco helpers, who',
    photos: [{ ...DISCO, leave: 2 }],
    fate: { kind: 'stays-with-writer' },
  },
];
