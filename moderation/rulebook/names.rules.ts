import { firstNameCandidates, judgeFirstNames, type Candidate } from './first-names.rules.ts';
import { fullNames } from './full-names.rules.ts';
import { at, indexByFirstWord, type NameMention, type NameOnRegister } from './name-forms.rules.ts';
import type { NameLexicon } from './name-lexicon.rules.ts';
import { wordsOf } from './words.rules.ts';

/**
 * Pupils' names in a text. A full name is a forename, or the name a pupil is known as, with the surname after it (or
 * before it), whatever the case and accents; so is an initial with a surname that few people have. A first name alone
 * counts unless it is more likely a word, a place or somebody else: a name that would stop a sports report about "Chase
 * Park" helps nobody. The work grows with the length of the text, not with the number of names.
 */
export function namesIn(
  text: string,
  names: readonly NameOnRegister[],
  lexicon: NameLexicon,
): NameMention[] {
  const words = wordsOf(text);
  const byFirstWord = indexByFirstWord(names);
  const full = fullNames(words, byFirstWord, lexicon);
  const inFull = (candidate: Candidate): boolean =>
    full.some(
      (mention) =>
        at(words, candidate.from).start < mention.end &&
        mention.start < at(words, candidate.to - 1).end,
    );
  const candidates = firstNameCandidates(words, byFirstWord).filter(
    (candidate) => !inFull(candidate),
  );
  const first = judgeFirstNames(words, candidates, lexicon).map((candidate): NameMention => ({
    kind: 'first',
    start: at(words, candidate.from).start,
    end: at(words, candidate.to - 1).end,
    people: [...candidate.people],
  }));
  return [...full, ...first].toSorted((a, b) => a.start - b.start);
}
