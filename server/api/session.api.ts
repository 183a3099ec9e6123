import type { FastifyInstance } from 'fastify';
import { Secret } from '../../moderation/kernel/secret.ts';
import { sessionView } from '../../moderation/staff/session-view.actions.ts';
import { signIn, signOut } from '../../moderation/staff/sign-in.actions.ts';
import { sessionSchema, signInSchema } from '../contract/staff.contract.ts';
import { NOTHING, route } from '../route.ts';
import { SERVER_LIMITS } from '../server-limits.ts';
import type { ServerServices } from '../services.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../session-cookie.ts';

/** Signing in and out, and what the staff app needs to know about who is signed in. */
export function sessionRoutes(app: FastifyInstance, services: ServerServices): void {
  const { config } = services;
  const practicePage = config.sandbox.on ? config.sandbox.url : null;

  route(app, {
    method: 'POST',
    url: '/api/session',
    access: 'public',
    tag: 'Session',
    summary: 'Sign in with e-mail and password',
    body: signInSchema,
    answer: sessionSchema,
    perMinute: SERVER_LIMITS.signInRequestsPerMinute,
    async handle({ body, request, reply }) {
      const session = await signIn(services, {
        claim: { kind: 'password', email: body.email, password: Secret.of(body.password) },
        address: request.ip,
        device: request.headers['user-agent'] ?? 'unknown',
        replaces: readSessionCookie(request, config),
      });
      setSessionCookie(reply, config, session);
      return sessionView(services, session, practicePage);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/session',
    access: 'signed-in',
    tag: 'Session',
    summary: 'Who is signed in and what they may do',
    answer: sessionSchema,
    handle: ({ signedIn }) => sessionView(services, signedIn, practicePage),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/session',
    access: 'signed-in',
    tag: 'Session',
    summary: 'Sign out',
    answer: NOTHING,
    async handle({ signedIn, reply }) {
      await signOut(services, signedIn);
      clearSessionCookie(reply, config);
    },
  });
}
