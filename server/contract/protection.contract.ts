import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import {
  type ProtectionKind,
  protectionKindSchema,
} from '../../moderation/consent/protection/protection.contract.ts';

export { type ProtectionKind };

/** One entry of a person's protection flags. Only ever sent to those who may know. */
export const protectionFlagSchema = z.object({
  id: z.uuid(),
  act: z.enum(['set', 'lifted']),
  /** Null where a flag was lifted. */
  kind: protectionKindSchema.nullable(),
  /** Null when it was sealed with a key that is not here any more; the flag holds all the same. */
  reason: z.string().nullable(),
  reviewOn: z.iso.date().nullable(),
  by: z.string().nullable(),
  at: z.iso.datetime(),
});
export type ProtectionFlag = z.infer<typeof protectionFlagSchema>;

export const protectionSchema = z.object({
  inForce: protectionFlagSchema.extend({ reviewDue: z.boolean() }).nullable(),
  /** Newest first. */
  history: z.array(protectionFlagSchema),
});
export type Protection = z.infer<typeof protectionSchema>;

const reasonSchema = (says: string) => z.string().trim().min(3, says).max(LIMITS.reasonCharacters);

export const setFlagSchema = z.object({
  kind: protectionKindSchema,
  reason: reasonSchema('Say in a few words why, for the colleagues who may know.'),
  /** A day on which somebody should look at it again, or null. */
  reviewOn: z.iso.date().nullable().default(null),
});
export const liftFlagSchema = z.object({
  /** The flag in force as it was read, so that nobody lifts one that they have not seen. */
  flagId: z.uuid(),
  reason: reasonSchema('Say in a few words why it does not hold any more.'),
});

export const protectedListSchema = z.object({
  subjects: z.array(
    z.object({
      subjectId: z.uuid(),
      schoolId: z.uuid(),
      name: z.string(),
      className: z.string().nullable(),
      kind: protectionKindSchema.nullable(),
      since: z.iso.datetime(),
      by: z.string().nullable(),
      reviewOn: z.iso.date().nullable(),
      reviewDue: z.boolean(),
    }),
  ),
});
export type ProtectedLine = z.infer<typeof protectedListSchema>['subjects'][number];
