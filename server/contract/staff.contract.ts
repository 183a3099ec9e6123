import { z } from 'zod';
import { abilitySchema, roleSchema } from '../../moderation/kernel/permissions.contract.ts';

export { type Ability, type Role } from '../../moderation/kernel/permissions.contract.ts';

export const schoolSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  shortName: z.string(),
  accent: z.enum(['sea', 'clay', 'plum', 'moss', 'slate']),
});
export type School = z.infer<typeof schoolSchema>;

export const signInSchema = z.object({
  email: z.email('Type your whole school e-mail address.').max(254),
  password: z.string().min(1, 'Type your password.').max(200),
});

export const policySchema = z.object({
  id: z.uuid(),
  title: z.string(),
  approvedOn: z.iso.date(),
  reviewOn: z.iso.date(),
  /** True when the review date has passed; administrators and the executive head are told. */
  overdue: z.boolean(),
  summary: z.string(),
  acceptedAt: z.iso.datetime().nullable(),
});
export type Policy = z.infer<typeof policySchema>;

export const grantSchema = z.object({ role: roleSchema, schoolId: z.uuid().nullable() });

/** Who is signed in and what the app may draw for them. `may` holds an ability when they have it in any school. */
export const sessionSchema = z.object({
  person: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
  federation: z.object({ id: z.uuid(), name: z.string() }),
  schools: z.array(schoolSchema),
  grants: z.array(grantSchema),
  may: z.array(abilitySchema),
  policyAccepted: z.boolean(),
  policyOverdue: z.boolean(),
  csrfToken: z.string(),
  /** Address of the practice Page when nothing can reach Facebook from here. */
  practicePage: z.url().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const linkParamsSchema = z.object({ token: z.string().min(20).max(200) });
export const linkSchema = z.object({
  purpose: z.enum(['invitation', 'reset']),
  name: z.string(),
  email: z.string(),
});
export const useLinkSchema = z.object({
  password: z
    .string()
    .min(12, 'Use at least 12 characters. Three words that do not belong together are good.')
    .max(200),
});
export const resetRequestSchema = z.object({ email: z.email().max(254) });
export const acceptPolicySchema = z.object({ policyVersionId: z.uuid() });

export const staffPersonSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  grants: z.array(grantSchema),
  state: z.enum(['active', 'invited', 'left']),
  sessions: z.int().min(0),
  lastSeenAt: z.iso.datetime().nullable(),
});
export type StaffPerson = z.infer<typeof staffPersonSchema>;
export const staffListSchema = z.object({ people: z.array(staffPersonSchema) });

export const inviteSchema = z.object({
  name: z.string().trim().min(2, 'Type the name as colleagues know it.').max(120),
  email: z.email('Type a whole e-mail address.').max(254),
  grants: z.array(grantSchema).min(1, 'Choose at least one role.').max(20),
});

/** Letters to colleagues, or to parents. */
export const mailQuerySchema = z.object({
  to: z.enum(['staff', 'parent']).default('staff'),
  /** Part of the address. */
  search: z.string().trim().max(100).default(''),
});
export const mailListSchema = z.object({
  mail: z.array(
    z.object({
      id: z.uuid(),
      to: z.string(),
      subject: z.string(),
      /** Null for a letter that is for its reader alone. */
      body: z.string().nullable(),
      createdAt: z.iso.datetime(),
      sentAt: z.iso.datetime().nullable(),
    }),
  ),
});
