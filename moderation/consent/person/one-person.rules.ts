import type { ConsentAnswer, Permission } from '../permission.rules.ts';

/** The last word of one guardian about one use. */
export interface LastWord {
  readonly use: string;
  readonly status: ConsentAnswer['status'];
  readonly answeredOn: string;
  /** The answer that holds today rests on this one. */
  readonly holds: boolean;
}

/** Until when today's yes holds at most, "2027-07-16"; null when it has no end, or is no yes. */
export function holdsUntil(answer: Permission, answers: readonly ConsentAnswer[]): string | null {
  if (!answer.granted) return null;
  const ends = answers
    .filter(({ id }) => answer.restsOn.includes(id))
    .flatMap(({ validUntil }) => (validUntil === null ? [] : [validUntil]));
  return ends.toSorted()[0] ?? null;
}

/**
 * What one guardian last said about each use; where today's answer rests on one of theirs, that one.
 *
 * @param restsOn ids of the answers on which today's answers rest, over all uses
 */
export function lastWords(
  answers: readonly ConsentAnswer[],
  guardianId: string | null,
  restsOn: ReadonlySet<string>,
): LastWord[] {
  const theirs = answers.filter((each) => each.guardianId === guardianId);
  return [...Map.groupBy(theirs, ({ use }) => use)].flatMap(([use, said]) => {
    const last =
      said.find(({ id }) => restsOn.has(id)) ?? said.toSorted((a, b) => a.seq - b.seq).at(-1);
    if (last === undefined) return [];
    const { status, answeredOn, id } = last;
    return [{ use, status, answeredOn, holds: restsOn.has(id) }];
  });
}
