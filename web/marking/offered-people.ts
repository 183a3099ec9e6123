import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import type { TypeaheadOption } from '../components/typeahead/typeahead.tsx';

export interface PictureSoFar {
  /** The class that is in the picture, by its name. */
  readonly className: string | null;
  /** Who is in the picture already, by subject: the name of the place. */
  readonly already: ReadonlyMap<string, string>;
}

/**
 * People in the order in which they are offered: the class that is in the picture first, and whoever is marked elsewhere in
 * it last; of a class those whose first name begins as was typed, since that is how a teacher thinks of a child. Otherwise
 * the order of the register stays.
 */
export function inOfferedOrder(
  people: readonly MarkableSubject[],
  words: string,
  { className, already }: PictureSoFar,
): readonly MarkableSubject[] {
  const typed = lettersOf(words);
  const rank = (person: MarkableSubject): number => {
    const byClass = person.className !== null && person.className === className ? 0 : 1;
    const byName = lettersOf(person.name).startsWith(typed) ? 0 : 1;
    return (already.has(person.id) ? 4 : 0) + byClass * 2 + byName;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ person }) => person);
}

/** Without accents, apostrophes and capitals, as the server reads names. */
function lettersOf(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’ʼ]/gu, '')
    .toLowerCase()
    .trim();
}

/** One person as the list shows them: the class or the year tells two of one name apart. */
export function asOption(
  person: MarkableSubject,
  already: ReadonlyMap<string, string>,
  classes: readonly Pick<SchoolClass, 'name' | 'year'>[],
): TypeaheadOption {
  const { id, name } = person;
  const where = placeOf(person, classes);
  // What stands beside a child under protection is all that anybody may know of it.
  if (!person.mayBeShown)
    return {
      id,
      name,
      detail: `${where}: ${plainReason(person)} Cover the face.`,
      isStopped: true,
    };
  const elsewhere = already.get(id);
  if (elsewhere === undefined) return { id, name, detail: where };
  return { id, name, detail: `${where}, ${elsewhere} already`, isQuiet: true };
}

function placeOf(
  { kind, className }: MarkableSubject,
  classes: readonly Pick<SchoolClass, 'name' | 'year'>[],
): string {
  if (className === null) return kind === 'adult' ? 'adult' : 'no class';
  const year = classes.find((one) => one.name === className)?.year;
  return year === undefined || className.includes(year) ? className : `${className}, ${year}`;
}

/** "cannot be published." or the sentence of the register ("Amara's parents said no to Facebook."). */
function plainReason({ says }: MarkableSubject): string {
  return /cannot be published/i.test(says) ? 'cannot be published.' : asSentence(says);
}

export function asSentence(says: string): string {
  const words = says.charAt(0).toUpperCase() + says.slice(1);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
