import type { FastifyInstance } from 'fastify';
import { Secret } from '../../moderation/kernel/secret.ts';
import { readLink, redeemLink, requestReset } from '../../moderation/staff/links.actions.ts';
import {
  linkParamsSchema,
  linkSchema,
  resetRequestSchema,
  useLinkSchema,
} from '../contract/staff.contract.ts';
import { NOTHING, route } from '../route.ts';
import { SERVER_LIMITS } from '../server-limits.ts';
import type { ServerServices } from '../services.ts';

/** Invitations and new passwords by single-use link. */
export function linkRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/links/:token',
    access: 'public',
    tag: 'Session',
    summary: 'Whom a link is for, while it can be used',
    params: linkParamsSchema,
    answer: linkSchema,
    perMinute: SERVER_LIMITS.signInRequestsPerMinute,
    handle: ({ params }) => readLink(services, Secret.of(params.token)),
  });

  route(app, {
    method: 'POST',
    url: '/api/links/:token',
    access: 'public',
    tag: 'Session',
    summary: 'Choose a password with a link; ends every session of that person',
    params: linkParamsSchema,
    body: useLinkSchema,
    answer: NOTHING,
    perMinute: SERVER_LIMITS.signInRequestsPerMinute,
    handle: ({ params, body }) =>
      redeemLink(services, { token: Secret.of(params.token), password: Secret.of(body.password) }),
  });

  route(app, {
    method: 'POST',
    url: '/api/reset-requests',
    access: 'public',
    tag: 'Session',
    summary: 'Ask for a link to choose a new password; answers the same whether the person exists',
    body: resetRequestSchema,
    answer: NOTHING,
    perMinute: SERVER_LIMITS.resetRequestsPerMinute,
    handle: ({ body }) => requestReset(services, body),
  });
}
