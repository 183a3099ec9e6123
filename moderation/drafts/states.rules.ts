import { impossible, Refusal } from '../kernel/errors.ts';
import type { DraftState } from './states.contract.ts';

/** Everything that can happen to a draft. */
export const DRAFT_EVENTS = [
  'submit',
  'checks-stop',
  'checks-clear',
  'take-back',
  'return',
  'reject',
  'approve-now',
  'approve-later',
  'undo-approval',
  'publish-starts',
  'published',
  'outcome-unknown',
  'comes-back',
  'approve-again',
  'count-undone',
  'expire',
  'stop',
  'take-down',
] as const;
export type DraftEvent = (typeof DRAFT_EVENTS)[number];

/** The states in which the text, the photos and what is said about them may change. */
export const EDITABLE_STATES: readonly DraftState[] = ['drafting', 'needs-changes', 'returned'];

export function isEditable(state: DraftState): boolean {
  return EDITABLE_STATES.includes(state);
}

/** Handed in and not on its way: another time can be chosen. One without a time goes out within seconds of its approval. */
export function canMove(state: DraftState): boolean {
  return state === 'checking' || state === 'awaiting-decision' || state === 'scheduled';
}

/**
 * The only way a draft changes state (product.md section 2).
 *
 * A draft for several Pages stays 'publishing' while the next Page's turn starts. One that may or may not be on the Page
 * moves on only when a person has looked. Throws the refusal `wrong-state`.
 */
export function transition(state: DraftState, event: DraftEvent): DraftState {
  const { from, to } = step(event);
  if (!from.includes(state)) throw wrongState(state);
  return to;
}

/** May this event happen in this state? */
export function canHappen(state: DraftState, event: DraftEvent): boolean {
  return step(event).from.includes(state);
}

interface Step {
  readonly from: readonly DraftState[];
  readonly to: DraftState;
}

function step(event: DraftEvent): Step {
  switch (event) {
    case 'submit':
      return { from: EDITABLE_STATES, to: 'checking' };
    case 'checks-stop':
      return { from: ['checking'], to: 'needs-changes' };
    case 'checks-clear':
      return { from: ['checking'], to: 'awaiting-decision' };
    case 'take-back':
      // An expired draft is its writer's again: a new time, and it can be sent once more.
      return { from: ['checking', 'awaiting-decision', 'expired'], to: 'drafting' };
    case 'return':
      return { from: ['awaiting-decision'], to: 'returned' };
    case 'reject':
      return { from: ['awaiting-decision'], to: 'rejected' };
    case 'approve-now':
      return { from: ['awaiting-decision'], to: 'approved' };
    case 'approve-later':
      return { from: ['awaiting-decision'], to: 'scheduled' };
    case 'undo-approval':
      return { from: ['approved', 'scheduled'], to: 'awaiting-decision' };
    case 'publish-starts':
      return { from: ['approved', 'scheduled', 'publishing'], to: 'publishing' };
    case 'published':
      return { from: ['publishing', 'unconfirmed'], to: 'published' };
    case 'outcome-unknown':
      return { from: ['publishing'], to: 'unconfirmed' };
    case 'comes-back':
      // From unconfirmed only after a person has looked and found it nowhere.
      return {
        from: ['approved', 'scheduled', 'publishing', 'unconfirmed'],
        to: 'awaiting-decision',
      };
    case 'approve-again':
      // For one Page that did not get it, while others show it or may.
      return { from: ['publishing', 'unconfirmed'], to: 'publishing' };
    case 'count-undone':
      return { from: ['published'], to: 'unconfirmed' };
    case 'expire':
      return { from: ['awaiting-decision'], to: 'expired' };
    case 'stop':
      // Back to its writer: what must not go out as it is may be mended.
      return { from: ['checking', 'awaiting-decision', 'approved', 'scheduled'], to: 'returned' };
    case 'take-down':
      return { from: ['published', 'unconfirmed'], to: 'taken-down' };
    default:
      return impossible(event, 'event of a draft');
  }
}

/** The refusal for an act that does not fit the state: what the draft is doing now, and what can be done. */
export function wrongState(state: DraftState): Refusal {
  const { title, remedy } = standing(state);
  return new Refusal('wrong-state', title, remedy, { facts: { state } });
}

function standing(state: DraftState): { title: string; remedy: string } {
  switch (state) {
    case 'drafting':
      return { title: 'This draft is still being written.', remedy: 'Send it for checking first.' };
    case 'checking':
      return {
        title: 'This draft is being checked at the moment.',
        remedy: 'Wait a moment, or take it back to change it.',
      };
    case 'needs-changes':
      return {
        title: 'The checks found something that has to be mended first.',
        remedy: 'Mend what is marked, then send it again.',
      };
    case 'awaiting-decision':
      return {
        title: 'This draft is waiting for a decision.',
        remedy: 'Take it back to change it, or let the decision come.',
      };
    case 'approved':
      return {
        title: 'This draft has been approved and is about to be published.',
        remedy: 'If it must not go out, stop it.',
      };
    case 'scheduled':
      return {
        title: 'This draft has been approved and waits for its time.',
        remedy: 'If it must not go out, stop it.',
      };
    case 'publishing':
      return {
        title: 'This post is going to the Page right now.',
        remedy: 'Look again in a minute; once it is there, it can be taken down.',
      };
    case 'published':
      return {
        title: 'This post has been published.',
        remedy: 'To remove it from the Page, take it down.',
      };
    case 'taken-down':
      return {
        title: 'This post was taken down.',
        remedy: 'Write a new draft if there is more to say.',
      };
    case 'returned':
      return {
        title: 'This draft was sent back to its writer.',
        remedy: 'The writer can change it and send it again.',
      };
    case 'rejected':
      return {
        title: 'This draft was refused.',
        remedy: 'Write a new draft that answers the reason given.',
      };
    case 'expired':
      return {
        title: 'Nobody decided this draft before the time it was wanted for.',
        remedy: 'The writer can take it back, choose a new time and send it again.',
      };
    case 'unconfirmed':
      return {
        title: 'Nobody knows yet whether this post is on the Page.',
        remedy: 'Look at the Page first; nothing is sent again until somebody has.',
      };
    default:
      return impossible(state, 'state of a draft');
  }
}
