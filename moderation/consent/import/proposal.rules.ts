import { fold } from './cells.rules.ts';
import type { Mapping, UseColumn } from './mapping.contract.ts';
import type { Sheet } from './sheet.rules.ts';

export type LooksLike = 'Arbor' | 'SIMS' | 'Bromcom';

/**
 * Headings as they usually are in exports of Arbor, SIMS and Bromcom, the best first. Schools rename columns freely, so this is a first
 * guess for a person to confirm and nothing is ever imported by it alone.
 */
const USUAL: Readonly<
  Record<
    'number' | 'forename' | 'surname' | 'knownAs' | 'className' | 'year' | 'leavesOn',
    readonly string[]
  >
> = {
  number: [
    'upn',
    'unique pupil number',
    'arbor student id',
    'student id',
    'pupil id',
    'adno',
    'admission number',
    'admission no',
    'mis id',
  ],
  forename: [
    'legal first name',
    'legal forename',
    'first name',
    'forename',
    'pupil forename',
    'student first name',
    'given name',
  ],
  surname: [
    'legal last name',
    'legal surname',
    'last name',
    'surname',
    'pupil surname',
    'student last name',
    'family name',
  ],
  knownAs: [
    'preferred first name',
    'preferred forename',
    'chosen name',
    'known as',
    'preferred name',
  ],
  className: [
    'registration form',
    'registration group',
    'reg group',
    'reg',
    'tutor group',
    'form',
    'class',
    'class name',
  ],
  year: ['year group', 'year taught in', 'nc year', 'national curriculum year', 'year'],
  leavesOn: ['leaving date', 'date of leaving', 'dol', 'end date', 'leave date'],
};

const MARKS: readonly { readonly system: LooksLike; readonly headings: readonly string[] }[] = [
  {
    system: 'Arbor',
    headings: ['arbor student id', 'legal first name', 'legal last name', 'registration form'],
  },
  { system: 'SIMS', headings: ['adno', 'reg', 'chosen name', 'dol', 'legal forename'] },
  {
    system: 'Bromcom',
    headings: ['tutor group', 'preferred first name', 'mis id', 'admission number'],
  },
];

/** Which system an export looks like: the one with most of its own headings, two at least. */
export function looksLike(headings: readonly string[]): LooksLike | null {
  const known = new Set(headings.map(fold));
  const [best] = MARKS.map(({ system, headings: own }) => ({
    system,
    found: own.filter((heading) => known.has(heading)).length,
  })).toSorted((one, other) => other.found - one.found);
  return best !== undefined && best.found >= 2 ? best.system : null;
}

/** Which words of a heading speak of a use. The first that fits a heading takes it. */
const SPEAKS_OF: readonly { readonly use: string; readonly words: RegExp }[] = [
  { use: 'facebook', words: /facebook|social media/ },
  { use: 'website', words: /web ?site|online/ },
  { use: 'newsletter', words: /newsletter/ },
  { use: 'press', words: /press|newspaper|media coverage/ },
  { use: 'prospectus', words: /prospectus|printed|publication/ },
];

/** Words that are surely meant so. Everything else that stands in the column is left for a person to place. */
const CLEAR: Readonly<Record<'granted' | 'refused' | 'withdrawn' | 'notAsked', readonly string[]>> =
  {
    granted: [
      'yes',
      'y',
      'true',
      'consent given',
      'consented',
      'granted',
      'given',
      'permission given',
      'agreed',
    ],
    refused: [
      'no',
      'n',
      'false',
      'consent refused',
      'refused',
      'not given',
      'consent not given',
      'no consent',
      'declined',
      'permission refused',
      'denied',
    ],
    withdrawn: ['withdrawn', 'consent withdrawn'],
    notAsked: [
      '',
      'not asked',
      'no response',
      'unknown',
      'awaiting response',
      'pending',
      'not recorded',
    ],
  };

export interface Proposal extends Omit<Mapping, 'number' | 'forename' | 'surname'> {
  /** '' where no heading is recognised. */
  readonly number: string;
  readonly forename: string;
  readonly surname: string;
}

/** A first guess of the mapping from the headings and the words below them. */
export function proposeMapping(sheet: Sheet, uses: ReadonlySet<string>): Proposal {
  const taken = new Set<string>();
  const find = (usual: readonly string[]): string | null => {
    const found = usual
      .map((each) =>
        sheet.headings.find((heading) => fold(heading) === each && !taken.has(heading)),
      )
      .find((heading) => heading !== undefined);
    if (found === undefined) return null;
    taken.add(found);
    return found;
  };
  const number = find(USUAL.number) ?? '';
  const knownAs = find(USUAL.knownAs);
  return {
    number,
    forename: find(USUAL.forename) ?? '',
    surname: find(USUAL.surname) ?? '',
    knownAs,
    className: find(USUAL.className),
    year: find(USUAL.year),
    leavesOn: find(USUAL.leavesOn),
    dateFormat: sheet.rows.some(({ cells }) =>
      cells.some((cell) => /^\d{4}-\d{2}-\d{2}/.test(cell)),
    )
      ? 'yyyy-mm-dd'
      : 'dd/mm/yyyy',
    guardians: proposeGuardians(sheet.headings),
    uses: proposeUses(sheet, uses, taken),
  };
}

/** "Primary Guardian 1 Name" with "… Email" and "… Relationship" beside it, "Contact 2 Name", "Mother Name". */
function proposeGuardians(headings: readonly string[]): Mapping['guardians'] {
  const names = headings.filter((heading) =>
    /^(?:(?:primary )?(?:guardian|contact|parent|priority contact)(?: \d)?|mother|father)(?: full)? name$/.test(
      fold(heading),
    ),
  );
  return names.slice(0, 4).map((name) => {
    const begins = fold(name).replace(/(?: full)? name$/, '');
    const beside = (ends: RegExp): string | null =>
      headings.find(
        (heading) => fold(heading).startsWith(`${begins} `) && ends.test(fold(heading)),
      ) ?? null;
    return { name, relation: beside(/relation(?:ship)?$/), email: beside(/e-?mail(?: address)?$/) };
  });
}

function proposeUses(
  sheet: Sheet,
  uses: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): UseColumn[] {
  const chosen = new Set<string>();
  return SPEAKS_OF.filter(({ use }) => uses.has(use)).flatMap(({ use, words }) => {
    const index = sheet.headings.findIndex(
      (heading) => words.test(fold(heading)) && !taken.has(heading) && !chosen.has(heading),
    );
    const column = sheet.headings[index];
    if (column === undefined) return [];
    chosen.add(column);
    const found = new Set(sheet.rows.map(({ cells }) => cells[index]?.trim() ?? ''));
    const clear = (kind: keyof typeof CLEAR): string[] =>
      // One spelling is enough: words are compared without regard to case.
      [
        ...new Map(
          [...found]
            .filter((word) => CLEAR[kind].includes(fold(word)))
            .map((word) => [fold(word), word]),
        ).values(),
      ];
    return [
      {
        use,
        column,
        granted: clear('granted'),
        refused: clear('refused'),
        withdrawn: clear('withdrawn'),
        notAsked: clear('notAsked'),
        groupOnly: null,
        noCloseUp: null,
        firstName: null,
        validUntil: null,
      },
    ];
  });
}

const WORDS_LISTED = 12;

/** For each heading the different words below it, those that come most first; none for columns with more, such as names. */
export function wordsByColumn(sheet: Sheet): Record<string, string[]> {
  return Object.fromEntries(
    sheet.headings.flatMap((heading, index) => {
      const counts = new Map<string, number>();
      for (const { cells } of sheet.rows) {
        const word = cells[index]?.trim() ?? '';
        counts.set(word, (counts.get(word) ?? 0) + 1);
        if (counts.size > WORDS_LISTED) return [];
      }
      const ordered = [...counts]
        .toSorted(([, one], [, other]) => other - one)
        .map(([word]) => word);
      return heading === '' ? [] : [[heading, ordered]];
    }),
  );
}
