import type { NameWords } from './rulebook.contract.ts';

/** The lists of name-words.yaml, ready to be asked. */
export interface NameLexicon {
  readonly commonWords: ReadonlySet<string>;
  readonly mostlyNames: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly otherPeople: readonly (readonly string[])[];
  readonly titles: ReadonlySet<string>;
  readonly praise: ReadonlySet<string>;
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
    deeds: new Set(words.deeds),
    belongings: new Set(words.belongings),
  };
}
