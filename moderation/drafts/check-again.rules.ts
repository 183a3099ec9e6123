import {
  type Eyesight,
  type Outdated,
  STATES_TO_CHECK_AGAIN,
  whyOutdated,
} from '../pictures/eyesight.rules.ts';
import type { DraftState } from './states.contract.ts';

/**
 * Why a photo will be looked at again, asked for already or not; null when it will not: the best eyes there are would see no
 * more, its post is out or ended, its original is gone, or that look broke, which is a finding.
 * @param eyes the best that look at pictures now; undefined when nobody does
 */
export function willBeCheckedAgain(
  photo: {
    readonly facts: Eyesight | null;
    readonly recheckFailed: boolean;
    readonly originalDeletedAt: Date | null;
  },
  state: DraftState,
  eyes: Eyesight | undefined,
): Outdated | null {
  if (photo.facts === null || eyes === undefined) return null;
  if (photo.recheckFailed || photo.originalDeletedAt !== null) return null;
  if (!STATES_TO_CHECK_AGAIN.includes(state)) return null;
  return whyOutdated(photo.facts, eyes) ?? null;
}
