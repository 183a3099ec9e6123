import type { PermissionReason } from '../permission.rules.ts';
import { spokenDay } from '../permission-words.rules.ts';

/** What holds today for one use, as far as the words of a list need it. */
export interface StandingToday {
  readonly reason: PermissionReason;
  readonly lawfulBasis: 'consent' | 'public-task';
  readonly until: string | null;
  readonly conditions: readonly string[];
}

/**
 * Today's answer in the few words of a list: "yes, in a group only, until Tue 31 Aug 2027". Of somebody who is protected it says
 * what everybody may know and nothing else.
 */
export function standingInWords({ reason, lawfulBasis, until, conditions }: StandingToday): string {
  const objects = lawfulBasis === 'public-task';
  switch (reason) {
    case 'granted': {
      const end = until === null ? [] : [`until ${spokenDay(until)}`];
      return [objects ? 'no objection' : 'yes', ...conditions, ...end].join(', ');
    }
    case 'protected':
      return CANNOT_BE_PUBLISHED;
    case 'refused':
    case 'withdrawn':
      if (objects) return 'objected';
      return reason === 'refused' ? 'no' : 'taken back';
    case 'expired':
      return 'ended';
    case 'not-yet':
      return 'not yet';
    case 'left':
      return 'left the school';
    case 'not-asked':
    case 'other-page':
    case 'unknown':
      return 'no answer';
    default:
      return reason satisfies never;
  }
}

export const CANNOT_BE_PUBLISHED = 'cannot be published';
