import type { FamilyChild } from '../../server/contract/family.contract.ts';
import type { Choice, FamilyUse } from './choices.ts';

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "24 November 2026" for a school day. */
export function longDay(day: string): string {
  return DAY.format(new Date(`${day}T00:00:00Z`));
}

/** "Bilal, Chloe and Seren" */
export function namesOf(children: readonly Pick<FamilyChild, 'firstName'>[]): string {
  return new Intl.ListFormat('en-GB').format(children.map(({ firstName }) => firstName));
}

/** A choice in words: "yes, only in a group". An objection is never called a refusal of consent. */
export function choiceInWords(use: Pick<FamilyUse, 'lawfulBasis'>, choice: Choice): string {
  if (use.lawfulBasis === 'public-task') return choice.yes ? 'no objection' : 'you object';
  if (!choice.yes) return 'no';
  return [
    'yes',
    ...(choice.groupOnly ? ['only in a group'] : []),
    ...(choice.noCloseUp ? ['no close-ups'] : []),
    ...(choice.firstNameAllowed ? ['with the first name'] : []),
  ].join(', ');
}

/** What was said last and when, and whether it still holds. */
export function lastInWords(use: FamilyUse): string | null {
  const { last } = use;
  if (last === null || last.status === 'not-asked') return null;
  const on = longDay(last.answeredOn);
  if (use.lawfulBasis === 'public-task') {
    return last.status === 'granted' ? `On ${on} you did not object.` : `On ${on} you objected.`;
  }
  if (last.status === 'withdrawn') return `On ${on} you took your yes back.`;
  if (last.status === 'refused') return `On ${on} you said no.`;
  const { groupOnly, noCloseUp, firstNameAllowed } = last;
  const said = choiceInWords(use, { yes: true, groupOnly, noCloseUp, firstNameAllowed });
  const until = last.validUntil === null ? '' : ` (until ${longDay(last.validUntil)})`;
  return `On ${on} you said ${said}${until}.`;
}

/** Whom an answer is about, beside the child. */
export function coversInWords(use: FamilyUse, school: string): string {
  return use.covers === 'school'
    ? `Your answer is for ${school} alone.`
    : 'Your answer is for every school of the federation.';
}

/** "You answer as Claire Attwood, mother of Bilal and Chloe." */
export function whoAnswers(guardian: string, children: readonly FamilyChild[]): string {
  const byRelation = Map.groupBy(children, (child) => child.relation);
  const parts = [...byRelation].map(([relation, theirs]) =>
    relation === '' ? `for ${namesOf(theirs)}` : `${relation} of ${namesOf(theirs)}`,
  );
  return [guardian, ...parts].join(', ');
}
