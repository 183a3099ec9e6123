import type { DraftState } from '../drafts/states.contract.ts';
import { impossible } from '../kernel/errors.ts';

/**
 * Days that an original is kept after its post is out, was refused or was taken down. Parents answer within days, and a
 * half-term lies in between at times: after a month nobody asks any more to see the uncovered photo, and a picture of a
 * child that is not needed must not be kept (UK GDPR, article 5 (1) (c) and (e)).
 */
export const KEEP_ORIGINALS_DAYS = 30;
const DAY_MS = 86_400_000;

/** What is known of a picture whose original may be deleted. */
export interface OriginalInUse {
  readonly uploadedAt: Date;
  /** Every draft that it was handed in for or is part of, in any revision; `since` is when its state last changed. */
  readonly drafts: readonly { readonly state: DraftState; readonly since: Date }[];
  /** It belongs to something that was taken down or stopped, and may have to be shown to somebody who looks into it. */
  readonly isEvidence: boolean;
}

export type KeptBecause = 'open' | 'evidence' | 'not-yet';

/**
 * Whether the original of a picture, and the previews that show what is covered, are still to be kept, and why. They are
 * not, once every draft with it has ended and the last did so `KEEP_ORIGINALS_DAYS` ago.
 * @returns undefined when they are to be deleted
 */
export function keptBecause(picture: OriginalInUse, now: Date): KeptBecause | undefined {
  if (picture.isEvidence) return 'evidence';
  if (picture.drafts.some(({ state }) => !hasEnded(state))) return 'open';
  const last = Math.max(
    picture.uploadedAt.getTime(),
    ...picture.drafts.map(({ since }) => since.getTime()),
  );
  return now.getTime() - last < KEEP_ORIGINALS_DAYS * DAY_MS ? 'not-yet' : undefined;
}

/** The latest upload that may have to be deleted at `now`: a shortcut for asking the database. */
export function lastUploadToJudge(now: Date): Date {
  return new Date(now.getTime() - KEEP_ORIGINALS_DAYS * DAY_MS);
}

/** A draft that nobody can change, decide or publish any more without beginning anew. */
function hasEnded(state: DraftState): boolean {
  switch (state) {
    case 'published':
    case 'taken-down':
    case 'rejected':
      return true;
    case 'drafting':
    case 'checking':
    case 'needs-changes':
    case 'awaiting-decision':
    case 'approved':
    case 'scheduled':
    case 'publishing':
    case 'unconfirmed':
    case 'returned':
    case 'expired':
      // An expired one is its writer's again, who may choose another time.
      return false;
    default:
      return impossible(state, 'state of a draft');
  }
}
