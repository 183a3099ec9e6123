import type { FastifyInstance } from 'fastify';
import { closeIncident, takeOffInIncident } from '../../moderation/incident/acting.actions.ts';
import { declareIncident } from '../../moderation/incident/declare.actions.ts';
import { readIncident } from '../../moderation/incident/view.actions.ts';
import {
  closingSchema,
  declaringSchema,
  incidentSchema,
  takingOffSchema,
} from '../contract/incident.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { pageAddress } from '../page-address.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Incident mode of a Page. */
export function incidentRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/pages/:id/incident',
    access: 'page:read',
    tag: 'Pages',
    summary: 'The newest incident of a Page: what was there, and what became of each post',
    params: idParamsSchema,
    answer: incidentSchema,
    async handle({ actor, params }) {
      const { graphId, ...incident } = await readIncident(services, actor, { pageId: params.id });
      return { ...incident, publicUrl: pageAddress(services, graphId) };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/incident',
    access: 'incident:declare',
    tag: 'Pages',
    summary: 'Put a Page into incident mode: pause it, and hide every post with photos',
    params: idParamsSchema,
    body: declaringSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      declareIncident(services, actor, { pageId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/incident/take-downs',
    access: 'post:take-down',
    tag: 'Pages',
    summary: 'Take posts of an incident off the Page instead of hiding them',
    params: idParamsSchema,
    body: takingOffSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      takeOffInIncident(services, actor, { pageId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/incident/closing',
    access: 'incident:close',
    tag: 'Pages',
    summary: 'End the incident mode of a Page, and say which posts are shown again',
    params: idParamsSchema,
    body: closingSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      closeIncident(services, actor, { pageId: params.id, ...body }),
  });
}
