import { z } from 'zod';

/** A refusal on the wire: RFC 9457 problem details with our stable code, the remedy and the field it is about. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  field: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const idParamsSchema = z.object({ id: z.uuid() });
/** The id of what was just made. */
export const madeSchema = z.object({ id: z.uuid() });
