import { describe, expect, test } from 'vitest';
import { type Mapping, mappingSchema } from './mapping.contract.ts';
import { problemsOfMapping } from './mapping.rules.ts';
import { looksLike, proposeMapping, wordsByColumn } from './proposal.rules.ts';
import { isSheet, readCsv } from './read-csv.ts';
import { readRows } from './rows.rules.ts';
import type { Sheet } from './sheet.rules.ts';

const USES = new Set(['facebook', 'website', 'newsletter', 'press', 'prospectus']);

/*
 * Made up after the headings that these systems are known to write; the names are invented. Schools name their consents
 * themselves, so the last columns are only examples.
 */
const ARBOR = `Arbor Student ID,UPN,Legal first name,Legal last name,Preferred first name,Year group,Registration form,Leaving date,Primary Guardian 1 Name,Primary Guardian 1 Relationship,Primary Guardian 1 Email,Consent: Social media photos,Consent: School website
1001,A123456789001,Ottilie,Brandreth,Tilly,Year 3,Oak,,Hester Brandreth,Mother,hester@home.example,Consent given,Consent given
1002,A123456789002,Kwabena,Asante-Lowe,,Year 4,Elm,17/07/2027,,,,Consent refused,Awaiting response
`;
const SIMS = `"Adno";"UPN";"Legal Surname";"Legal Forename";"Chosen name";"Reg";"Year";"DOL";"Contact 1 Name";"Contact 1 Relationship";"Contact 1 Email";"Photo - Facebook";"Photo - Press"
"004211";"A123456789001";"Brandreth";"Ottilie";"Tilly";"3OAK";"3";"";"Mrs H Brandreth";"Mother";"hester@home.example";"Y";"N"
"004212";"A123456789002";"Asante-Lowe";"Kwabena";"Kwabena";"4ELM";"4";"17/07/2027 00:00:00";"";"";"";"N";""
`;
const BROMCOM = `MIS ID\tUPN\tAdmission Number\tFirst Name\tLast Name\tPreferred First Name\tYear Group\tTutor Group\tLeaving Date\tMother Name\tMother Email\tFacebook\tNewsletter
77\tA123456789001\t211\tOttilie\tBrandreth\tTilly\t3\tOak\t\tHester Brandreth\thester@home.example\tTrue\tTrue
78\tA123456789002\t212\tKwabena\tAsante-Lowe\t\t4\tElm\t2027-07-17\t\t\tFalse\tNot asked
`;

function sheetOf(text: string, encoding: BufferEncoding = 'utf8'): Sheet {
  const read = readCsv(Buffer.from(text.replaceAll('\n', '\r\n'), encoding));
  if (isSheet(read)) return read;
  throw new Error(read.map(({ says }) => says).join(' '));
}

/** What a person makes of the proposal by pressing one button. */
function confirmed(sheet: Sheet): Mapping {
  return mappingSchema.parse(proposeMapping(sheet, USES));
}

describe.each([
  [
    'Arbor',
    ARBOR,
    'UPN',
    ['facebook', 'website'],
    [
      ['granted', 'granted'],
      ['refused', 'not-asked'],
    ],
  ],
  [
    'SIMS',
    SIMS,
    'UPN',
    ['facebook', 'press'],
    [
      ['granted', 'refused'],
      ['refused', 'not-asked'],
    ],
  ],
  [
    'Bromcom',
    BROMCOM,
    'UPN',
    ['facebook', 'newsletter'],
    [
      ['granted', 'granted'],
      ['refused', 'not-asked'],
    ],
  ],
] as const)('an export like those of %s', (system, text, number, uses, answers) => {
  const sheet = sheetOf(text, 'latin1');
  test('is recognised, and its mapping proposed', () => {
    expect(looksLike(sheet.headings)).toBe(system);
    const mapping = confirmed(sheet);
    expect(mapping.number).toBe(number);
    expect(mapping.uses.map(({ use }) => use)).toEqual(uses);
    expect(problemsOfMapping(mapping, sheet.headings, USES)).toEqual([]);
  });

  test('is read with the proposal as it stands', () => {
    const { pupils, problems } = readRows(sheet, confirmed(sheet));
    expect(problems).toEqual([]);
    expect(pupils).toMatchObject([
      {
        row: 2,
        number: 'A123456789001',
        forename: 'Ottilie',
        surname: 'Brandreth',
        knownAs: 'Tilly',
        leavesOn: null,
        guardians: [{ email: 'hester@home.example' }],
      },
      {
        row: 3,
        number: 'A123456789002',
        forename: 'Kwabena',
        surname: 'Asante-Lowe',
        leavesOn: '2027-07-17',
        guardians: [],
      },
    ]);
    expect(pupils.map((pupil) => pupil.answers.map(({ status }) => status))).toEqual(answers);
  });
});

test('terms of a yes stand in columns of their own, or in the same one', () => {
  const sheet = sheetOf(
    'UPN,Forename,Surname,Photos,Name,Until\nA1,Ottilie,Brandreth,Group photos only,No,31/08/2027\nA2,Kwabena,Asante,Yes,Yes,\nA3,Ifan,Prosser,No,Whatever,never\n',
  );
  const mapping = mappingSchema.parse({
    number: 'UPN',
    forename: 'Forename',
    surname: 'Surname',
    uses: [
      {
        use: 'facebook',
        column: 'Photos',
        granted: ['Yes', 'Group photos only'],
        refused: ['No'],
        withdrawn: [],
        notAsked: [],
        groupOnly: { column: 'Photos', yes: ['Group photos only'], no: ['Yes'] },
        firstName: { column: 'Name', yes: ['Yes'], no: ['No'] },
        validUntil: 'Until',
      },
    ],
  });
  const { pupils, problems } = readRows(sheet, mapping);
  // What stands beside a no is not read.
  expect(problems).toEqual([]);
  expect(pupils.flatMap(({ answers }) => answers)).toMatchObject([
    {
      status: 'granted',
      groupOnly: true,
      firstName: false,
      noCloseUp: null,
      validUntil: '2027-08-31',
    },
    { status: 'granted', groupOnly: false, firstName: true, validUntil: null },
    { status: 'refused', groupOnly: null, firstName: null },
  ]);
});

test('an unusual word is left for a person to place, and listed', () => {
  const sheet = sheetOf(SIMS.replace('"Y";"N"', '"No photos please";"N"'));
  const [facebook] = proposeMapping(sheet, USES).uses;
  expect(facebook).toMatchObject({ granted: [], refused: ['N'] });
  expect(wordsByColumn(sheet)['Photo - Facebook']).toEqual(['No photos please', 'N']);
});

test('headings of nobody are no guess', () => {
  const sheet = sheetOf('one,two,three\n1,2,3\n');
  expect(looksLike(sheet.headings)).toBeNull();
  expect(proposeMapping(sheet, USES)).toMatchObject({
    number: '',
    forename: '',
    surname: '',
    uses: [],
  });
});
