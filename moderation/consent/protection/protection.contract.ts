import { z } from 'zod';

/** Why a child is never published (product.md section 4). */
export const PROTECTION_KINDS = ['court-order', 'adopted', 'looked-after', 'other'] as const;
export const protectionKindSchema = z.enum(PROTECTION_KINDS);
export type ProtectionKind = z.infer<typeof protectionKindSchema>;
