import { LIMITS } from '../../kernel/limits.ts';
import { type Mapping, mappingSchema } from './mapping.contract.ts';
import { problemsOfMapping } from './mapping.rules.ts';
import type { Proposal } from './proposal.rules.ts';
import type { RegisterView } from './register-view.rules.ts';
import { type FilePupil, readRows } from './rows.rules.ts';
import type { Problem, Sheet } from './sheet.rules.ts';

/** How many rows a preview shows, and among how many the examples of a column are looked for. */
export const FIRST_ROWS = 10;
const EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 40;

/** For each heading the first different words below it, shortened, so that a person sees which column it is. Empty cells say nothing. */
export function firstCells(sheet: Sheet): Record<string, string[]> {
  const rows = sheet.rows.slice(0, LIMITS.importExampleRows);
  return Object.fromEntries(
    sheet.headings.flatMap((heading, index) => {
      if (heading === '') return [];
      const words = rows
        .map(({ cells }) => cells[index]?.trim() ?? '')
        .filter((word) => word !== '');
      return [[heading, [...new Set(words)].slice(0, EXAMPLES).map(shortened)]];
    }),
  );
}

function shortened(word: string): string {
  return word.length <= EXAMPLE_CHARACTERS ? word : `${word.slice(0, EXAMPLE_CHARACTERS - 1)}…`;
}

/** The first rows read with a proposal that nobody has confirmed yet; undefined while it does not name what every pupil needs. */
export function readWithProposal(
  sheet: Sheet,
  proposal: Proposal,
  uses: RegisterView['uses'],
): { pupils: readonly FilePupil[]; problems: readonly Problem[] } | undefined {
  const mapping: Mapping | undefined = mappingSchema.safeParse(proposal).data;
  if (mapping === undefined) return undefined;
  // A use whose words are all unknown still has to be placed; its rows say so.
  const unfit = problemsOfMapping(mapping, sheet.headings, new Set(uses.keys())).some(
    ({ column }) => mapping.uses.every((use) => use.column !== column),
  );
  if (unfit) return undefined;
  return readRows({ ...sheet, rows: sheet.rows.slice(0, FIRST_ROWS) }, mapping);
}
