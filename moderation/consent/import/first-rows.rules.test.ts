import { describe, expect, test } from 'vitest';
import { firstCells, readWithProposal } from './first-rows.rules.ts';
import { proposeMapping } from './proposal.rules.ts';
import type { Sheet } from './sheet.rules.ts';

const USES = new Map([['facebook', { name: 'Facebook Page', lawfulBasis: 'consent' as const }]]);

function sheetOf(headings: string[], ...rows: string[][]): Sheet {
  return { headings, rows: rows.map((cells, index) => ({ row: index + 2, cells })) };
}

describe('the first cells of a column', () => {
  test('are different words, three at most, shortened, and no empty ones', () => {
    const sheet = sheetOf(
      ['Class', 'Notes', ''],
      ['', 'x'.repeat(50), 'lost'],
      ['Oak', '', 'lost'],
      ['Oak', '', ''],
      ['Elm', '', ''],
      ['Ash', '', ''],
      ['Yew', '', ''],
    );
    expect(firstCells(sheet)).toEqual({
      Class: ['Oak', 'Elm', 'Ash'],
      Notes: [`${'x'.repeat(39)}…`],
    });
  });
});

describe('a proposal that nobody has confirmed', () => {
  const read = (sheet: Sheet) =>
    readWithProposal(sheet, proposeMapping(sheet, new Set(USES.keys())), USES);

  test('shows what the first rows come to, with the word that has no meaning yet', () => {
    const sheet = sheetOf(
      ['UPN', 'Forename', 'Surname', 'Photos on Facebook'],
      ['A1', 'Amara', 'Okafor', 'Yes'],
      ['A2', 'Ben', 'Smith', 'Form back'],
    );
    const first = read(sheet);
    expect(first?.pupils.map(({ forename }) => forename)).toEqual(['Amara', 'Ben']);
    expect(first?.problems).toMatchObject([{ row: 3, column: 'Photos on Facebook' }]);
  });

  test('reads the first rows only, however long the file is', () => {
    const rows = Array.from({ length: 40 }, (_, index) => [`A${index}`, 'Amara', 'Okafor']);
    expect(read(sheetOf(['UPN', 'Forename', 'Surname'], ...rows))?.pupils).toHaveLength(10);
  });

  test('shows nothing while a column is missing that every pupil needs', () => {
    expect(read(sheetOf(['UPN', 'Forename', 'Family'], ['A1', 'Amara', 'Okafor']))).toBeUndefined();
  });
});
