import { type Actor, requireAnywhere } from '../kernel/permissions.ts';
import type { RuleDefinition } from './rulebook.contract.ts';
import { loadRulebook } from './rulebook.ts';

/** The rules that texts are checked against, for people to read. Needs `rulebook:read`. */
export function listRules(
  actor: Actor,
): Pick<RuleDefinition, 'id' | 'clause' | 'severity' | 'explanation' | 'remedy'>[] {
  requireAnywhere(actor, 'rulebook:read');
  return loadRulebook().rules.map(({ id, clause, severity, explanation, remedy }) => ({
    id,
    clause,
    severity,
    explanation,
    remedy,
  }));
}
