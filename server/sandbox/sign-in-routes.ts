import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { page, POLICY } from './public-reply.ts';
import type { PublicWorld } from './public-reply.ts';
import { sentenceView } from './public-view.ts';
import { inTransaction } from './sandbox-database.ts';
import { listPages } from './sandbox-pages.store.ts';
import {
  findPerson,
  insertSignInCode,
  listPeople,
  listPermissions,
  notePermissions,
} from './sandbox-people.store.ts';
import { findApp } from './sandbox-tokens.store.ts';
import type { SandboxApp } from './sandbox-tokens.store.ts';
import { isKnownScope, signInView } from './sign-in-view.ts';

const PATH = '/:version(^v\\d+\\.\\d+$)/dialog/oauth';

const asked = z.object({
  client_id: z.string().regex(/^\d{1,30}$/),
  redirect_uri: z.string().max(2_000),
  state: z.string().max(2_000).optional(),
  scope: z.string().max(2_000).default(''),
  response_type: z.string().max(40).default('code'),
  return_scopes: z.string().max(10).optional(),
});
const several = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(600)])
  .default([])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const answered = asked.extend({
  granted: several,
  page: several,
  person: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
  cancel: z.string().max(10).optional(),
});

interface Asked {
  readonly app: SandboxApp;
  readonly parameters: z.output<typeof asked>;
  readonly scopes: readonly string[];
  readonly redirect: URL;
}

/** The login dialog `/{version}/dialog/oauth`: on Facebook it stands on www.facebook.com and not beside the Graph API. */
export function signInRoutes(app: FastifyInstance, world: PublicWorld): void {
  app.get(PATH, (request, reply) => showDialog(world, request, reply));
  app.post(PATH, (request, reply) => takeAnswer(world, request, reply));
}

async function showDialog(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const wanted = await readAsked(world, request.query);
  if (typeof wanted === 'string') return refuse(reply, wanted);
  const { app, parameters, redirect } = wanted;
  const document = signInView({
    appName: app.name,
    path: request.url.split('?')[0] ?? '',
    parameters: Object.fromEntries(
      Object.entries(parameters).filter(([, value]) => value !== undefined),
    ) as Record<string, string>,
    scopes: wanted.scopes,
    people: await listPeople(world.db),
    pages: await listPages(world.db),
  });
  // A browser holds a form's policy against where the answer leads as well.
  void reply.header(
    'content-security-policy',
    POLICY.replace("form-action 'self'", `form-action 'self' ${redirect.origin}`),
  );
  return page(reply, document);
}

async function takeAnswer(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.headers['sec-fetch-site'] === 'cross-site')
    return refuse(reply, 'Open the sign-in page itself to answer it.');
  const wanted = await readAsked(world, request.body);
  if (typeof wanted === 'string') return refuse(reply, wanted);
  const answer = answered.parse(request.body);
  const { redirect, parameters } = wanted;
  if (parameters.state !== undefined) redirect.searchParams.set('state', parameters.state);
  if (answer.cancel !== undefined) {
    redirect.searchParams.set('error', 'access_denied');
    redirect.searchParams.set('error_code', '200');
    redirect.searchParams.set('error_description', 'Permissions error');
    redirect.searchParams.set('error_reason', 'user_denied');
    return reply.redirect(redirect.href, 303);
  }
  const granted = wanted.scopes.filter((scope) => answer.granted.includes(scope));
  const code = await letIn(world, wanted, { ...answer, granted });
  if (code === undefined) return refuse(reply, 'That person is not known here.');
  redirect.searchParams.set('code', code);
  if (parameters.return_scopes === 'true') {
    redirect.searchParams.set('granted_scopes', granted.join(','));
    const denied = wanted.scopes.filter((scope) => !granted.includes(scope));
    redirect.searchParams.set('denied_scopes', denied.join(','));
  }
  // Facebook ends the address with these three characters; a client that compares addresses must bear it.
  redirect.hash = '_=_';
  return reply.redirect(redirect.href, 303);
}

function letIn(
  world: PublicWorld,
  { app, scopes, parameters }: Asked,
  answer: { granted: readonly string[]; page: readonly string[]; person?: string | undefined },
): Promise<string | undefined> {
  return inTransaction(world.db, async (tx) => {
    const person = await findPerson(tx, answer.person ?? '');
    if (person === undefined) return undefined;
    const pages = await listPages(tx);
    const chosen = pages.map(({ id }) => id).filter((id) => answer.page.includes(id));
    const status = (scope: string): 'granted' | 'declined' =>
      answer.granted.includes(scope) ? 'granted' : 'declined';
    await notePermissions(
      tx,
      app.id,
      person.id,
      [...new Set([...scopes, 'public_profile'])].map((scope) => ({
        permission: scope,
        status: scope === 'public_profile' ? 'granted' : status(scope),
      })),
    );
    // What was granted at an earlier sign-in and not asked for now stays granted.
    const all = (await listPermissions(tx, app.id, person.id))
      .filter((noted) => noted.status === 'granted')
      .map((noted) => noted.permission);
    const code = `AQ${randomBytes(60).toString('base64url')}`;
    await insertSignInCode(tx, {
      code,
      appId: app.id,
      personId: person.id,
      redirectUri: parameters.redirect_uri,
      scopes: all,
      chosenPageIds: chosen.length === pages.length ? null : chosen,
      madeAt: world.clock.now(),
    });
    return code;
  });
}

/** What the app asks for, or the sentence why it is refused: an address that is not sure is never redirected to. */
async function readAsked(world: PublicWorld, given: unknown): Promise<Asked | string> {
  const parameters = asked.safeParse(given);
  if (!parameters.success)
    return 'The app did not say who it is and where to lead back: client_id and redirect_uri are needed.';
  const app = await findApp(world.db, parameters.data.client_id);
  if (app === undefined) return 'Invalid App ID: no app with this client_id is known here.';
  const redirect = URL.parse(parameters.data.redirect_uri);
  if (redirect === null || !/^https?:$/.test(redirect.protocol) || redirect.hash !== '')
    return 'The redirect_uri is not an address to which a browser can be led back.';
  if (app.redirectUris.length > 0 && !app.redirectUris.includes(parameters.data.redirect_uri))
    return "URL blocked: the redirect_uri is not in the list of the app's settings.";
  if (parameters.data.response_type !== 'code')
    return 'The practice Page knows response_type=code only.';
  const scopes = parameters.data.scope.split(/[\s,]+/).filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !isKnownScope(scope));
  if (unknown.length > 0) return `Invalid Scopes: ${unknown.join(', ')}.`;
  return { app, parameters: parameters.data, scopes: [...new Set(scopes)], redirect };
}

function refuse(reply: FastifyReply, sentence: string): FastifyReply {
  return page(reply.status(400), sentenceView('That did not work', sentence));
}
