import { describe, expect, test } from 'vitest';
import { placesFor } from './places-for.ts';

describe('the places in the rail', () => {
  test('a drafter writes, and sees neither inbox nor register', () => {
    expect(placesFor(['draft:write', 'draft:read-own', 'register:mark', 'rulebook:read'])).toEqual([
      'home',
      'drafts',
      'settings',
    ]);
  });

  test('an auditor reads the record and how the Pages stand, and sees no drafts', () => {
    expect(placesFor(['page:read', 'record:read', 'record:verify', 'rulebook:read'])).toEqual([
      'home',
      'pages',
      'record',
      'settings',
    ]);
  });

  test('a head decides and reads the register', () => {
    expect(
      placesFor([
        'draft:write',
        'draft:read-own',
        'draft:read-school',
        'draft:decide',
        'register:read',
      ]),
    ).toEqual(['home', 'drafts', 'inbox', 'register', 'settings']);
  });

  test('an administrator sees people but no inbox', () => {
    expect(placesFor(['people:manage', 'record:read', 'register:read', 'operations:read'])).toEqual(
      ['home', 'people', 'register', 'record', 'settings'],
    );
  });
});
