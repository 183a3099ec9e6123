import { z } from 'zod';

/** The states of a draft (product.md section 2): a closed union, changed only by `transition` in states.rules.ts. */
export const draftStateSchema = z.enum([
  'drafting',
  'checking',
  'needs-changes',
  'awaiting-decision',
  'approved',
  'scheduled',
  'publishing',
  'published',
  'taken-down',
  'returned',
  'rejected',
  'expired',
  'unconfirmed',
]);
export type DraftState = z.infer<typeof draftStateSchema>;
