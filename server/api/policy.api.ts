import type { FastifyInstance } from 'fastify';
import { acceptPolicy, policyInForce } from '../../moderation/staff/policy.actions.ts';
import { acceptPolicySchema, policySchema } from '../contract/staff.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The policy that a person accepts before the first draft. */
export function policyRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/policy',
    access: 'signed-in',
    tag: 'Policy',
    summary: 'The policy in force, and when this person accepted it',
    answer: policySchema,
    async handle({ actor }) {
      const policy = await policyInForce(services, actor);
      return { ...policy, acceptedAt: policy.acceptedAt?.toISOString() ?? null };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/policy/acceptance',
    access: 'signed-in',
    tag: 'Policy',
    summary: 'Accept the version that was read',
    body: acceptPolicySchema,
    answer: NOTHING,
    handle: ({ actor, body }) => acceptPolicy(services, actor, body),
  });
}
