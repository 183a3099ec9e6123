import { z } from 'zod';

export const recordQuerySchema = z.object({
  before: z.coerce.number().int().positive().optional(),
  kind: z.string().max(60).optional(),
});
export const recordEventSchema = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  who: z.string(),
  kind: z.string(),
  /** The event in one plain sentence. */
  says: z.string(),
  subjectKind: z.string(),
  subjectId: z.uuid(),
  hash: z.string(),
});
export type RecordEvent = z.infer<typeof recordEventSchema>;
export const recordListSchema = z.object({
  events: z.array(recordEventSchema),
  before: z.int().nullable(),
});
export const verificationSchema = z.object({
  intact: z.boolean(),
  events: z.int(),
  firstBroken: z.int().nullable(),
  why: z.string().nullable(),
});

export const ruleSchema = z.object({
  id: z.string(),
  clause: z.string(),
  severity: z.enum(['block', 'hold', 'note']),
  explanation: z.string(),
  remedy: z.string(),
});
export const rulebookSchema = z.object({ rules: z.array(ruleSchema) });

export const operationsSchema = z.object({
  version: z.string(),
  queue: z.object({
    backend: z.enum(['postgresql', 'redis']),
    waiting: z.int(),
    sent: z.int(),
    failed: z.int(),
  }),
  pictures: z.object({
    waiting: z.int(),
    checked: z.int(),
    failed: z.int(),
    /** Seen by a lesser model or an older check than there is now, and not out yet. */
    toCheckAgain: z.int(),
    checkAgainFailed: z.int(),
  }),
  /** The workers that run now, and with what each counts faces; `isBest` is false for a model that is known to miss more. */
  workers: z.array(
    z.object({
      startedAt: z.iso.datetime(),
      faces: z.object({ name: z.string(), version: z.string(), isBest: z.boolean() }).nullable(),
    }),
  ),
  models: z.array(z.object({ purpose: z.string(), name: z.string(), version: z.string() })),
});
