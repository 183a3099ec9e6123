import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { abilitySchema, type Ability } from '../kernel/permissions.contract.ts';
import { mayAnywhere, type Actor, type Grant } from '../kernel/permissions.ts';
import { policyFor } from './policy.actions.ts';
import type { SignedIn } from './sign-in.actions.ts';
import { isToldOfOverduePolicy } from './staff.rules.ts';
import { accountById, federationName, schoolsOf, type SchoolRow } from './staff.store.ts';

/** Who is signed in and what the staff app may draw for them. */
export interface SessionView {
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  readonly federation: { readonly id: string; readonly name: string };
  readonly schools: SchoolRow[];
  readonly grants: Grant[];
  readonly may: Ability[];
  readonly policyAccepted: boolean;
  readonly policyOverdue: boolean;
  readonly csrfToken: string;
  readonly practicePage: string | null;
}

/** @param practicePage address of the practice Page; null when drafts may reach Facebook */
export async function sessionView(
  deps: Deps,
  session: SignedIn,
  practicePage: string | null,
): Promise<SessionView> {
  const { actor } = session;
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const account = await accountById(tx, actor.personId);
    const schools = await schoolsOf(tx, actor.federationId);
    const policy = await policyFor(tx, actor, now);
    return {
      person: { id: actor.personId, name: actor.name, email: account?.email ?? '' },
      federation: { id: actor.federationId, name: await federationName(tx, actor.federationId) },
      schools: schools.filter((school) => belongsTo(actor, school.id)),
      grants: [...actor.grants],
      may: abilitySchema.options.filter((ability) => mayAnywhere(actor, ability)),
      policyAccepted: policy !== undefined && policy.acceptedAt !== null,
      policyOverdue: policy !== undefined && policy.overdue && isToldOfOverduePolicy(actor),
      csrfToken: session.csrfToken,
      practicePage,
    };
  });
}

function belongsTo(actor: Actor, schoolId: string): boolean {
  return actor.grants.some((grant) => grant.schoolId === null || grant.schoolId === schoolId);
}
