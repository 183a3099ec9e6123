import { z } from 'zod';
import { nodeId } from './graph-answers.ts';

// Older answers have numbers here. One that JSON has already damaged is no id.
const debugId = z
  .union([nodeId, z.number().int().positive().max(Number.MAX_SAFE_INTEGER).transform(String)])
  .optional();

/** Seconds since 1970; 0, and nothing at all, is Facebook's way of saying "never". */
const moment = z
  .number()
  .int()
  .nonnegative()
  .default(0)
  .transform((seconds) => (seconds === 0 ? null : new Date(seconds * 1_000)));

export const debugTokenAnswer = z.object({
  data: z.object({
    is_valid: z.boolean(),
    type: z.string().default('UNKNOWN'),
    app_id: debugId,
    profile_id: debugId,
    user_id: debugId,
    expires_at: moment,
    data_access_expires_at: moment,
    scopes: z.array(z.string()).default([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.string()).optional() }))
      .default([]),
    error: z.unknown().optional(),
  }),
});

export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  /** Seconds; absent for a token without an end date. */
  expires_in: z.number().int().nonnegative().optional(),
});

const tasks = z.array(z.string()).default([]);

/** The token is absent where this person gets none. */
export const pageOfPersonAnswer = z.object({
  id: nodeId,
  name: z.string(),
  access_token: z.string().min(1).optional(),
  tasks,
});

export const tasksAnswer = z.object({ id: nodeId, tasks });
