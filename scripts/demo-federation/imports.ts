import { type Mapping, mappingSchema } from '../../moderation/consent/import/mapping.contract.ts';
import { bringFile } from '../../moderation/consent/import/operator.actions.ts';
import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { DEMO_CLASSES, readName } from './names.ts';
import type { SchoolCode } from './people.ts';
import { DEMO_LEAVERS } from './register.ts';

const MAPPING: Mapping = mappingSchema.parse({
  number: 'UPN',
  forename: 'Legal first name',
  surname: 'Legal last name',
  knownAs: 'Preferred first name',
  className: 'Registration form',
  year: 'Year group',
});
const WITH_ANSWERS: Mapping = mappingSchema.parse({
  ...MAPPING,
  uses: [
    {
      use: 'prospectus',
      column: 'Consent: Prospectus',
      granted: ['Consent given'],
      refused: ['Consent refused'],
      withdrawn: ['Consent withdrawn'],
      notAsked: ['', 'Awaiting response'],
    },
  ],
});
const HEADINGS =
  'UPN,Legal first name,Legal last name,Preferred first name,Year group,Registration form';

/**
 * Two imports, so that their screen has something to show: one that gave every pupil of a school their number, and a file of the other
 * school that waits for somebody to decide.
 */
export async function seedImports(
  tx: Tx,
  deps: Deps,
  administrator: Actor,
  schools: Readonly<Record<SchoolCode, string>>,
): Promise<void> {
  const plain = { confirmations: [], gone: 'keep' } as const;
  await bringFile(tx, deps, administrator, {
    ...plain,
    schoolId: schools.SSQ,
    fileName: 'SSQ pupils autumn.csv',
    content: Buffer.from([HEADINGS, ...rowsOf('SSQ')].join('\r\n')),
    mapping: MAPPING,
    keepAs: 'Arbor: pupils only',
    apply: true,
  });
  await bringFile(tx, deps, administrator, {
    ...plain,
    schoolId: schools.LF,
    fileName: 'LF consents.csv',
    content: Buffer.from([`${HEADINGS},Consent: Prospectus`, ...waitingRows()].join('\r\n')),
    mapping: WITH_ANSWERS,
    keepAs: 'Arbor: pupils and consents',
    apply: false,
  });
}

/** The pupils of a school as its system exports them, without those who have left. */
function rowsOf(school: SchoolCode): string[] {
  return DEMO_CLASSES.filter((group) => group.school === school)
    .flatMap(({ name, year, pupils }) => pupils.map((pupil) => ({ name, year, pupil })))
    .filter(({ pupil }) => !DEMO_LEAVERS.has(pupil))
    .map(({ name, year, pupil }, index) => {
      const { forename, surname, knownAs } = readName(pupil);
      const upn = `${school === 'SSQ' ? 'B' : 'C'}${String(866_000_000_000 + index)}`;
      return [upn, forename, surname, knownAs ?? '', year, name].join(',');
    });
}

/** A few who are new, a few who said no, one who is missing. */
function waitingRows(): string[] {
  const rows = rowsOf('LF').slice(1);
  return [
    ...rows.map(
      (row, index) => `${row},${index % 7 === 3 ? 'Consent refused' : 'Awaiting response'}`,
    ),
    'C866000000901,Ottilie,Brandreth,Tilly,Reception,Ducklings,Consent given',
    'C866000000902,Kwabena,Asante-Lowe,,Year 2,Swallows,Awaiting response',
  ];
}
