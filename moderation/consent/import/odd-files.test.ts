import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import {
  exportOf,
  type ImportDesk,
  openDesk,
  registerOf,
  TEST_MAPPING,
  upn,
} from '../../../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { type Db, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Mapping } from './mapping.contract.ts';
import { showImport } from './show-import.rules.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;
let desk: ImportDesk;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  const deps = {
    db,
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    newId: () => uuidV7(Date.now()),
  } as Deps;
  desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
  await desk.bring(exportOf([AMARA, { ...BEN, 'Social media': 'No' }]));
});
afterAll(async () => {
  await db.destroy();
  if (!pool.ending) await pool.end();
  await database.drop();
});

const AMARA = { Forename: 'Amara', Surname: 'Okafor' };
const BEN = { Forename: 'Ben', Surname: 'Smith-Jones' };
const good = (): Buffer => exportOf([AMARA, BEN]);
const text = (change: (file: string) => string): Buffer => Buffer.from(change(good().toString()));
const begun = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(bytes), good()]);

/** What is said about a file, and whether it stopped at the door or in the dry run; the register must be as it was either way. */
async function saidOf(content: Buffer, mapping?: Mapping): Promise<string> {
  const before = await registerOf(db, federation.id);
  const said = await desk.look(content, mapping).then(
    async (opened) => {
      const { problems, state } = showImport(opened);
      expect(state).toBe('has-problems');
      // Whatever a client sends as the digest, it is not applied.
      await expect(desk.apply(opened)).rejects.toMatchObject({ code: 'something-stops-it' });
      return problems.shown
        .map(({ row, column, says }) => `${row ?? '-'} ${column ?? '-'}: ${says}`)
        .join('\n');
    },
    (error: unknown) => {
      if (error instanceof Refusal && error.code === 'bad-input') return `door: ${error.message}`;
      throw error;
    },
  );
  expect(await registerOf(db, federation.id)).toEqual(before);
  return said;
}

describe('files that are refused with a sentence, and change nothing', () => {
  test.each<[string, () => Buffer, string]>([
    ['an empty file', () => Buffer.alloc(0), 'door: The file is empty.'],
    ['nothing but line ends', () => Buffer.from('\r\n\r\n'), 'door: The file is empty.'],
    ['headings alone', () => exportOf([]), 'door: The file has headings and no pupils.'],
    ['an Excel workbook', () => begun(0x50, 0x4b, 3, 4), 'door: This is an Excel workbook'],
    [
      'an old Excel workbook',
      () => begun(0xd0, 0xcf, 0x11, 0xe0),
      'door: This is an old Excel workbook',
    ],
    ['a PDF', () => Buffer.from('%PDF-1.7 …'), 'door: This is a PDF'],
    [
      'a web page',
      () => Buffer.from('<!doctype html><table><tr><td>UPN</td></tr></table>'),
      'door: This is a web page or XML',
    ],
    [
      'a web page with the mark of UTF-8',
      () => Buffer.from('\u{FEFF}\n<html>,,,</html>'),
      'door: This is a web page or XML',
    ],
    [
      '"Unicode text" of Excel',
      () => Buffer.from(`\u{FEFF}${good().toString()}`, 'utf16le'),
      'door: This file is saved as "Unicode text".',
    ],
    [
      'a zero byte',
      () => text((file) => file.replace('Smith', 'Sm\0ith')),
      'door: Row 3: There is a zero byte here',
    ],
    [
      'two ways of writing accents',
      () => Buffer.concat([exportOf([{ ...AMARA, Forename: 'Zoë' }]), Buffer.from([0xeb, 0x0a])]),
      'door: The letters with accents in this file are damaged',
    ],
    [
      'a file cut in the middle of a letter',
      () => exportOf([{ ...AMARA, 'Social media': 'Zoë' }]).subarray(0, -3),
      'door: The letters with accents in this file are damaged',
    ],
    [
      'a letter that was lost before',
      () => text((file) => file.replace('Amara', 'Am\u{FFFD}ra')),
      'door: Row 2, column "Forename": This cell has a character that cannot be read.',
    ],
    [
      'a control character',
      () => text((file) => file.replace('Amara', 'Ama\u{7}ra')),
      'door: Row 2, column "Forename": This cell has a character',
    ],
    [
      'a last row that was cut',
      () => text((file) => file.slice(0, file.indexOf('Smith'))),
      'door: Row 3: This row has 3 cells and there are 11 headings. It is the last row: the file may have been cut off.',
    ],
    [
      'a row in the middle that is short',
      () => text((file) => file.replace(/Okafor,+Oak/, 'Okafor,Oak')),
      'door: Row 2: This row has',
    ],
    [
      'a comma too many',
      () => text((file) => file.replace('Okafor', 'Okafor,Lund')),
      'door: Row 2: This row has 12 cells and there are only 11 headings.',
    ],
    [
      'a quote that never closes',
      () => text((file) => file.replace('Okafor', '"Okafor')),
      'door: Row 2: A quote (") opens in this row and never closes.',
    ],
    [
      'a quote in the middle of a cell',
      () => text((file) => file.replace('Okafor', 'Oka"for')),
      'door: Row 2: A quote (") stands in the middle of a cell',
    ],
    [
      'a heading twice',
      () => text((file) => file.replace('Known as', 'surname')),
      'door: Row 1, column "surname": Columns 3 and 4 have the same heading.',
    ],
    [
      'a file of one column',
      () => Buffer.from('Names\nAmara Okafor\n'),
      'door: There are fewer than three columns.',
    ],
    [
      'too many columns',
      () =>
        Buffer.from(
          `${'a,'.repeat(LIMITS.importColumns)}b\n${',1'.repeat(LIMITS.importColumns)}\n`,
        ),
      `door: The file has more than ${LIMITS.importColumns} columns.`,
    ],
    [
      'too many rows',
      () => Buffer.from(`a,b,c\n${'1,2,3\n'.repeat(LIMITS.importRows + 1)}`),
      'door: The file has more than 20,000 rows.',
    ],
    [
      'a cell that is a novel',
      () => text((file) => file.replace('Okafor', 'o'.repeat(LIMITS.importCellCharacters + 1))),
      'door: Row 2, column "Surname": This cell has more than 2,000 characters.',
    ],
    [
      'too many bytes',
      () => Buffer.alloc(LIMITS.importBytes + 1, 'a,'),
      'door: The file is larger than 10 MB.',
    ],
    [
      'a mapped column that is missing',
      () => text((file) => file.replace('Social media', 'Photographs')),
      '1 Social media: The mapping reads the answers about facebook from the column "Social media"',
    ],
    [
      'one number twice',
      () => exportOf([AMARA, { ...BEN, UPN: upn(1) }]),
      `3 UPN: "${upn(1)}" stands in row 2 as well.`,
    ],
    [
      'one number in two spellings',
      () => exportOf([AMARA, { ...BEN, UPN: upn(1).toLowerCase() }]),
      '3 UPN: ',
    ],
    [
      'a pupil without a number',
      () => exportOf([{ ...AMARA, UPN: ' ' }]),
      '2 UPN: There is no pupil number.',
    ],
    [
      'a number that Excel shortened',
      () => exportOf([{ ...AMARA, UPN: '8.23456E+11' }]),
      '2 UPN: "8.23456E+11" is a number that Excel has shortened.',
    ],
    [
      'a pupil without a surname',
      () => exportOf([{ ...AMARA, Surname: '' }]),
      '2 Surname: There is no surname.',
    ],
    [
      'a name that is a formula',
      () => exportOf([{ ...AMARA, Forename: '=HYPERLINK(0)' }]),
      '2 Forename: "=HYPERLINK(0)" begins like a formula',
    ],
    [
      'a formula behind a tab',
      () => exportOf([{ ...AMARA, Surname: '"\t=1+1"' }]),
      '2 Surname: "=1+1" begins like a formula',
    ],
    [
      'a class that is a formula',
      () => exportOf([{ ...AMARA, Class: '@SUM(A1)' }]),
      '2 Class: "@SUM(A1)" begins like a formula',
    ],
    [
      'a guardian who is a formula',
      () => exportOf([{ ...AMARA, 'Contact 1 Name': '+44 Claire' }]),
      '2 Contact 1 Name: "+44 Claire" begins like a formula',
    ],
    [
      'a name of a thousand letters',
      () => exportOf([{ ...AMARA, Surname: 'o'.repeat(1_000) }]),
      '2 Surname: This is longer than 100 characters.',
    ],
    [
      'a word that the mapping does not know',
      () => exportOf([{ ...AMARA, 'Social media': 'Maybe' }]),
      '2 Social media: "Maybe" is none of the words of the mapping.',
    ],
    [
      'a day that does not exist',
      () => exportOf([{ ...AMARA, 'Leaving date': '31/02/2027' }]),
      '2 Leaving date: There is no day "31/02/2027"',
    ],
    [
      'a day the American way',
      () => exportOf([{ ...AMARA, 'Leaving date': '07/31/2027' }]),
      '2 Leaving date: There is no day "07/31/2027"',
    ],
    [
      'a day with two digits of the year',
      () => exportOf([{ ...AMARA, 'Leaving date': '17/07/27' }]),
      '2 Leaving date: "17/07/27" is not a date written as dd/mm/yyyy.',
    ],
    [
      'a day as Excel counts',
      () => exportOf([{ ...AMARA, 'Leaving date': '46583' }]),
      '2 Leaving date: "46583" is a date as Excel counts days.',
    ],
    [
      'two addresses in one cell',
      () =>
        exportOf([
          { ...AMARA, 'Contact 1 Name': 'Claire', 'Contact 1 Email': 'a@b.example; c@d.example' },
        ]),
      '2 Contact 1 Email: ',
    ],
    [
      'an address of nobody',
      () => exportOf([{ ...AMARA, 'Contact 1 Email': 'a@b.example' }]),
      '2 Contact 1 Name: There is an e-mail address and no name',
    ],
  ])('%s', async (_name, content, says) => {
    expect(await saidOf(content())).toContain(says);
  });

  test('names fifty problems at most and says how many more there are', async () => {
    const rows = Array.from({ length: 80 }, () => ({ ...AMARA, 'Social media': 'Perhaps' }));
    const shown = showImport(await desk.look(exportOf(rows)));
    expect(shown.problems.shown).toHaveLength(LIMITS.importProblemsListed);
    expect(shown.problems.more).toBe(30);
    const ragged = await desk
      .look(Buffer.from(`a,b,c\n${'1,2\n'.repeat(80)}`))
      .catch((error: unknown) => error);
    expect(ragged).toMatchObject({ facts: { more: 30 } });
  });
});

describe('mappings that are refused', () => {
  const [use] = TEST_MAPPING.uses;
  const withUse = (change: Partial<Mapping['uses'][number]>): Mapping => ({
    ...TEST_MAPPING,
    uses: use === undefined ? [] : [{ ...use, ...change }],
  });
  test.each<[string, Mapping, string]>([
    [
      'the same column for two things',
      { ...TEST_MAPPING, surname: 'Forename' },
      'The column "Forename" is mapped twice',
    ],
    [
      'a name column as an answer',
      withUse({ column: 'Class' }),
      'The column "Class" is mapped for the class and for an answer.',
    ],
    [
      'an empty cell as a yes',
      withUse({ granted: ['Yes', ' '], notAsked: [] }),
      'An empty cell can never mean yes.',
    ],
    [
      'a word with two meanings',
      withUse({ granted: ['Yes', 'NO'] }),
      '"no" is said to mean two things.',
    ],
    [
      'a use that nobody is asked about',
      withUse({ use: 'billboard' }),
      'Nobody is asked about "billboard".',
    ],
    [
      'two columns for one use',
      { ...TEST_MAPPING, uses: [...TEST_MAPPING.uses, ...TEST_MAPPING.uses] },
      'The mapping has two columns for facebook.',
    ],
    [
      'no words at all',
      withUse({ granted: [], refused: [], withdrawn: [], notAsked: [] }),
      'does not say what any word of this column means',
    ],
  ])('%s', async (_name, mapping, says) => {
    expect(await saidOf(good(), mapping)).toContain(says);
  });
});

describe('odd files that are read all the same', () => {
  const rows = [
    { ...AMARA, Forename: 'Zoë', Surname: "O'Brien" },
    { ...BEN, Surname: 'Núñez', 'Known as': 'Benji' },
  ];
  const file = exportOf(rows).toString();
  const quoted = file.replaceAll(/[^,\r\n]+/g, (cell) => `"${cell}"`);

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(file)],
    ['UTF-8 with its mark', Buffer.from(`\u{FEFF}${file}`)],
    ['Windows-1252', Buffer.from(file, 'latin1')],
    ['semicolons', Buffer.from(file.replaceAll(',', ';'))],
    ['tabs', Buffer.from(file.replaceAll(',', '\t'))],
    ['LF', Buffer.from(file.replaceAll('\r\n', '\n'))],
    ['CR', Buffer.from(file.replaceAll('\r\n', '\r'))],
    ['quotes', Buffer.from(quoted)],
    ["Excel's note of the separator", Buffer.from(`sep=;\r\n${file.replaceAll(',', ';')}`)],
    ['no line end at the end', Buffer.from(file.trimEnd())],
    ['empty rows', Buffer.from(file.replaceAll('\r\n', '\r\n,,,,,,,,,,\r\n\r\n'))],
    ['columns without heading or content', Buffer.from(file.replaceAll('\r\n', ',,\r\n'))],
    ['headings in other letters', Buffer.from(file.replace('Forename', ' FORENAME '))],
  ])('%s', async (_name, content) => {
    const opened = await desk.look(content);
    expect(opened.run?.problems).toEqual([]);
    expect(
      opened.run?.pupils.map(({ forename, surname, knownAs }) => [forename, surname, knownAs]),
    ).toEqual([
      ['Zoë', "O'Brien", null],
      ['Ben', 'Núñez', 'Benji'],
    ]);
  });

  test('rows are counted as the spreadsheet does, over empty rows and line breaks in cells', async () => {
    const [head = '', one = '', two = ''] = file.split('\r\n');
    const broken = [head, one.replace('Oak', '"O\nak"'), '', two.replace('Yes', 'Hm')].join('\r\n');
    expect(await saidOf(Buffer.from(broken))).toContain('4 Social media: "Hm"');
  });
});
