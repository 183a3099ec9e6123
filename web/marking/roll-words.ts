import type { Photo } from '../../server/contract/drafts.contract.ts';

type Person = Photo['roll'][number];

/** "24 children ticked", "22 children and 2 adults ticked". */
export function tickedInWords(roll: readonly Person[]): string {
  const adults = roll.filter((person) => person.kind === 'adult').length;
  const children = roll.length - adults;
  const parts = [
    adults > 0 && children === 0 ? '' : children === 1 ? '1 child' : `${children} children`,
    adults === 0 ? '' : adults === 1 ? '1 adult' : `${adults} adults`,
  ].filter(Boolean);
  return `${parts.join(' and ')} ticked`;
}

/** What a change of ticks was, for the line beside Undo. */
export function tickWords(before: readonly Person[], after: readonly Person[]): string {
  const added = lacking(after, before);
  const removed = lacking(before, after);
  const [more] = added;
  const [less] = removed;
  if (added.length === 1 && removed.length === 0) return `Ticked ${more?.name ?? ''}.`;
  if (removed.length === 1 && added.length === 0)
    return `Took the tick of ${less?.name ?? ''} away.`;
  if (removed.length === 0) return `Ticked ${added.length} people.`;
  if (added.length === 0) return `Took ${removed.length} ticks away.`;
  return 'Changed the ticks.';
}

function lacking(these: readonly Person[], others: readonly Person[]): readonly Person[] {
  const there = new Set(others.map((person) => person.subjectId));
  return these.filter((person) => !there.has(person.subjectId));
}
