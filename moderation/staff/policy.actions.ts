import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import { acceptedAt, currentPolicy, insertAcceptance, type PolicyRow } from './policy.store.ts';
import { policyIsOverdue } from './staff.rules.ts';

export interface PolicyInForce extends PolicyRow {
  /** Past its review day. */
  readonly overdue: boolean;
  /** When this person accepted it. */
  readonly acceptedAt: Date | null;
}

/** The policy that holds now. Throws the refusal `not-found` when the federation has none. */
export async function policyInForce(deps: Deps, actor: Actor): Promise<PolicyInForce> {
  const policy = await inTransaction(deps.db, (tx) => policyFor(tx, actor, deps.clock.now()));
  if (policy === undefined) throw notFound('policy');
  return policy;
}

/** The same for a transaction of another action; undefined when the federation has no policy. */
export async function policyFor(
  tx: Tx,
  actor: Actor,
  now: Date,
): Promise<PolicyInForce | undefined> {
  const policy = await currentPolicy(tx, actor.federationId);
  if (policy === undefined) return undefined;
  return {
    ...policy,
    overdue: policyIsOverdue(policy.reviewOn, schoolDay(now)),
    acceptedAt: (await acceptedAt(tx, actor.personId, policy.id)) ?? null,
  };
}

/** Accepts the version that the person read; a second time changes nothing. Throws `stale` when a newer one holds. */
export async function acceptPolicy(
  deps: Deps,
  actor: Actor,
  command: { policyVersionId: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const policy = await currentPolicy(tx, actor.federationId);
    if (policy?.id !== command.policyVersionId) {
      throw new Refusal(
        'stale',
        'The policy has changed since you opened it.',
        'Read the new version, then accept it.',
      );
    }
    if (!(await insertAcceptance(tx, actor.personId, policy.id, now))) return;
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'policy.accepted',
      subjectKind: 'policy',
      subjectId: policy.id,
      detail: {},
    });
  });
}

/**
 * Guards whatever needs the current policy accepted (product.md section 1). Throws the refusal `policy-not-accepted`;
 * also when there is no policy at all, since nobody then agreed to anything.
 */
export async function requirePolicyAccepted(tx: Tx, actor: Actor): Promise<void> {
  const policy = await currentPolicy(tx, actor.federationId);
  if (policy === undefined) {
    throw new Refusal(
      'policy-not-accepted',
      'Your federation has no social media policy in Gatehouse yet.',
      'Ask an administrator to add it.',
    );
  }
  if ((await acceptedAt(tx, actor.personId, policy.id)) === undefined) {
    throw new Refusal(
      'policy-not-accepted',
      'You have not accepted the current policy yet.',
      'Read the policy and accept it, then go on here.',
    );
  }
}
