import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { connectChosen, viewConnecting } from '../../moderation/pages/choosing.actions.ts';
import {
  addByNumber,
  beginLogin,
  dropConnecting,
  pasteToken,
  takeAnswer,
} from '../../moderation/pages/connecting.actions.ts';
import { disconnectPage, viewConnection } from '../../moderation/pages/connection.actions.ts';
import type { FacebookWays } from '../../moderation/pages/found-pages.ts';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { mayAnywhere } from '../../moderation/kernel/permissions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { resumeSession } from '../../moderation/staff/sign-in.actions.ts';
import {
  beginLoginSchema,
  choicesSchema,
  connectedSchema,
  connectingSchema,
  connectionSchema,
  connectStartSchema,
  loginBegunSchema,
  pageNumberSchema,
  pasteTokenSchema,
} from '../contract/connection.contract.ts';
import { idParamsSchema, madeSchema } from '../contract/problem.contract.ts';
import { facebookWays } from '../facebook-ways.ts';
import { NOTHING, route, STREAM } from '../route.ts';
import { SERVER_LIMITS } from '../server-limits.ts';
import type { ServerServices } from '../services.ts';
import { readSessionCookie } from '../session-cookie.ts';

const CALLBACK = '/api/pages/connect/callback';
const PER_MINUTE = SERVER_LIMITS.signInRequestsPerMinute;

/** Connecting a Page, connecting it again, and disconnecting it. */
export function connectRoutes(app: FastifyInstance, services: ServerServices): void {
  startRoutes(app, services);
  callbackRoute(app, services);
  choosingRoutes(app, services);
  connectionRoutes(app, services);
}

function redirectUri(services: ServerServices): string {
  return new URL(CALLBACK, services.publicUrl).href;
}

async function ourWays(services: ServerServices): Promise<FacebookWays> {
  const app = await services.facebookApp();
  if (app !== undefined) return facebookWays(services.config, services.clock, app);
  throw new Refusal(
    'wrong-state',
    'Gatehouse does not know the schools’ app at Facebook yet.',
    'An operator sets GATEHOUSE_FACEBOOK_APP_ID and GATEHOUSE_FACEBOOK_APP_SECRET. Or give the ID and the secret of the app together with the token.',
    { field: 'appId' },
  );
}

function startRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/pages/connect',
    access: 'page:manage',
    tag: 'Connecting a Page',
    summary: 'Which ways there are to connect a Page',
    answer: connectStartSchema,
    async handle() {
      const practises = services.config.facebookApp === undefined && services.config.sandbox.on;
      const has = (await services.facebookApp()) !== undefined;
      return {
        dialog: has ? (practises ? 'practice' : 'facebook') : 'none',
        redirectUri: redirectUri(services),
      };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/connect/logins',
    access: 'page:manage',
    tag: 'Connecting a Page',
    summary: 'Begin to sign in at Facebook; answers with the address to go to',
    body: beginLoginSchema,
    answer: loginBegunSchema,
    perMinute: PER_MINUTE,
    handle: async ({ signedIn, body }) =>
      beginLogin(
        services,
        signedIn,
        { ...body, redirectUri: redirectUri(services) },
        await ourWays(services),
      ),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/connect/tokens',
    access: 'page:manage',
    tag: 'Connecting a Page',
    summary: 'Begin with the token of a Page that one has from elsewhere',
    body: pasteTokenSchema,
    answer: madeSchema,
    created: true,
    perMinute: PER_MINUTE,
    async handle({ signedIn, body }) {
      const own = { id: body.appId, secret: Secret.of(body.appSecret) };
      const ways =
        body.appId === ''
          ? await ourWays(services)
          : facebookWays(services.config, services.clock, own);
      const command = { pageId: body.pageId, token: Secret.of(body.token) };
      return pasteToken(services, signedIn, command, ways);
    },
  });
}

const text = z.string().max(2_000).optional().catch(undefined);
const callbackSchema = z.object({ state: text, code: text, error: text });

/**
 * Where Facebook leads the browser back to. It stands for itself: it answers a person's browser and no program, so every answer
 * leads on to one of our own pages, and what the address carried stays behind.
 */
function callbackRoute(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: CALLBACK,
    // Somebody whose session ended meanwhile is told so on a page; the handler looks who it is.
    access: 'public',
    tag: 'Connecting a Page',
    summary: 'Where Facebook leads back to after signing in there',
    query: callbackSchema,
    answer: STREAM,
    perMinute: PER_MINUTE,
    async handle({ request, reply, query }) {
      const lead = (path: string) =>
        reply
          .header('referrer-policy', 'no-referrer')
          .header('cache-control', 'no-store')
          .redirect(path, 303);
      const cookie = readSessionCookie(request, services.config);
      const by = cookie === undefined ? undefined : await resumeSession(services, cookie);
      if (by === undefined || !mayAnywhere(by.actor, 'page:manage'))
        return lead('/pages/connect?trouble=signed-out');
      const via = { ways: await ourWays(services), redirectUri: redirectUri(services) };
      const taken = await takeAnswer(services, by, query, via);
      return lead(
        'trouble' in taken
          ? `/pages/connect?trouble=${taken.trouble}`
          : `/pages/connect/${taken.id}`,
      );
    },
  });
}

function choosingRoutes(app: FastifyInstance, services: ServerServices): void {
  const common = {
    access: 'page:manage',
    tag: 'Connecting a Page',
    params: idParamsSchema,
  } as const;
  route(app, {
    ...common,
    method: 'GET',
    url: '/api/pages/connect/:id',
    summary: 'The Pages that can be connected now, and what each token may do',
    answer: connectingSchema,
    handle: ({ signedIn, params }) => viewConnecting(services, signedIn, params.id),
  });

  route(app, {
    ...common,
    method: 'POST',
    url: '/api/pages/connect/:id/numbers',
    summary: 'Ask for a Page that Facebook did not list, by its number',
    body: pageNumberSchema,
    answer: NOTHING,
    perMinute: PER_MINUTE,
    handle: async ({ signedIn, params, body }) =>
      addByNumber(services, signedIn, { ...params, ...body }, await ourWays(services)),
  });

  route(app, {
    ...common,
    method: 'POST',
    url: '/api/pages/connect/:id/choices',
    summary: 'Connect the chosen Pages, each for its school',
    body: choicesSchema,
    answer: connectedSchema,
    handle: ({ signedIn, params, body }) =>
      connectChosen(services, signedIn, { ...params, ...body }),
  });

  route(app, {
    ...common,
    method: 'DELETE',
    url: '/api/pages/connect/:id',
    summary: 'Let it be, and forget what Facebook said',
    answer: NOTHING,
    handle: ({ signedIn, params }) => dropConnecting(services, signedIn, params.id),
  });
}

function connectionRoutes(app: FastifyInstance, services: ServerServices): void {
  const common = {
    access: 'page:manage',
    tag: 'Connecting a Page',
    params: idParamsSchema,
  } as const;
  route(app, {
    ...common,
    method: 'GET',
    url: '/api/pages/:id/connection',
    summary: 'How a Page is connected: since when, through whom, and what it may do',
    answer: connectionSchema,
    handle: ({ actor, params }) => viewConnection(services, actor, params.id),
  });

  route(app, {
    ...common,
    method: 'DELETE',
    url: '/api/pages/:id/connection',
    summary: 'Disconnect a Page: its token is forgotten, and nothing goes out to it',
    answer: NOTHING,
    handle: ({ actor, params }) => disconnectPage(services, actor, params.id),
  });
}
