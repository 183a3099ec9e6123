import type {
  ConditionColumn,
  Import,
  Mapping,
  UseColumn,
} from '../../../server/contract/import.contract.ts';
import { mappingSchema } from '../../../server/contract/import.contract.ts';
import { fold } from './typed-words.ts';

/** A mapping while it is being filled in: a column that is not chosen yet is ''. */
export type MappingForm = NonNullable<Import['proposal']>;

/** What a word of an answer column can mean. */
export type Meaning = 'granted' | 'refused' | 'withdrawn' | 'notAsked';
const MEANINGS: readonly Meaning[] = ['granted', 'refused', 'withdrawn', 'notAsked'];

/** The term of a yes that a column can say. */
export type Term = 'groupOnly' | 'noCloseUp' | 'firstName';

export const EMPTY_FORM: MappingForm = {
  number: '',
  forename: '',
  surname: '',
  knownAs: null,
  className: null,
  year: null,
  leavesOn: null,
  dateFormat: 'dd/mm/yyyy',
  guardians: [],
  uses: [],
};

/** The words below a heading, each once; undefined where there are too many different ones to be answers. */
export function wordsOf(
  wordsByColumn: Import['wordsByColumn'],
  column: string,
): readonly string[] | undefined {
  const words = wordsByColumn[column];
  if (words === undefined) return undefined;
  return [...new Map(words.map((word) => [fold(word), word])).values()];
}

export function meaningOf(use: UseColumn, word: string): Meaning | null {
  return MEANINGS.find((meaning) => use[meaning].some((each) => fold(each) === fold(word))) ?? null;
}

/** Gives a word its meaning and takes it from any other; null takes it from all. */
export function withMeaning(use: UseColumn, word: string, meaning: Meaning | null): UseColumn {
  const kept = (from: Meaning): string[] => {
    const others = use[from].filter((each) => fold(each) !== fold(word));
    return from === meaning ? [...others, word] : others;
  };
  return {
    ...use,
    granted: kept('granted'),
    refused: kept('refused'),
    withdrawn: kept('withdrawn'),
    notAsked: kept('notAsked'),
  };
}

/** The words of the column that mean nothing yet. */
export function wordsLeft(use: UseColumn, words: readonly string[]): string[] {
  return words.filter((word) => meaningOf(use, word) === null);
}

/**
 * The words that a term has to know: all below its heading, since any may stand beside a yes. Where it is read from the answers'
 * own column ("Group photos only"), only those that mean yes.
 */
export function termWordsOf(
  use: UseColumn,
  term: ConditionColumn,
  wordsByColumn: Import['wordsByColumn'],
): readonly string[] | undefined {
  const words = wordsOf(wordsByColumn, term.column);
  if (fold(term.column) !== fold(use.column)) return words;
  return words?.filter((word) => meaningOf(use, word) === 'granted');
}

export function saysYes(term: ConditionColumn, word: string): boolean | null {
  if (term.yes.some((each) => fold(each) === fold(word))) return true;
  return term.no.some((each) => fold(each) === fold(word)) ? false : null;
}

/** Says of a term's word whether it means yes. */
export function withTermWord(
  term: ConditionColumn,
  word: string,
  meansYes: boolean | null,
): ConditionColumn {
  const without = (list: readonly string[]): string[] =>
    list.filter((each) => fold(each) !== fold(word));
  return {
    ...term,
    yes: meansYes === true ? [...without(term.yes), word] : without(term.yes),
    no: meansYes === false ? [...without(term.no), word] : without(term.no),
  };
}

/** A column for a use; its words take the meanings that the same words have in another use, since schools use one set of words. */
export function columnFor(
  form: MappingForm,
  use: string,
  column: string,
  words: readonly string[] = [],
): UseColumn {
  const fresh: UseColumn = {
    use,
    column,
    granted: [],
    refused: [],
    withdrawn: [],
    notAsked: [],
    groupOnly: null,
    noCloseUp: null,
    firstName: null,
    validUntil: null,
  };
  return asElsewhere(form, fresh, words);
}

/** Gives words without a meaning the one that they have in another use; the same use comes back where there is none. */
export function asElsewhere(
  form: MappingForm,
  use: UseColumn,
  words: readonly string[],
): UseColumn {
  const others = form.uses.filter((each) => each.use !== use.use);
  return wordsLeft(use, words).reduce((so, word) => {
    const known = others.map((other) => meaningOf(other, word)).find((each) => each !== null);
    // An empty cell can never mean yes, nor is it copied as one from a mapping that was kept.
    return known === undefined || (word === '' && known === 'granted')
      ? so
      : withMeaning(so, word, known);
  }, use);
}

/** The form as a mapping that the server takes; undefined while a column is missing that every pupil needs. */
export function asMapping(form: MappingForm): Mapping | undefined {
  return mappingSchema.safeParse(form).data;
}

const REQUIRED = [
  ['number', 'Choose the column with the pupils’ numbers.'],
  ['forename', 'Choose the column with the forenames.'],
  ['surname', 'Choose the column with the surnames.'],
] as const;

/** What has to be put right before going on, by the field it is about. */
export function wrongWith(
  form: MappingForm,
  file: Pick<Import, 'headings' | 'wordsByColumn'>,
): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const [field, says] of REQUIRED) if (form[field] === '') wrong[field] = says;
  form.guardians.forEach(({ name }, index) => {
    if (name === '') wrong[`guardian-${index}-name`] = 'Choose the column with the name.';
  });
  for (const [field, column] of columnsOf(form)) {
    if (column !== '' && !file.headings.includes(column)) {
      wrong[field] = `This file has no column “${column}”. Choose another.`;
    }
  }
  for (const use of form.uses) {
    const says = wrongWithUse(use, file);
    if (says !== undefined) wrong[`use-${use.use}`] ??= says;
  }
  return wrong;
}

function wrongWithUse(
  use: UseColumn,
  { wordsByColumn }: Pick<Import, 'wordsByColumn'>,
): string | undefined {
  const words = wordsOf(wordsByColumn, use.column);
  if (words === undefined) {
    return 'This column has too many different words to be an answer. Choose the one that says yes or no.';
  }
  const terms = [use.groupOnly, use.noCloseUp, use.firstName].filter((each) => each !== null);
  const left =
    wordsLeft(use, words).length +
    terms.reduce(
      (sum, term) =>
        sum +
        (termWordsOf(use, term, wordsByColumn) ?? []).filter((word) => saysYes(term, word) === null)
          .length,
      0,
    );
  if (left === 0) return undefined;
  return left === 1 ? 'Say what the last word means.' : `Say what ${left} more words mean.`;
}

/** Every field of the form that names a column, with that column. */
function columnsOf(form: MappingForm): [string, string][] {
  const single = (
    ['number', 'forename', 'surname', 'knownAs', 'className', 'leavesOn'] as const
  ).map((field): [string, string] => [field, form[field] ?? '']);
  return [
    ...single,
    ['year', form.year ?? ''],
    ...form.guardians.flatMap(({ name, relation, email }, index): [string, string][] => [
      [`guardian-${index}-name`, name],
      [`guardian-${index}-relation`, relation ?? ''],
      [`guardian-${index}-email`, email ?? ''],
    ]),
    ...form.uses.map((use): [string, string] => [`use-${use.use}`, use.column]),
  ];
}
