import { fold } from './cells.rules.ts';
import type { ConditionColumn, Mapping, UseColumn } from './mapping.contract.ts';
import { ofFile, type Problem } from './sheet.rules.ts';

/** Every column that a mapping reads, and what for. */
function columnsOf(mapping: Mapping): { column: string; what: string }[] {
  const optional = (column: string | null, what: string) =>
    column === null ? [] : [{ column, what }];
  return [
    { column: mapping.number, what: 'the pupil number' },
    { column: mapping.forename, what: 'the forename' },
    { column: mapping.surname, what: 'the surname' },
    ...optional(mapping.knownAs, 'the name a pupil is known by'),
    ...optional(mapping.className, 'the class'),
    ...optional(mapping.year, 'the year'),
    ...optional(mapping.leavesOn, 'the leaving date'),
    ...mapping.guardians.flatMap(({ name, relation, email }) => [
      { column: name, what: "a guardian's name" },
      ...optional(relation, "a guardian's relation"),
      ...optional(email, "a guardian's e-mail address"),
    ]),
    ...mapping.uses.flatMap((use) => [
      { column: use.column, what: `the answers about ${use.use}` },
      ...conditionsOf(use).map(({ column }) => ({ column, what: `terms of ${use.use}` })),
      ...optional(use.validUntil, `how long the answers about ${use.use} hold`),
    ]),
  ];
}

function conditionsOf(use: UseColumn): ConditionColumn[] {
  return [use.groupOnly, use.noCloseUp, use.firstName].filter((each) => each !== null);
}

/** What keeps a mapping from being used for a file with these headings. `uses` are those that parents are asked about. */
export function problemsOfMapping(
  mapping: Mapping,
  headings: readonly string[],
  uses: ReadonlySet<string>,
): Problem[] {
  const known = new Set(headings.map(fold));
  const missing = columnsOf(mapping)
    .filter(({ column }) => !known.has(fold(column)))
    .map(({ column, what }) => ({
      row: 1,
      column,
      says: `The mapping reads ${what} from the column "${column}", and the file has no such column.`,
    }));
  return [
    ...missing,
    ...twice(mapping),
    ...mapping.uses.flatMap((use) => problemsOfUse(use, uses)),
  ];
}

/** A column that is two things about a pupil at once was chosen by mistake: a name column read as class, say. */
function twice(mapping: Mapping): Problem[] {
  const single = columnsOf({ ...mapping, uses: [] }).filter(({ column }) => column !== '');
  const answers = mapping.uses.map(({ column }) => fold(column));
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { column, what } of single) {
    const earlier = seen.get(fold(column));
    if (earlier !== undefined) {
      problems.push({
        row: 1,
        column,
        says: `The column "${column}" is mapped twice: for ${earlier} and for ${what}.`,
      });
    } else if (answers.includes(fold(column))) {
      problems.push({
        row: 1,
        column,
        says: `The column "${column}" is mapped for ${what} and for an answer.`,
      });
    }
    seen.set(fold(column), what);
  }
  const named = mapping.uses.map(({ use }) => use);
  for (const use of new Set(named.filter((each, index) => named.indexOf(each) !== index))) {
    problems.push(ofFile(`The mapping has two columns for ${use}. Choose one.`));
  }
  return problems;
}

function problemsOfUse(use: UseColumn, uses: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const at = { row: 1, column: use.column };
  if (!uses.has(use.use))
    problems.push({
      ...at,
      says: `Nobody is asked about "${use.use}". Choose one of the uses of the register.`,
    });
  if (use.granted.some((word) => fold(word) === '')) {
    problems.push({ ...at, says: 'An empty cell can never mean yes.' });
  }
  const all = [...use.granted, ...use.refused, ...use.withdrawn, ...use.notAsked].map(fold);
  for (const word of new Set(all.filter((each, index) => all.indexOf(each) !== index))) {
    problems.push({
      ...at,
      says: `"${word}" is said to mean two things. A word can stand for one answer only.`,
    });
  }
  if (all.length === 0)
    problems.push({ ...at, says: 'The mapping does not say what any word of this column means.' });
  for (const { column, yes, no } of conditionsOf(use)) {
    const words = [...yes, ...no].map(fold);
    if (new Set(words).size < words.length) {
      problems.push({ row: 1, column, says: 'A word is said to mean both yes and no.' });
    }
  }
  return problems;
}
