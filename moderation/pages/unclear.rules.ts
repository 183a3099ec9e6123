import { mayNotDecide, type DecisionFile, type Obstacle } from '../drafts/deciding.rules.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import { impossible, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import type { UnclearAct } from './unclear.contract.ts';

/** How one Page stands with a post, as far as a person has to do something about it. */
export type PageStanding =
  /** It may or may not be there. */
  | 'unclear'
  /** It did not go there, and other Pages show it or may: a person approves it again or leaves it out. */
  | 'stopped'
  /** Somebody looked and counted it as published. */
  | 'counted'
  /** Nothing is to be done. */
  | 'settled';

/** What "who may say what became of it" rests on. */
export interface UnclearFile {
  readonly draft: Pick<DecisionFile, 'authorId' | 'editorIds' | 'schoolIds'> & {
    readonly state: DraftState;
  };
  readonly standing: PageStanding;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  /** Whether another of its Pages shows it, or may, or is still to be written to. */
  readonly isElsewhere: boolean;
}

/** How a Page stands, from the state of its publication and of its draft. */
export function standingOf(
  state: 'publishing' | 'published' | 'refused' | 'unconfirmed' | 'taken-down' | undefined,
  settledAt: Date | null,
  draftState: DraftState,
): PageStanding {
  const isOpen = draftState === 'publishing' || draftState === 'unconfirmed';
  if (state === 'unconfirmed') return 'unclear';
  if (state === 'refused' && isOpen) return 'stopped';
  return state === 'published' && settledAt !== null ? 'counted' : 'settled';
}

/** Why this person cannot do this now, in one sentence for the button; null when they can. */
export function whyNotUnclear(
  act: UnclearAct,
  file: UnclearFile,
  actor: Actor,
  now: Date,
): string | null {
  return obstacle(act, file, actor, now)?.says ?? null;
}

/** Guards an act with the same answer that drew its button. */
export function requireUnclear(act: UnclearAct, file: UnclearFile, actor: Actor, now: Date): void {
  const found = obstacle(act, file, actor, now);
  if (found === null) return;
  throw new Refusal(found.code, found.says, found.remedy, { facts: { act } });
}

/** The last moment at which somebody may take back that they found it. */
export function undoLookUntil(settledAt: Date): Date {
  return new Date(settledAt.getTime() + LIMITS.undoLookMinutes * 60_000);
}

function obstacle(act: UnclearAct, file: UnclearFile, actor: Actor, now: Date): Obstacle | null {
  return mayNotDecide(file.draft, actor) ?? notNow(act, file, actor, now);
}

function notNow(
  act: UnclearAct,
  { standing, isElsewhere, settledAt, settledBy }: UnclearFile,
  actor: Actor,
  now: Date,
): Obstacle | null {
  switch (act) {
    case 'there':
    case 'not-there':
      return standing === 'unclear' ? null : SETTLED;
    case 'approve-again':
    case 'leave-out':
      return standing === 'stopped' && isElsewhere ? null : SETTLED;
    case 'undo-there': {
      if (standing !== 'counted' || settledAt === null) return SETTLED;
      return settledBy === actor.personId && now <= undoLookUntil(settledAt) ? null : TOO_LATE;
    }
    default:
      return impossible(act, 'act');
  }
}

const SETTLED: Obstacle = {
  code: 'wrong-state',
  says: 'What became of it on this Page is settled.',
  remedy: 'Look at the post as it is now.',
};

const TOO_LATE: Obstacle = {
  code: 'too-late-to-undo',
  says: 'It is too late to take this back, or somebody else said it.',
  remedy: 'If the post must not be on the Page, take it down.',
};
