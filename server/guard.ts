import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { sha256 } from '../moderation/kernel/digest.ts';
import { Refusal } from '../moderation/kernel/errors.ts';
import { requireAnywhere, type Ability } from '../moderation/kernel/permissions.ts';
import { resumeSession, type SignedIn } from '../moderation/staff/sign-in.actions.ts';
import type { ServerServices } from './services.ts';
import { readSessionCookie } from './session-cookie.ts';

/** Who may call a route: anybody, anybody who is signed in, or who has this ability in any school. */
export type Access = 'public' | 'signed-in' | Ability;

/** The header that every write carries, with the session's own token; another site cannot know it. */
export const CSRF_HEADER = 'x-gatehouse-csrf';

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Whose request it is; null on a public route. */
    signedIn: SignedIn | null;
  }
  interface FastifyInstance {
    declaredRoutes: DeclaredRoute[];
  }
}

/**
 * Puts the check of who may call it before every route that is registered from now on, and refuses to start with a route
 * that does not say. Register what limits the rate of requests first: its check then comes before this one, which asks the
 * database.
 */
export function guardRoutes(app: FastifyInstance, services: ServerServices): void {
  const declared: DeclaredRoute[] = [];
  app.decorate('declaredRoutes', declared);
  app.decorateRequest('signedIn', null);
  const guard: onRequestAsyncHookHandler = async (request) => {
    await checkAccess(request, services);
  };
  app.addHook('onRoute', (route) => {
    const config = { ...route.config };
    // The pages of the API's documentation come from a plugin that cannot say it itself.
    if (route.url === '/api/docs' || route.url.startsWith('/api/docs/')) config.access ??= 'public';
    const { access } = config;
    if (access === undefined)
      throw new Error(`The route ${route.url} does not say who may call it.`);
    route.config = config;
    route.onRequest = [...asList(route.onRequest), guard];
    for (const method of asList(route.method)) declared.push({ method, url: route.url, access });
  });
}

/** Every route of an app with who may call it, for the test that tries each role on each. */
export function declaredRoutes(app: FastifyInstance): readonly DeclaredRoute[] {
  return app.declaredRoutes;
}

async function checkAccess(request: FastifyRequest, services: ServerServices): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === undefined) throw new Error('A route without access was called.');
  const writes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  if (access === 'public') {
    if (writes) requireSameOrigin(request, services.config.publicUrl);
    return;
  }
  const token = readSessionCookie(request, services.config);
  const signedIn = token === undefined ? undefined : await resumeSession(services, token);
  if (signedIn === undefined) {
    throw new Refusal(
      'not-signed-in',
      'You are not signed in, or your session has ended.',
      'Sign in, then go on where you were.',
    );
  }
  if (writes) requireCsrfToken(request, signedIn);
  if (access !== 'signed-in') requireAnywhere(signedIn.actor, access);
  request.signedIn = signedIn;
}

function requireCsrfToken(request: FastifyRequest, signedIn: SignedIn): void {
  const given = request.headers[CSRF_HEADER];
  // Equal lengths, whatever was sent.
  const same =
    typeof given === 'string' && timingSafeEqual(sha256(given), sha256(signedIn.csrfToken));
  if (!same) throw csrfRefused();
}

/**
 * For writes without a session, such as signing in: a browser says where the page came from, and it must be ours. A
 * program that is not a browser sends neither header and carries nobody's cookies.
 */
function requireSameOrigin(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw csrfRefused();
  const { origin } = request.headers;
  if (origin === undefined) return;
  const own = URL.parse(origin);
  if (own === null) throw csrfRefused();
  if (own.origin !== new URL(publicUrl).origin && own.host !== request.headers.host) {
    throw csrfRefused();
  }
}

function csrfRefused(): Refusal {
  return new Refusal(
    'csrf-refused',
    'This request did not come from the page that you have open.',
    'Load the page again, then try once more.',
  );
}

function asList<Item>(value: Item | Item[] | undefined): Item[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
