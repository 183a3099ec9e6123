import { at } from './name-forms.rules.ts';
import type { NameWords } from './rulebook.contract.ts';
import type { Word } from './words.rules.ts';

/** The lists of name-words.yaml, ready to be asked. */
export interface NameLexicon {
  readonly commonWords: ReadonlySet<string>;
  readonly mostlyNames: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly otherPeople: readonly (readonly string[])[];
  readonly titles: ReadonlySet<string>;
  readonly praise: ReadonlySet<string>;
  readonly addressing: ReadonlySet<string>;
  readonly commonSurnames: ReadonlySet<string>;
  readonly deeds: ReadonlySet<string>;
  readonly belongings: ReadonlySet<string>;
}

export function nameLexicon(words: NameWords): NameLexicon {
  return {
    commonWords: new Set(words.commonWords),
    mostlyNames: new Set(words.mostlyNames),
    places: new Set(words.places),
    otherPeople: words.otherPeople.map((phrase) => phrase.split(' ')),
    titles: new Set(words.titles),
    praise: new Set(words.praise),
    addressing: new Set(words.addressing),
    commonSurnames: new Set(words.commonSurnames),
    deeds: new Set(words.deeds),
    belongings: new Set(words.belongings),
  };
}

/** Whether a word is nothing but a name. */
export function isPlainName(folded: string, lexicon: NameLexicon): boolean {
  return (
    !lexicon.commonWords.has(folded) &&
    !lexicon.mostlyNames.has(folded) &&
    !lexicon.places.has(folded)
  );
}

/** Whether the name at word `from` has a title before it, and so is not a pupil's. */
export function afterTitle(words: readonly Word[], from: number, lexicon: NameLexicon): boolean {
  const before = words[from - 1];
  return (
    before !== undefined &&
    lexicon.titles.has(before.folded) &&
    /^\.?\s$/u.test(at(words, from).gap)
  );
}
