import { z } from 'zod';
import { Refusal } from '../../kernel/errors.ts';
import { spokenDay } from '../permission-words.rules.ts';
import { PROTECTION_KINDS, type ProtectionKind } from './protection.contract.ts';

export type { ProtectionKind } from './protection.contract.ts';

/** Why somebody is never published, in the words of whoever set the flag. Sealed together, so that neither lies open. */
export interface ProtectionReason {
  /** Null where a flag was lifted: that has a reason and no kind. */
  readonly kind: ProtectionKind | null;
  readonly reason: string;
}

const sealedSchema = z.object({ kind: z.enum(PROTECTION_KINDS).nullable(), reason: z.string() });

/** The text that is sealed. */
export function sealableText(words: ProtectionReason): string {
  return JSON.stringify({ kind: words.kind, reason: words.reason });
}

/** What was sealed. Throws when it is anything else. */
export function readSealable(text: string): ProtectionReason {
  return sealedSchema.parse(JSON.parse(text));
}

/** One entry of a person's flags: set, or lifted. */
export interface FlagEntry {
  readonly id: string;
  readonly act: 'set' | 'lifted';
  readonly reviewOn: string | null;
}

/** The flag in force: the newest entry, when it sets one. A flag that is set again takes the place of the one before. */
export function flagInForce<Entry extends FlagEntry>(newestFirst: readonly Entry[]): Entry | null {
  const [newest] = newestFirst;
  return newest?.act === 'set' ? newest : null;
}

/** Whether somebody should look again at the flag on that school day. It holds until it is lifted, due or not. */
export function reviewIsDue(flag: Pick<FlagEntry, 'reviewOn'>, day: string): boolean {
  return flag.reviewOn !== null && flag.reviewOn <= day;
}

/** Refuses a day of review that has gone by. */
export function requireReviewAhead(reviewOn: string | null, day: string): void {
  if (reviewOn === null || reviewOn > day) return;
  throw new Refusal(
    'bad-input',
    `${spokenDay(reviewOn)} is not ahead of us.`,
    'Choose a later day on which to look at it again, or none.',
    { field: 'reviewOn' },
  );
}

/** Refuses to lift another flag than the one in force: somebody may have set a new one meanwhile, for another reason. */
export function requireLiftable(inForce: FlagEntry | null, flagId: string): void {
  if (inForce === null) {
    throw new Refusal(
      'wrong-state',
      'The protection was lifted already.',
      'Load the page again to see who lifted it.',
    );
  }
  if (inForce.id === flagId) return;
  throw new Refusal(
    'stale',
    'The protection was changed meanwhile.',
    'Load the page again, read it, then lift it if that is still right.',
  );
}
