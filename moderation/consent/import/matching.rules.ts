import { fold, isUpn } from './cells.rules.ts';
import { type KnownPupil, nameOf, type RegisterView } from './register-view.rules.ts';
import type { FilePupil } from './rows.rules.ts';

/** What a person said about a pupil of the file: who they are on the register, or (null) somebody new. By number. */
export type Matches = ReadonlyMap<string, string | null>;

export interface Question {
  readonly pupil: FilePupil;
  readonly candidates: readonly (KnownPupil & { readonly schoolName?: string })[];
}

export interface Matched {
  /** Of the file, and who they are on the register. */
  readonly known: readonly { readonly pupil: FilePupil; readonly on: KnownPupil }[];
  readonly added: readonly FilePupil[];
  readonly questions: readonly Question[];
  /** Of this school's register, and not in the file. */
  readonly missing: readonly KnownPupil[];
}

/**
 * Finds each pupil of the file on the register: by number first; a pupil without a number by name and class when there is just one of
 * each. Whoever only might be somebody is asked about: a child who comes in a second time comes in without the no of the parents.
 */
export function matchPupils(
  pupils: readonly FilePupil[],
  view: RegisterView,
  matches: Matches,
): Matched {
  const byNumber = new Map(
    view.pupils.flatMap((each) => (each.number === null ? [] : [[each.number, each]])),
  );
  const known: { pupil: FilePupil; on: KnownPupil }[] = [];
  const unknown: FilePupil[] = [];
  for (const pupil of pupils) {
    const on = byNumber.get(pupil.number);
    if (on === undefined) unknown.push(pupil);
    else known.push({ pupil, on });
  }
  const taken = new Set(known.map(({ on }) => on.id));
  const finder = candidateFinder(unknown, view, taken);
  const added: FilePupil[] = [];
  const questions: Question[] = [];
  for (const pupil of unknown) {
    const { sure, candidates } = finder(pupil);
    const said = matches.get(pupil.number);
    const chosen = sure ?? candidates.find((each) => each.id === said);
    if (chosen !== undefined && !taken.has(chosen.id)) {
      known.push({ pupil, on: chosen });
      taken.add(chosen.id);
    } else if (candidates.length === 0 || said === null) added.push(pupil);
    else questions.push({ pupil, candidates });
  }
  const asked = new Set(questions.flatMap(({ candidates }) => candidates.map(({ id }) => id)));
  return {
    known,
    added,
    questions,
    missing: view.pupils.filter(({ id }) => !taken.has(id) && !asked.has(id)),
  };
}

interface Found {
  readonly sure?: KnownPupil;
  readonly candidates: readonly (KnownPupil & { readonly schoolName?: string })[];
}

function candidateFinder(
  unknown: readonly FilePupil[],
  view: RegisterView,
  taken: ReadonlySet<string>,
): (pupil: FilePupil) => Found {
  const byName = Map.groupBy(
    view.pupils.filter(({ id }) => !taken.has(id)),
    (each) => fold(nameOf(each)),
  );
  const numberElsewhere = Map.groupBy(view.elsewhere, (each) => each.number);
  const nameElsewhere = Map.groupBy(view.elsewhere, (each) => fold(nameOf(each)));
  const inFile = Map.groupBy(unknown, (each) => fold(nameOf(each)));
  return (pupil) => {
    const name = fold(nameOf(pupil));
    const alike = byName.get(name) ?? [];
    const [only] = alike;
    const alone = alike.length === 1 && inFile.get(name)?.length === 1;
    if (only !== undefined && alone && only.number === null && sameClass(pupil, only)) {
      return { sure: only, candidates: [] };
    }
    // A UPN is one child's wherever they go; other numbers are each school's own and meet by chance.
    const sameNumber = isUpn(pupil.number) ? (numberElsewhere.get(pupil.number) ?? []) : [];
    // Of one name they may be one child, unless their numbers say that they are two.
    const sameName = (nameElsewhere.get(name) ?? []).filter(
      ({ number }) => number === pupil.number || !(isUpn(pupil.number) && isUpn(number ?? '')),
    );
    const moved = new Set([...sameNumber, ...sameName]);
    return { candidates: [...alike, ...moved] };
  };
}

function sameClass(pupil: FilePupil, on: KnownPupil): boolean {
  return (
    typeof pupil.className === 'string' &&
    on.className !== null &&
    fold(pupil.className) === fold(on.className)
  );
}
