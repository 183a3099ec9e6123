import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../kernel/errors.ts';
import type { Actor, Role } from '../kernel/permissions.ts';
import {
  type DecisionFile,
  DRAFT_ACTS,
  type DraftAct,
  mayRead,
  requireAct,
  whyNot,
} from './deciding.rules.ts';
import { draftStateSchema } from './states.contract.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const A = 'school-a';
const B = 'school-b';

function actor(personId: string, ...grants: [Role, string | null][]): Actor {
  return {
    personId,
    federationId: 'federation',
    name: personId,
    grants: grants.map(([role, schoolId]) => ({ role, schoolId })),
  };
}
const writer = actor('writer', ['drafter', A]);
const otherWriter = actor('other', ['drafter', A]);
const headA = actor('head-a', ['head', A]);
const headB = actor('head-b', ['head', B]);
const executive = actor('executive', ['executive-head', null]);
const lead = actor('lead', ['safeguarding-lead', null]);
const administrator = actor('administrator', ['administrator', null]);
const auditor = actor('auditor', ['auditor', null]);

function draft(more: Partial<DecisionFile> = {}): DecisionFile {
  return {
    state: 'awaiting-decision',
    schoolIds: [A],
    authorId: 'writer',
    editorIds: ['writer'],
    blocks: 0,
    unresolvedHolds: 0,
    ...more,
  };
}

function codeOf(act: DraftAct, file: DecisionFile, who: Actor): string | null {
  try {
    requireAct(act, file, who, NOW);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const DECIDING = ['approve', 'return', 'reject', 'undo-approval'] as const;
const undoable = draft({ state: 'approved', undoUntil: new Date(NOW.getTime() + 5_000) });
const fileFor = (act: DraftAct): DecisionFile => (act === 'undo-approval' ? undoable : draft());

describe('deciding', () => {
  test.each(DECIDING)(
    '%s: the head of the school and the executive headteacher, nobody else',
    (act) => {
      const allowed = [writer, otherWriter, headA, headB, executive, lead, administrator, auditor]
        .filter((who) => whyNot(act, fileFor(act), who, NOW) === null)
        .map((who) => who.personId);
      expect(allowed).toEqual(['head-a', 'executive']);
    },
  );
  test.each(DECIDING)("%s: never one's own, as author or as editor of any revision", (act) => {
    expect(codeOf(act, { ...fileFor(act), authorId: 'head-a' }, headA)).toBe('own-draft');
    expect(codeOf(act, { ...fileFor(act), editorIds: ['writer', 'executive'] }, executive)).toBe(
      'own-draft',
    );
  });
  test.each(DECIDING)('%s: a draft for both schools needs somebody who decides for both', (act) => {
    const both = { ...fileFor(act), schoolIds: [A, B] };
    expect(codeOf(act, both, headA)).toBe('not-allowed');
    expect(codeOf(act, both, headB)).toBe('not-allowed');
    expect(codeOf(act, both, executive)).toBeNull();
    expect(codeOf(act, both, actor('both', ['head', A], ['head', B]))).toBeNull();
    expect(whyNot(act, both, headA, NOW)).toContain('more than one school');
  });
  test("a draft of no school is nobody's to decide", () => {
    expect(codeOf('approve', draft({ schoolIds: [] }), executive)).toBe('not-allowed');
  });
});

describe('approving', () => {
  test.each<[Partial<DecisionFile>, string, string]>([
    [{ blocks: 1 }, 'something-stops-it', '1 thing stops it.'],
    [{ blocks: 3, unresolvedHolds: 2 }, 'something-stops-it', '3 things stop it.'],
    [{ unresolvedHolds: 1 }, 'holds-unresolved', '1 point needs your decision first.'],
    [{ unresolvedHolds: 2 }, 'holds-unresolved', '2 points need your decision first.'],
    [
      { wantedAt: new Date(NOW.getTime() - 1) },
      'something-stops-it',
      'The time it was wanted for has passed, and nothing goes out late by itself.',
    ],
    [{ state: 'checking' }, 'wrong-state', 'This draft is being checked at the moment.'],
  ])('%o', (more, code, says) => {
    expect(codeOf('approve', draft(more), headA)).toBe(code);
    expect(whyNot('approve', draft(more), headA, NOW)).toBe(says);
  });
  test('blocks and holds do not keep it from being sent back or refused', () => {
    for (const act of ['return', 'reject'] as const) {
      expect(whyNot(act, draft({ blocks: 2, unresolvedHolds: 2 }), headA, NOW)).toBeNull();
    }
  });
  test('a time still to come is fine', () => {
    expect(
      whyNot('approve', draft({ wantedAt: new Date(NOW.getTime() + 1) }), headA, NOW),
    ).toBeNull();
    expect(whyNot('approve', draft({ wantedAt: null }), headA, NOW)).toBeNull();
  });
});

describe('undoing', () => {
  test('until the last moment, not after it, and not without one', () => {
    expect(codeOf('undo-approval', { ...undoable, undoUntil: NOW }, headA)).toBeNull();
    expect(
      codeOf('undo-approval', { ...undoable, undoUntil: new Date(NOW.getTime() - 1) }, headA),
    ).toBe('too-late-to-undo');
    expect(codeOf('undo-approval', draft({ state: 'approved' }), headA)).toBe('too-late-to-undo');
  });
});

describe('writing', () => {
  test.each(['edit', 'submit'] as const)('%s: the writer and a head of the school', (act) => {
    const open = draft({ state: 'drafting' });
    const allowed = [writer, otherWriter, headA, headB, executive, lead, administrator, auditor]
      .filter((who) => whyNot(act, open, who, NOW) === null)
      .map((who) => who.personId);
    expect(allowed).toEqual(['writer', 'head-a', 'executive']);
  });
  test('not once it is handed in', () => {
    expect(codeOf('edit', draft(), writer)).toBe('wrong-state');
    expect(codeOf('take-back', draft(), writer)).toBeNull();
  });
  test('a writer who lost the role cannot change it', () => {
    expect(codeOf('edit', draft({ state: 'drafting' }), actor('writer', ['drafter', B]))).toBe(
      'not-allowed',
    );
  });
});

test('stopping: the safeguarding lead and the heads concerned', () => {
  for (const state of ['checking', 'awaiting-decision', 'approved', 'scheduled'] as const) {
    const allowed = [writer, headA, headB, executive, lead, administrator, auditor]
      .filter((who) => whyNot('stop', draft({ state }), who, NOW) === null)
      .map((who) => who.personId);
    expect(allowed).toEqual(['head-a', 'executive', 'lead']);
  }
  expect(codeOf('stop', draft({ state: 'published' }), lead)).toBe('wrong-state');
});

test('reading: writers their own, heads their school, nobody another federation', () => {
  const file = {
    federationId: 'federation',
    schoolId: A,
    authorId: 'writer',
    editorIds: [],
    pages: [{ schoolId: A }],
  };
  const readers = [writer, otherWriter, headA, headB, executive, lead, administrator, auditor]
    .filter((who) => mayRead(file, who))
    .map((who) => who.personId);
  expect(readers).toEqual(['writer', 'head-a', 'executive', 'lead']);
  expect(mayRead({ ...file, pages: [{ schoolId: B }] }, headB)).toBe(true);
  expect(mayRead({ ...file, federationId: 'another' }, executive)).toBe(false);
});

test('the button and the guard always agree, and no author ever decides', () => {
  const people = [writer, otherWriter, headA, headB, executive, lead, administrator, auditor];
  fc.assert(
    fc.property(
      fc.constantFrom(...DRAFT_ACTS),
      fc.constantFrom(...people),
      fc.record({
        state: fc.constantFrom(...draftStateSchema.options),
        schoolIds: fc.subarray([A, B]),
        authorId: fc.constantFrom(...people.map((who) => who.personId)),
        editorIds: fc.subarray(people.map((who) => who.personId)),
        blocks: fc.nat({ max: 2 }),
        unresolvedHolds: fc.nat({ max: 2 }),
      }),
      (act, who, file) => {
        const says = whyNot(act, file, who, NOW);
        expect(codeOf(act, file, who) === null).toBe(says === null);
        const own = file.authorId === who.personId || file.editorIds.includes(who.personId);
        const decides = ['approve', 'return', 'reject', 'undo-approval'].includes(act);
        expect(own && decides && says === null).toBe(false);
        const clear =
          file.state === 'awaiting-decision' && file.blocks === 0 && file.unresolvedHolds === 0;
        expect(act === 'approve' && says === null && !clear).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
