import type { FastifyInstance } from 'fastify';
import { acceptFind, takeOffFind } from '../../moderation/outside/acting.actions.ts';
import { readOutside } from '../../moderation/outside/view.actions.ts';
import { lastTold, verifyToken } from '../../moderation/outside/webhook.actions.ts';
import { pageAddress } from '../page-address.ts';
import {
  dealingSchema,
  outsideQuerySchema,
  outsideSchema,
  webhookSetUpSchema,
} from '../contract/outside.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';
import { WEBHOOK_PATH } from './webhook.api.ts';

/** What was found on the Pages that nobody approved here. */
export function outsideRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/pages/:id/outside',
    access: 'page:read',
    tag: 'Pages',
    summary: 'What was posted or changed on a Page outside Gatehouse, the newest first',
    params: idParamsSchema,
    query: outsideQuerySchema,
    answer: outsideSchema,
    async handle({ actor, params, query }) {
      const command = { pageId: params.id, before: query.before };
      const { graphId, ...outside } = await readOutside(services, actor, command);
      return { ...outside, publicUrl: pageAddress(services, graphId) };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/outside/:id/acceptance',
    access: 'post:take-down',
    tag: 'Pages',
    summary: 'Say that somebody is dealing with what was found',
    params: idParamsSchema,
    body: dealingSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      acceptFind(services, actor, { findId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/outside/:id/take-off',
    access: 'post:take-down',
    tag: 'Pages',
    summary: 'Take a post that did not go through Gatehouse off its Page',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => takeOffFind(services, actor, { findId: params.id }),
  });

  route(app, {
    method: 'GET',
    url: '/api/pages/webhook',
    access: 'page:manage',
    tag: 'Pages',
    summary: 'What to type at Facebook, so that it tells Gatehouse what happens on the Pages',
    answer: webhookSetUpSchema,
    async handle({ actor }) {
      const told = await lastTold(services, actor.federationId);
      return {
        callback: new URL(WEBHOOK_PATH, services.publicUrl).href,
        verifyToken: verifyToken(services),
        lastToldAt: told?.toISOString() ?? null,
      };
    },
  });
}
