import type { FastifyInstance } from 'fastify';
import {
  addUse,
  changeUse,
  explainUse,
  listUses,
  retireUse,
  schoolUses,
} from '../../moderation/consent/asking/uses.actions.ts';
import {
  addUseSchema,
  changeUseSchema,
  explainUseSchema,
  schoolQuerySchema,
  schoolUseListSchema,
  useListSchema,
  useMadeSchema,
  useParamsSchema,
} from '../contract/asking.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** What parents are asked about. */
export function consentUseRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/uses',
    access: 'uses:manage',
    tag: 'Asking parents',
    summary: 'Every use that parents are or were asked about',
    answer: useListSchema,
    handle: async ({ actor }) => ({ uses: await listUses(services, actor) }),
  });

  route(app, {
    method: 'POST',
    url: '/api/uses',
    access: 'uses:manage',
    tag: 'Asking parents',
    summary: 'Add a use',
    body: addUseSchema,
    answer: useMadeSchema,
    created: true,
    handle: ({ actor, body }) => addUse(services, actor, body),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/uses/:code',
    access: 'uses:manage',
    tag: 'Asking parents',
    summary: 'Change a use; its basis and what it covers only before anybody has answered',
    params: useParamsSchema,
    body: changeUseSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) => changeUse(services, actor, { ...body, code: params.code }),
  });

  route(app, {
    method: 'POST',
    url: '/api/uses/:code/retirement',
    access: 'uses:manage',
    tag: 'Asking parents',
    summary: 'Ask about a use no more; answers stay',
    params: useParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => retireUse(services, actor, { ...params, retired: true }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/uses/:code/retirement',
    access: 'uses:manage',
    tag: 'Asking parents',
    summary: 'Ask about a use again',
    params: useParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => retireUse(services, actor, { ...params, retired: false }),
  });
}

/** What a school says of the uses in its own words. */
export function explanationRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/explanations',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'What a school tells its parents about each use',
    query: schoolQuerySchema,
    answer: schoolUseListSchema,
    handle: async ({ actor, query }) => ({ uses: await schoolUses(services, actor, query) }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/register/explanations/:code',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'Set a school’s own words about a use, or go back to the federation’s',
    params: useParamsSchema,
    body: explainUseSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      explainUse(services, actor, { ...body, code: params.code }),
  });
}
