import { impossible, Refusal, type RefusalCode } from '../kernel/errors.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import { canHappen, canMove, isEditable, wrongState } from './states.rules.ts';
import type { DraftState } from './states.contract.ts';

export type DraftAct =
  | 'edit'
  | 'submit'
  | 'take-back'
  | 'approve'
  | 'return'
  | 'reject'
  | 'undo-approval'
  | 'stop'
  | 'send-now'
  | 'move';

export const DRAFT_ACTS: readonly DraftAct[] = [
  'edit',
  'submit',
  'take-back',
  'approve',
  'return',
  'reject',
  'undo-approval',
  'stop',
  'send-now',
  'move',
];

/** What "who may do this now" rests on. */
export interface DecisionFile {
  readonly state: DraftState;
  /** Every school concerned: the draft's own school first, then those of its Pages. */
  readonly schoolIds: readonly string[];
  readonly authorId: string;
  /** Everybody who changed any revision: an author, too. */
  readonly editorIds: readonly string[];
  /** Findings that nobody can waive. */
  readonly blocks: number;
  /** Findings that the approver has not resolved yet. */
  readonly unresolvedHolds: number;
  /** When it should go out; null or absent is "as soon as it is approved". */
  readonly wantedAt?: Date | null;
  /** Last moment at which an approval can be undone. */
  readonly undoUntil?: Date;
}

/** Why something cannot be done now, and the one thing to do. */
export interface Obstacle {
  readonly code: RefusalCode;
  readonly says: string;
  readonly remedy: string;
  readonly facts?: Record<string, unknown>;
}

/**
 * Why this person cannot do this now, in one sentence for the button; null when they can. `requireAct` guards the action
 * with the very same answer, so a button and its action never disagree.
 */
export function whyNot(act: DraftAct, draft: DecisionFile, actor: Actor, now: Date): string | null {
  return obstacle(act, draft, actor, now)?.says ?? null;
}

/**
 * Guards an act. Throws `own-draft`, `not-allowed`, `wrong-state`, `too-late-to-undo`, `something-stops-it` or
 * `holds-unresolved`, the first that applies in this order.
 */
export function requireAct(act: DraftAct, draft: DecisionFile, actor: Actor, now: Date): void {
  const found = obstacle(act, draft, actor, now);
  if (found === null) return;
  throw new Refusal(found.code, found.says, found.remedy, { facts: { act, ...found.facts } });
}

/** May this person see the draft at all? Its writers, and whoever reads the drafts of a school that it concerns. */
export function mayRead(
  draft: {
    readonly federationId: string;
    readonly schoolId: string;
    readonly authorId: string;
    readonly editorIds: readonly string[];
    readonly pages: readonly { readonly schoolId: string }[];
  },
  actor: Actor,
): boolean {
  // A grant for "the federation" names no school, so the federation has to be compared first.
  if (draft.federationId !== actor.federationId) return false;
  if (isOwn(draft, actor) && mayIn(actor, 'draft:read-own', draft.schoolId)) return true;
  return [draft.schoolId, ...draft.pages.map((page) => page.schoolId)].some((schoolId) =>
    mayIn(actor, 'draft:read-school', schoolId),
  );
}

/**
 * May this person see photos without their covers? Those who wrote it, and whoever may mend it now, for that is how faces
 * are marked. Everybody else, and so whoever decides on it, sees the file that will be published.
 */
export function maySeeUncovered(
  draft: Pick<DecisionFile, 'state' | 'schoolIds' | 'authorId' | 'editorIds'>,
  actor: Actor,
): boolean {
  return mayNotWrite(draft, actor) === null && (isOwn(draft, actor) || isEditable(draft.state));
}

/** Did this person write or change any of it? Then they cannot decide it. */
export function isOwn(
  draft: { readonly authorId: string; readonly editorIds: readonly string[] },
  actor: Pick<Actor, 'personId'>,
): boolean {
  return draft.authorId === actor.personId || draft.editorIds.includes(actor.personId);
}

function obstacle(act: DraftAct, draft: DecisionFile, actor: Actor, now: Date): Obstacle | null {
  switch (act) {
    case 'edit':
      return mayNotWrite(draft, actor) ?? (isEditable(draft.state) ? null : wrong(draft));
    case 'submit':
      return mayNotWrite(draft, actor) ?? unlessPossible(draft, canHappen(draft.state, 'submit'));
    case 'take-back':
      return (
        mayNotWrite(draft, actor) ?? unlessPossible(draft, canHappen(draft.state, 'take-back'))
      );
    case 'approve':
      return (
        mayNotDecide(draft, actor) ??
        unlessPossible(draft, canHappen(draft.state, 'approve-now')) ??
        stopsApproval(draft, now)
      );
    case 'send-now':
      return (
        mayNotDecide(draft, actor) ??
        unlessPossible(draft, canHappen(draft.state, 'approve-now')) ??
        notLate(draft, now) ??
        stopsApproval({ ...draft, wantedAt: null }, now)
      );
    case 'move':
      return mayNotMove(draft, actor) ?? unlessPossible(draft, canMove(draft.state));
    case 'return':
      return mayNotDecide(draft, actor) ?? unlessPossible(draft, canHappen(draft.state, 'return'));
    case 'reject':
      return mayNotDecide(draft, actor) ?? unlessPossible(draft, canHappen(draft.state, 'reject'));
    case 'undo-approval':
      return (
        mayNotDecide(draft, actor) ??
        unlessPossible(draft, canHappen(draft.state, 'undo-approval')) ??
        tooLateToUndo(draft, now)
      );
    case 'stop':
      return mayNotStop(draft, actor) ?? unlessPossible(draft, canHappen(draft.state, 'stop'));
    default:
      return impossible(act, 'act');
  }
}

function unlessPossible(draft: DecisionFile, possible: boolean): Obstacle | null {
  return possible ? null : wrong(draft);
}

function wrong(draft: DecisionFile): Obstacle {
  const refusal = wrongState(draft.state);
  return {
    code: 'wrong-state',
    says: refusal.message,
    remedy: refusal.remedy,
    facts: { state: draft.state },
  };
}

/** Writers change their own drafts; a head may mend a draft of the school, and so becomes one of its authors. */
function mayNotWrite(
  draft: Pick<DecisionFile, 'schoolIds' | 'authorId' | 'editorIds'>,
  actor: Actor,
): Obstacle | null {
  const [ownSchool] = draft.schoolIds;
  const may =
    ownSchool !== undefined &&
    mayIn(actor, 'draft:write', ownSchool) &&
    (isOwn(draft, actor) || mayIn(actor, 'draft:read-school', ownSchool));
  if (may) return null;
  return {
    code: 'not-allowed',
    says: 'Only its writer, or a head of the school, can change this draft.',
    remedy: 'Ask the writer to change it.',
  };
}

/** Why this person does not decide about the draft; null when they do. */
export function mayNotDecide(
  draft: Pick<DecisionFile, 'authorId' | 'editorIds' | 'schoolIds'>,
  actor: Actor,
): Obstacle | null {
  if (isOwn(draft, actor)) {
    return {
      code: 'own-draft',
      says: 'You wrote or changed this draft, so somebody else decides it.',
      remedy: 'Ask another head, or the executive headteacher, to look at it.',
    };
  }
  const all =
    draft.schoolIds.length > 0 &&
    draft.schoolIds.every((schoolId) => mayIn(actor, 'draft:decide', schoolId));
  if (all) return null;
  const some = draft.schoolIds.some((schoolId) => mayIn(actor, 'draft:decide', schoolId));
  return some
    ? {
        code: 'not-allowed',
        says: 'This draft is for Pages of more than one school, and you decide for one of them only.',
        remedy: 'Ask the executive headteacher to decide it.',
      }
    : {
        code: 'not-allowed',
        says: 'Deciding on drafts of this school is not part of your role.',
        remedy: 'A head of the school, or the executive headteacher, decides it.',
      };
}

/** Stopping makes nothing public, so one school concerned is enough, and writers may stop their own. */
function mayNotStop(draft: DecisionFile, actor: Actor): Obstacle | null {
  const may = draft.schoolIds.some(
    (schoolId) => mayIn(actor, 'draft:stop', schoolId) || mayIn(actor, 'draft:decide', schoolId),
  );
  if (may) return null;
  return {
    code: 'not-allowed',
    says: 'Stopping a post is for the safeguarding lead and the heads.',
    remedy: 'Tell the safeguarding lead at once; they can stop it.',
  };
}

function stopsApproval(draft: DecisionFile, now: Date): Obstacle | null {
  if (draft.blocks > 0) {
    return {
      code: 'something-stops-it',
      says: draft.blocks === 1 ? '1 thing stops it.' : `${draft.blocks} things stop it.`,
      remedy: 'Send it back, so that the writer can mend what is marked.',
      facts: { blocks: draft.blocks },
    };
  }
  if (draft.wantedAt !== undefined && draft.wantedAt !== null && draft.wantedAt < now) {
    return {
      code: 'something-stops-it',
      says: 'The time it was wanted for has passed, and nothing goes out late by itself.',
      remedy: 'Send it out now, choose another time, or send it back to its writer.',
      facts: { wantedAt: draft.wantedAt.toISOString() },
    };
  }
  if (draft.unresolvedHolds > 0) {
    return {
      code: 'holds-unresolved',
      says:
        draft.unresolvedHolds === 1
          ? '1 point needs your decision first.'
          : `${draft.unresolvedHolds} points need your decision first.`,
      remedy: 'Go through the points marked “You decide” and say why each is all right.',
      facts: { unresolvedHolds: draft.unresolvedHolds },
    };
  }
  return null;
}

/** It waits for a decision, and its time has passed: nothing goes out late by itself. */
export function isLate(draft: Pick<DecisionFile, 'state' | 'wantedAt'>, now: Date): boolean {
  const { state, wantedAt } = draft;
  return (
    state === 'awaiting-decision' && wantedAt !== undefined && wantedAt !== null && wantedAt < now
  );
}

/** Sending out now is the answer to a time that has passed; before it, that would go against what the writer asked for. */
function notLate(draft: DecisionFile, now: Date): Obstacle | null {
  if (isLate(draft, now)) return null;
  return {
    code: 'wrong-state',
    says: 'Its time has not passed.',
    remedy: 'Approve it, and it goes out when it is wanted.',
  };
}

/** Who may edit it or decide on it may choose another time: whichever it is, somebody approves the new time afterwards. */
function mayNotMove(draft: DecisionFile, actor: Actor): Obstacle | null {
  if (mayNotWrite(draft, actor) === null || mayNotDecide(draft, actor) === null) return null;
  return {
    code: 'not-allowed',
    says: 'Only its writer, or whoever decides on it, can choose another time.',
    remedy: 'Ask the writer, or a head of the school.',
  };
}

function tooLateToUndo(draft: DecisionFile, now: Date): Obstacle | null {
  if (draft.undoUntil !== undefined && now <= draft.undoUntil) return null;
  return {
    code: 'too-late-to-undo',
    says: 'It is too late to undo this approval.',
    remedy: 'If it must not go out, stop it, or take it down once it is published.',
  };
}
