import { describe, expect, test } from 'vitest';
import type { UseColumn } from '../../../server/contract/import.contract.ts';
import {
  asElsewhere,
  asMapping,
  columnFor,
  EMPTY_FORM,
  meaningOf,
  withMeaning,
  withTermWord,
  wordsOf,
  wrongWith,
} from './mapping-form.ts';
import type { MappingForm } from './mapping-form.ts';

const FACEBOOK: UseColumn = {
  use: 'facebook',
  column: 'Photos',
  granted: ['Yes'],
  refused: ['No'],
  withdrawn: [],
  notAsked: [''],
  groupOnly: null,
  noCloseUp: null,
  firstName: null,
  validUntil: null,
};
const WHOLE: MappingForm = {
  ...EMPTY_FORM,
  number: 'UPN',
  forename: 'Forename',
  surname: 'Surname',
  uses: [FACEBOOK],
};
const FILE = {
  headings: ['UPN', 'Forename', 'Surname', 'Photos', 'Web', 'Notes'],
  wordsByColumn: { Photos: ['Yes', 'no', ''], Web: ['YES', 'Later'] },
};

describe('words', () => {
  test('are one whatever their case and spaces, so that each is asked about once', () => {
    expect(wordsOf({ Photos: ['Yes', 'yes ', 'YES', 'No'] }, 'Photos')).toEqual(['YES', 'No']);
    expect(meaningOf(FACEBOOK, ' yes ')).toBe('granted');
  });

  test('have one meaning: a new one takes the word from the old one', () => {
    const changed = withMeaning(FACEBOOK, 'yes', 'refused');
    expect(changed.granted).toEqual([]);
    expect(meaningOf(changed, 'Yes')).toBe('refused');
    expect(meaningOf(withMeaning(changed, 'YES', null), 'yes')).toBeNull();
  });

  test('that a kept mapping knows and this file lacks stay with it', () => {
    const kept = { ...FACEBOOK, withdrawn: ['Withdrawn'] };
    expect(withMeaning(kept, 'yes', 'refused').withdrawn).toEqual(['Withdrawn']);
  });

  test('mean in another column what they mean already, and nothing where nobody said', () => {
    const website = columnFor(WHOLE, 'website', 'Web', ['YES', 'Later']);
    expect(website.granted).toEqual(['YES']);
    expect(meaningOf(website, 'Later')).toBeNull();
  });

  test('are filled in on request as elsewhere, and what was said here stays', () => {
    const website = {
      ...columnFor(EMPTY_FORM, 'website', 'Web'),
      refused: ['Yes'],
    };
    const filled = asElsewhere(WHOLE, website, ['yes', 'NO', 'Later']);
    expect(meaningOf(filled, 'yes')).toBe('refused');
    expect(meaningOf(filled, 'no')).toBe('refused');
    expect(meaningOf(filled, 'Later')).toBeNull();
    expect(asElsewhere(WHOLE, website, ['Later'])).toBe(website);
  });

  test('of a term are yes or no and never both', () => {
    const term = withTermWord({ column: 'Group', yes: ['y'], no: [] }, 'Y', false);
    expect(term).toEqual({ column: 'Group', yes: [], no: ['Y'] });
  });
});

describe('what has to be put right', () => {
  test('is nothing when every pupil has what they need and every word means something', () => {
    expect(wrongWith(WHOLE, FILE)).toEqual({});
    expect(asMapping(WHOLE)).toBeDefined();
  });

  test('names the columns that every pupil needs', () => {
    expect(Object.keys(wrongWith(EMPTY_FORM, FILE))).toEqual(['number', 'forename', 'surname']);
    expect(asMapping(EMPTY_FORM)).toBeUndefined();
  });

  test('names a column of a kept mapping that this file does not have', () => {
    const foreign = { ...WHOLE, className: 'Reg', uses: [{ ...FACEBOOK, column: 'Social' }] };
    expect(wrongWith(foreign, FILE)).toEqual({
      className: 'This file has no column “Reg”. Choose another.',
      'use-facebook': 'This file has no column “Social”. Choose another.',
    });
  });

  test('is a word that nobody gave a meaning, and a column that cannot be answers', () => {
    const website = columnFor(WHOLE, 'website', 'Web', ['YES', 'Later']);
    expect(wrongWith({ ...WHOLE, uses: [FACEBOOK, website] }, FILE)).toEqual({
      'use-website': 'Say what the last word means.',
    });
    const notes = columnFor(WHOLE, 'website', 'Notes');
    expect(wrongWith({ ...WHOLE, uses: [notes] }, FILE)['use-website']).toMatch(/too many/);
  });

  test('is a word of a term as well', () => {
    const term = { column: 'Web', yes: ['yes'], no: [] };
    const uses = [{ ...FACEBOOK, groupOnly: term }];
    expect(wrongWith({ ...WHOLE, uses }, FILE)).toEqual({
      'use-facebook': 'Say what the last word means.',
    });
  });

  test('is no word but a yes where the answers’ own column says the term', () => {
    const term = { column: 'Photos', yes: [], no: ['yes'] };
    expect(wrongWith({ ...WHOLE, uses: [{ ...FACEBOOK, groupOnly: term }] }, FILE)).toEqual({});
    const nothing = { ...term, no: [] };
    expect(wrongWith({ ...WHOLE, uses: [{ ...FACEBOOK, groupOnly: nothing }] }, FILE)).toEqual({
      'use-facebook': 'Say what the last word means.',
    });
  });

  test('is a guardian without a name', () => {
    const guardians = [{ name: '', relation: null, email: 'Mail' }];
    expect(Object.keys(wrongWith({ ...WHOLE, guardians }, FILE))).toEqual([
      'guardian-0-name',
      'guardian-0-email',
    ]);
  });
});
