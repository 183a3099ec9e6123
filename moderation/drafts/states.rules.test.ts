import { describe, expect, test } from 'vitest';
import { Refusal } from '../kernel/errors.ts';
import { type DraftState, draftStateSchema } from './states.contract.ts';
import {
  canHappen,
  DRAFT_EVENTS,
  type DraftEvent,
  EDITABLE_STATES,
  isEditable,
  transition,
} from './states.rules.ts';

/** Every step there is; what is not here is refused. */
const STEPS: Readonly<Record<DraftState, Partial<Record<DraftEvent, DraftState>>>> = {
  drafting: { submit: 'checking' },
  checking: {
    'checks-stop': 'needs-changes',
    'checks-clear': 'awaiting-decision',
    'take-back': 'drafting',
    stop: 'returned',
  },
  'needs-changes': { submit: 'checking' },
  'awaiting-decision': {
    'take-back': 'drafting',
    return: 'returned',
    reject: 'rejected',
    'approve-now': 'approved',
    'approve-later': 'scheduled',
    expire: 'expired',
    stop: 'returned',
  },
  approved: {
    'undo-approval': 'awaiting-decision',
    'publish-starts': 'publishing',
    'comes-back': 'awaiting-decision',
    stop: 'returned',
  },
  scheduled: {
    'undo-approval': 'awaiting-decision',
    'publish-starts': 'publishing',
    'comes-back': 'awaiting-decision',
    stop: 'returned',
  },
  publishing: {
    'publish-starts': 'publishing',
    published: 'published',
    'outcome-unknown': 'unconfirmed',
    'comes-back': 'awaiting-decision',
    'approve-again': 'publishing',
  },
  published: { 'take-down': 'taken-down', 'count-undone': 'unconfirmed' },
  'taken-down': {},
  returned: { submit: 'checking' },
  rejected: {},
  expired: { 'take-back': 'drafting' },
  unconfirmed: {
    published: 'published',
    'take-down': 'taken-down',
    'comes-back': 'awaiting-decision',
    'approve-again': 'publishing',
  },
};

const pairs = draftStateSchema.options.flatMap((state) =>
  DRAFT_EVENTS.map((event) => [state, event] as const),
);

const steps = pairs.filter(([state, event]) => STEPS[state][event] !== undefined);
const refused = pairs.filter(([state, event]) => STEPS[state][event] === undefined);

test.each(steps)('%s goes on with %s', (state, event) => {
  expect(canHappen(state, event)).toBe(true);
  expect(transition(state, event)).toBe(STEPS[state][event]);
});

test.each(refused)('%s refuses %s, kindly', (state, event) => {
  expect(canHappen(state, event)).toBe(false);
  const refusal = refusalOf(() => transition(state, event));
  expect(refusal.code).toBe('wrong-state');
  expect(refusal.message).toMatch(/^[A-Z].*\.$/u);
  expect(refusal.remedy).toMatch(/^[A-Z].*\.$/u);
});

describe('what a draft can and cannot become', () => {
  test('nothing is published without an approval and the start of publishing', () => {
    const into = (target: DraftState) =>
      draftStateSchema.options.filter((state) => Object.values(STEPS[state]).includes(target));
    expect(into('published')).toEqual(['publishing', 'unconfirmed']);
    expect(into('publishing')).toEqual(['approved', 'scheduled', 'publishing', 'unconfirmed']);
    expect(into('approved')).toEqual(['awaiting-decision']);
    expect(into('scheduled')).toEqual(['awaiting-decision']);
    expect(into('awaiting-decision')).toEqual([
      'checking',
      'approved',
      'scheduled',
      'publishing',
      'unconfirmed',
    ]);
  });
  test('what can be edited is what can be sent', () => {
    expect(EDITABLE_STATES).toEqual(['drafting', 'needs-changes', 'returned']);
    for (const state of draftStateSchema.options)
      expect(isEditable(state)).toBe(canHappen(state, 'submit'));
  });
});

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('No refusal.');
}
