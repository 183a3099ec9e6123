import { z } from 'zod';

/** The six roles of product.md section 1, and the chair of governors, who is an auditor with one extra right. */
export const roleSchema = z.enum([
  'drafter',
  'head',
  'executive-head',
  'safeguarding-lead',
  'administrator',
  'auditor',
]);
export type Role = z.infer<typeof roleSchema>;

/** What a person may be allowed to do; each screen, button and action asks for one of these. */
export const abilitySchema = z.enum([
  'draft:write',
  'draft:read-own',
  'draft:read-school',
  'draft:decide',
  'draft:stop',
  'calendar:keep',
  'page:manage',
  'page:read',
  'page:people',
  'page:pause',
  'page:resume',
  'page:accept-alert',
  'incident:declare',
  'incident:close',
  'post:take-down',
  'register:mark',
  'register:read',
  'register:write',
  'register:read-protected',
  'register:protect',
  'register:ask',
  'register:export',
  'register:import',
  'uses:manage',
  'reach-back:read',
  'equipment:read',
  'equipment:write',
  'record:read',
  'record:verify',
  'people:manage',
  'rulebook:read',
  'sandbox:open',
  'operations:read',
]);
export type Ability = z.infer<typeof abilitySchema>;
