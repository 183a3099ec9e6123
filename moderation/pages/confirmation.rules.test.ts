import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences, type Intended, type Shown, whatDiffers } from './confirmation.rules.ts';

const PAGE = { pageGraphId: '122096' };
const POST = { id: '122096_7', permalink: 'https://www.facebook.com/122096/posts/7' };
const INTENDED: Intended = {
  ...PAGE,
  text: 'Thank you to everybody in the café.',
  photoIds: ['11', '22', '33'],
};
const SHOWN: Shown = {
  ...POST,
  message: INTENDED.text,
  isPublished: true,
  photoIds: INTENDED.photoIds,
};

test('the very post is confirmed', () => {
  expect(whatDiffers(INTENDED, SHOWN)).toBeUndefined();
  expect(
    whatDiffers(
      { ...PAGE, text: '', photoIds: [] },
      { ...POST, message: '', isPublished: true, photoIds: [] },
    ),
  ).toBeUndefined();
});

test.each<[string, Partial<Shown>, string]>([
  ['a post that is not shown', { isPublished: false }, 'does not show it'],
  ['another text', { message: 'Thank you.' }, 'text on the Page is not the approved'],
  ['a text in capitals', { message: INTENDED.text.toUpperCase() }, 'text on the Page'],
  ['a text without an accent', { message: INTENDED.text.replace('é', 'e') }, 'text on the Page'],
  ['a doubled blank', { message: INTENDED.text.replace(' ', '  ') }, 'text on the Page'],
  ['no text', { message: '' }, 'text on the Page'],
  ['a missing photo', { photoIds: ['11', '22'] }, 'shows 2 of 3 photos'],
  ['no photos', { photoIds: [] }, 'shows 0 of 3 photos'],
  ['a photo too many', { photoIds: ['11', '22', '33', '44'] }, 'shows 4 of 3 photos'],
  ['another photo', { photoIds: ['11', '22', '44'] }, 'not one that was approved'],
  ['a post of another Page', { id: '122097_7' }, 'not on the Page that was approved'],
  [
    'an address on another Page',
    { permalink: 'https://www.facebook.com/122097/posts/7' },
    'not on the Page that was approved',
  ],
  [
    'an address that names another Page behind a question mark',
    { permalink: 'https://www.facebook.com/permalink.php?story_fbid=7&id=122097' },
    'not on the Page that was approved',
  ],
  ['another order', { photoIds: ['22', '11', '33'] }, 'in the approved order'],
  ['a photo twice', { photoIds: ['11', '11', '33'] }, 'photos on the Page are not the approved'],
])('%s is not', (_name, change, says) => {
  expect(whatDiffers(INTENDED, { ...SHOWN, ...change })).toContain(says);
});

test('a post that is hidden as well as different is told as hidden first', () => {
  expect(whatDiffers(INTENDED, { ...POST, message: 'x', isPublished: false, photoIds: [] })).toBe(
    'The Page holds the post but does not show it.',
  );
});

const words = fc.string({ unit: 'grapheme' });

test('line ends, outer blanks and the Unicode form do not count, and work both ways', () => {
  fc.assert(
    fc.property(fc.array(words), fc.constantFrom('', ' ', '\n', '\r\n\t'), (lines, blank) => {
      const approved = lines.join('\n');
      const asShown = blank + lines.join('\r\n').normalize('NFD') + blank;
      const photoIds = ['1'];
      expect(
        whatDiffers(
          { ...PAGE, text: approved, photoIds },
          { ...POST, message: asShown, isPublished: true, photoIds },
        ),
      ).toBeUndefined();
      expect(
        whatDiffers(
          { ...PAGE, text: asShown, photoIds },
          { ...POST, message: approved, isPublished: true, photoIds },
        ),
      ).toBeUndefined();
    }),
  );
});

test('a word more or less always counts', () => {
  fc.assert(
    fc.property(words, fc.stringMatching(/^[a-z]{1,9}$/), (approved, word) => {
      const shown = { ...POST, message: `${approved}${word}`, isPublished: true, photoIds: [] };
      expect(whatDiffers({ ...PAGE, text: approved, photoIds: [] }, shown)).toContain(
        'text on the Page',
      );
    }),
  );
});

test('only the same photos in the same order are confirmed', () => {
  const ids = fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 3 });
  fc.assert(
    fc.property(ids, ids, (approved, photoIds) => {
      const differs = whatDiffers(
        { ...PAGE, text: 'x', photoIds: approved },
        { ...POST, message: 'x', isPublished: true, photoIds },
      );
      expect(differs === undefined).toBe(approved.join() === photoIds.join());
    }),
  );
});

test.each([
  'https://www.facebook.com/StantonSchool/posts/pfbid02abc',
  'http://127.0.0.1:4301/pages/122096/posts/122096_7',
  'https://www.facebook.com/permalink.php?story_fbid=7&id=122096',
  '',
])('an address of the pinned Page is one: %s', (permalink) => {
  expect(whatDiffers(INTENDED, { ...SHOWN, permalink })).toBeUndefined();
});

test('everything that differs is told, the gravest first', () => {
  const shown = { ...SHOWN, id: '9_9', isPublished: false, message: 'x', photoIds: ['11', '99'] };
  expect(differences(INTENDED, shown).map(({ what }) => what)).toEqual([
    'other-page',
    'not-shown',
    'text',
    'photo-count',
    'foreign-photo',
  ]);
});
