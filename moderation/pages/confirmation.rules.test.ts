import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whatDiffers, type Shown } from './confirmation.rules.ts';

const INTENDED = { text: 'Thank you to everybody in the café.', photoIds: ['11', '22', '33'] };
const SHOWN: Shown = {
  message: INTENDED.text,
  isPublished: true,
  photoIds: INTENDED.photoIds,
};

test('the very post is confirmed', () => {
  expect(whatDiffers(INTENDED, SHOWN)).toBeUndefined();
  expect(
    whatDiffers({ text: '', photoIds: [] }, { message: '', isPublished: true, photoIds: [] }),
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
  ['another photo', { photoIds: ['11', '22', '44'] }, 'photos on the Page are not the approved'],
  ['another order', { photoIds: ['22', '11', '33'] }, 'in the approved order'],
  ['a photo twice', { photoIds: ['11', '11', '33'] }, 'photos on the Page are not the approved'],
])('%s is not', (_name, change, says) => {
  expect(whatDiffers(INTENDED, { ...SHOWN, ...change })).toContain(says);
});

test('a post that is hidden as well as different is told as hidden first', () => {
  expect(whatDiffers(INTENDED, { message: 'x', isPublished: false, photoIds: [] })).toBe(
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
          { text: approved, photoIds },
          { message: asShown, isPublished: true, photoIds },
        ),
      ).toBeUndefined();
      expect(
        whatDiffers(
          { text: asShown, photoIds },
          { message: approved, isPublished: true, photoIds },
        ),
      ).toBeUndefined();
    }),
  );
});

test('a word more or less always counts', () => {
  fc.assert(
    fc.property(words, fc.stringMatching(/^[a-z]{1,9}$/), (approved, word) => {
      const shown = { message: `${approved}${word}`, isPublished: true, photoIds: [] };
      expect(whatDiffers({ text: approved, photoIds: [] }, shown)).toContain('text on the Page');
    }),
  );
});

test('only the same photos in the same order are confirmed', () => {
  const ids = fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 3 });
  fc.assert(
    fc.property(ids, ids, (approved, photoIds) => {
      const differs = whatDiffers(
        { text: 'x', photoIds: approved },
        { message: 'x', isPublished: true, photoIds },
      );
      expect(differs === undefined).toBe(approved.join() === photoIds.join());
    }),
  );
});
