import { fold, type Word, wordsOf } from './words.rules.ts';

/** A person whose name must be recognised in a text. */
export interface NameOnRegister {
  readonly subjectId: string;
  readonly kind: 'pupil' | 'adult';
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  /** The first name may stand beside a picture today. */
  readonly firstNameAllowed: boolean;
}

/** A place in a text (UTF-16 offsets, end exclusive) that names one of these people. */
export interface NameMention {
  readonly kind: 'full' | 'first';
  readonly start: number;
  readonly end: number;
  readonly people: readonly NameOnRegister[];
}

/** One spelling of a name as folded words: ["mary", "jane"]. */
export type Form = readonly string[];

/** Every way in which a person's forename (or what they are called) and surname may be written. */
export interface NameForms {
  readonly person: NameOnRegister;
  readonly first: readonly Form[];
  readonly last: readonly Form[];
}

const INSIDE_A_NAME = /^[\s'’ʼ`‐‑–-]{1,2}$/u;

export function formsOf(name: NameOnRegister): NameForms {
  return {
    person: name,
    first: [name.forename, ...(name.knownAs === null ? [] : [name.knownAs])].flatMap((given) => [
      ...spellings(given),
      // "Mary Jane" on the register is often just Mary in class.
      ...(/\s/u.test(given.trim())
        ? wordsOf(given)
            .slice(0, 1)
            .map((word) => [word.folded])
        : []),
    ]),
    last: [
      ...spellings(name.surname),
      // A double-barrelled surname is often written by half.
      ...(name.surname.includes('-') ? wordsOf(name.surname).map((word) => [word.folded]) : []),
    ],
  };
}

function spellings(name: string): Form[] {
  const parts = wordsOf(name).map((word) => word.folded);
  if (parts.length === 0) return [];
  return parts.length === 1 ? [parts] : [parts, [fold(parts.join(''))]];
}

/** One spelling, whose it is, and which half of the name; 'whole' is both halves as one word, "amaraokafor". */
export interface IndexedForm {
  readonly form: Form;
  readonly name: NameForms;
  readonly part: 'first' | 'last' | 'whole';
}

/** The spellings of a register by their first word. */
export type NameIndex = ReadonlyMap<string, readonly IndexedForm[]>;

/** One register is asked about the text, each picture's words and each file name of a post. */
const INDEXES = new WeakMap<readonly NameOnRegister[], NameIndex>();

/** The spellings of the pupils among these names by their first word, so that each word of a text is looked up once. */
export function indexByFirstWord(names: readonly NameOnRegister[]): NameIndex {
  const known = INDEXES.get(names);
  if (known !== undefined) return known;
  const entries = names
    .filter((name) => name.kind === 'pupil')
    .map(formsOf)
    .flatMap((name) => [
      ...name.first.map((form): IndexedForm => ({ form, name, part: 'first' })),
      ...name.last.map((form): IndexedForm => ({ form, name, part: 'last' })),
      ...wholes(name).map((form): IndexedForm => ({ form, name, part: 'whole' })),
    ]);
  const index = Map.groupBy(entries, ({ form }) => form[0] ?? '');
  INDEXES.set(names, index);
  return index;
}

/** Forename and surname written as one, as in addresses, hashtags and file names. */
function wholes({ first, last }: NameForms): Form[] {
  return first.flatMap((forename) =>
    last.flatMap((surname) => {
      const [one, other] = [forename.join(''), surname.join('')];
      return [[one + other], [other + one]];
    }),
  );
}

/** The index after the form when it stands at word `from`, or undefined. */
export function formAt(words: readonly Word[], from: number, form: Form): number | undefined {
  for (const [offset, part] of form.entries()) {
    const word = words[from + offset];
    if (word === undefined || word.folded !== part) return undefined;
    if (offset > 0 && !INSIDE_A_NAME.test(word.gap)) return undefined;
  }
  return from + form.length;
}

/** The word at an index that is known to be there. */
export function at(words: readonly Word[], index: number): Word {
  const word = words[index];
  if (word === undefined) throw new Error(`No word at ${index}.`);
  return word;
}
