import type {
  Family,
  FamilyAnswer,
  FamilyChild,
  LastAnswer,
} from '../../server/contract/family.contract.ts';

export type FamilyUse = FamilyChild['uses'][number];

/** What a parent has chosen for one child and use. Nothing is chosen for them: without an entry there is no answer. */
export interface Choice {
  readonly yes: boolean;
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
}

export type Choices = ReadonlyMap<string, Choice>;

export const NO: Choice = {
  yes: false,
  groupOnly: false,
  noCloseUp: false,
  firstNameAllowed: false,
};
/** A plain yes: a name is allowed only when it is said. */
export const YES: Choice = { ...NO, yes: true };

export function choiceKey(childId: string, use: string): string {
  return `${childId} ${use}`;
}

export function choose(choices: Choices, childId: string, use: string, choice: Choice): Choices {
  return new Map(choices).set(choiceKey(childId, use), choice);
}

/** The same answers for every other child, as far as they are asked about the same. */
export function sameForAll(
  choices: Choices,
  from: FamilyChild,
  children: readonly FamilyChild[],
): Choices {
  const all = new Map(choices);
  for (const child of children) {
    for (const use of child.uses) {
      const model = from.uses.find(({ code }) => code === use.code);
      const choice = choices.get(choiceKey(from.id, use.code));
      // Under another basis or another reach the same tick would mean something else.
      if (choice && model?.lawfulBasis === use.lawfulBasis && model.covers === use.covers)
        all.set(choiceKey(child.id, use.code), choice);
    }
  }
  return all;
}

/** Everything that was said last, as a choice again; what was never said stays open. */
export function asLastTime(choices: Choices, children: readonly FamilyChild[]): Choices {
  const all = new Map(choices);
  for (const child of children) {
    for (const { code, last } of child.uses) {
      if (wasSaid(last)) all.set(choiceKey(child.id, code), choiceOf(last));
    }
  }
  return all;
}

export function wasSaid(last: LastAnswer | null): last is LastAnswer {
  return last !== null && last.status !== 'not-asked';
}

export function choiceOf(last: LastAnswer): Choice {
  if (last.status !== 'granted') return NO;
  const { groupOnly, noCloseUp, firstNameAllowed } = last;
  return { yes: true, groupOnly, noCloseUp, firstNameAllowed };
}

/** What is sent: what was chosen and can still be asked, under the words that stood there. */
export function answersOf(family: Family, choices: Choices): FamilyAnswer[] {
  return family.children.flatMap((child) =>
    child.uses.flatMap((use) => {
      const choice = choices.get(choiceKey(child.id, use.code));
      if (choice === undefined) return [];
      return [{ childId: child.id, use: use.code, wording: use.wording, ...choice }];
    }),
  );
}

/** Leaves out what was chosen under words that have changed since: it has to be read and chosen anew. */
export function keptAfterChange(choices: Choices, before: Family, after: Family): Choices {
  const wordings = new Map(
    before.children.flatMap((child) =>
      child.uses.map((use) => [choiceKey(child.id, use.code), use.wording]),
    ),
  );
  const kept = new Map<string, Choice>();
  for (const child of after.children) {
    for (const use of child.uses) {
      const key = choiceKey(child.id, use.code);
      const choice = choices.get(key);
      if (choice && wordings.get(key) === use.wording) kept.set(key, choice);
    }
  }
  return kept;
}
