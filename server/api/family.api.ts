import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  familyPage,
  requestFamilyLink,
  saveFamily,
} from '../../moderation/consent/asking/parent.actions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import {
  familyAnswersSchema,
  familyParamsSchema,
  familyRequestSchema,
  familySavedSchema,
  familySchema,
} from '../contract/family.contract.ts';
import { NOTHING, route } from '../route.ts';
import { SERVER_LIMITS } from '../server-limits.ts';
import type { ServerServices } from '../services.ts';

/** The parents' page: public, without a cookie; whoever has the link in the letter may answer, once. */
export function familyRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/family/:token',
    access: 'public',
    tag: 'Parents',
    summary: 'What a parent is asked, and what they said last; reading changes nothing',
    params: familyParamsSchema,
    answer: familySchema,
    perMinute: SERVER_LIMITS.signInRequestsPerMinute,
    handle: ({ params, reply }) => {
      keepPrivate(reply);
      return familyPage(services, Secret.of(params.token));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/family/:token',
    access: 'public',
    tag: 'Parents',
    summary: 'Keep what a parent answered; uses the link up',
    params: familyParamsSchema,
    body: familyAnswersSchema,
    bodyBytes: SERVER_LIMITS.familyBodyBytes,
    answer: familySavedSchema,
    perMinute: SERVER_LIMITS.signInRequestsPerMinute,
    handle: ({ params, body, reply }) => {
      keepPrivate(reply);
      return saveFamily(services, { token: Secret.of(params.token), answers: body.answers });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/family-requests',
    access: 'public',
    tag: 'Parents',
    summary: 'Ask for a fresh link; answers the same whether the address is known',
    body: familyRequestSchema,
    answer: NOTHING,
    perMinute: SERVER_LIMITS.resetRequestsPerMinute,
    handle: ({ body }) => requestFamilyLink(services, body),
  });
}

/** The address of such a page opens it, so it must not travel on to whatever the page asks for next. */
function keepPrivate(reply: FastifyReply): void {
  reply.header('referrer-policy', 'no-referrer');
}
