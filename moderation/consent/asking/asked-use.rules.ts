import { canonicalJson, sha256Hex } from '../../kernel/digest.ts';
import { firstWords } from './first-words.rules.ts';

/** Consent is asked for; a public task is only told about, and a parent may object. The two are never mixed. */
export type LawfulBasis = 'consent' | 'public-task';

/** A use as it is kept, without what a school says of it. */
export interface KeptUse {
  readonly code: string;
  readonly name: string;
  /** The federation's words; empty while nobody wrote any. */
  readonly explanation: string;
  readonly lawfulBasis: LawfulBasis;
  /** Whose Pages and papers an answer is about: the child's own school, or every school of the federation. */
  readonly covers: 'school' | 'federation';
  readonly retired: boolean;
}

/** A use as one school puts it to parents, on the phone and on paper alike. */
export interface AskedUse {
  readonly code: string;
  readonly name: string;
  readonly words: string;
  readonly lawfulBasis: LawfulBasis;
  readonly covers: 'school' | 'federation';
  /** Stands for exactly this wording: what a parent read can be told years later. */
  readonly wording: string;
}

/** @param schoolWords what the school says in its own words, when it does */
export function askedUse(use: KeptUse, schoolWords: string | undefined): AskedUse {
  const { code, name, lawfulBasis, covers } = use;
  const words = schoolWords ?? wordsOf(use);
  const shown = { code, name, words, lawfulBasis, covers };
  return { ...shown, wording: sha256Hex(canonicalJson(shown)) };
}

/** The federation's words about a use, or ours. */
export function wordsOf(use: Pick<KeptUse, 'code' | 'explanation'>): string {
  return use.explanation === '' ? firstWords(use.code) : use.explanation;
}

/** A code for a use that is added: "School trips: video" becomes "school-trips-video". Empty when no letter is left. */
export function codeFor(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 40)
    .replace(/-+$/u, '');
}
