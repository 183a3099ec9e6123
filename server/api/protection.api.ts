import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import {
  liftFlag,
  listProtected,
  openProtection,
  type OpenProtection,
  setFlag,
  type ShownFlag,
} from '../../moderation/consent/protection/protection.actions.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import {
  liftFlagSchema,
  protectedListSchema,
  type protectionFlagSchema,
  protectionSchema,
  setFlagSchema,
} from '../contract/protection.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Who is never published and why: for the executive headteacher and the safeguarding lead, and nowhere else in the API. */
export function protectionRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/protected',
    access: 'register:read-protected',
    tag: 'Protection',
    summary: 'Everybody who is under protection, those whose review is due first',
    answer: protectedListSchema,
    async handle({ actor }) {
      const lines = await listProtected(services, actor);
      return { subjects: lines.map((line) => ({ ...line, since: line.since.toISOString() })) };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/subjects/:id/protection',
    access: 'register:read-protected',
    tag: 'Protection',
    summary: 'Why somebody is under protection, and every flag that they ever had',
    params: idParamsSchema,
    answer: protectionSchema,
    handle: async ({ actor, params }) =>
      shown(await openProtection(services, actor, { subjectId: params.id })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/protection',
    access: 'register:protect',
    tag: 'Protection',
    summary: 'Protect somebody: never published, whatever anybody answered',
    params: idParamsSchema,
    body: setFlagSchema,
    answer: protectionSchema,
    async handle({ actor, params, body }) {
      await setFlag(services, actor, { subjectId: params.id, ...body });
      return shown(await openProtection(services, actor, { subjectId: params.id }));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/protection/lifting',
    access: 'register:protect',
    tag: 'Protection',
    summary: 'Lift the protection in force; what was answered decides again',
    params: idParamsSchema,
    body: liftFlagSchema,
    answer: protectionSchema,
    async handle({ actor, params, body }) {
      await liftFlag(services, actor, { subjectId: params.id, ...body });
      return shown(await openProtection(services, actor, { subjectId: params.id }));
    },
  });
}

function shown({ inForce, history }: OpenProtection): z.input<typeof protectionSchema> {
  return {
    inForce: inForce === null ? null : { ...entry(inForce), reviewDue: inForce.reviewDue },
    history: history.map(entry),
  };
}

function entry(flag: ShownFlag): z.input<typeof protectionFlagSchema> {
  const { id, act, kind, reason, reviewOn, by } = flag;
  return { id, act, kind, reason, reviewOn, by, at: flag.at.toISOString() };
}
