import { systemClock } from '../kernel/clock.ts';
import { Secret } from '../kernel/secret.ts';
import { identityAnswer } from './graph-answers.ts';
import { GraphRefused } from './graph-errors.ts';
import type { GraphConnection } from './graph-http.ts';
import { isGoneOrDenied, nodeId } from './graph-ids.ts';
import { accountsAnswer, permissionsAnswer } from './graph-list-answers.ts';
import { inspectToken } from './graph-token.ts';
import type { FacebookApp } from './graph-token.ts';
import { pageOfPersonAnswer, tokenAnswer } from './graph-token-answers.ts';
import { openTransport } from './graph-transport.ts';
import type { GraphTransport } from './graph-transport.ts';
import { walk } from './graph-walk.ts';
import { readTasks } from './page-tasks.ts';
import type { PageLogin, PageOfPerson, PersonPermission, PersonToken } from './page-login.ts';

// A trust of a thousand schools would still fit.
const ACCOUNT_PAGES_MAX = 10;
const PERMISSION_PAGES_MAX = 3;
const PAGE_FIELDS = 'id,name,access_token,tasks';

/** How to reach Facebook's login as one app. */
export interface LoginConnection extends Omit<GraphConnection, 'token' | 'appSecret'> {
  readonly app: FacebookApp;
  /** Scheme and host of the page on which people log in, e.g. `https://www.facebook.com`. */
  readonly loginUrl: string;
}

/** The port `PageLogin` over Facebook's login and the Graph API (contract section 2.1). Makes no call by itself. */
export function connectLogin(connection: LoginConnection): PageLogin {
  const { app } = connection;
  const withToken = (token: Secret): GraphTransport =>
    openTransport({ ...connection, token, appSecret: app.secret });
  return {
    dialogAddress: ({ state, redirectUri, scopes, askAgain }) => {
      const url = new URL(`/${connection.version}/dialog/oauth`, connection.loginUrl);
      url.searchParams.set('client_id', app.id);
      url.searchParams.set('redirect_uri', redirectUri);
      url.searchParams.set('state', state);
      url.searchParams.set('response_type', 'code');
      url.searchParams.set('scope', scopes.join(','));
      if (askAgain === true) url.searchParams.set('auth_type', 'rerequest');
      return url.href;
    },
    userTokenFor: (code, redirectUri) => userTokenFor(connection, code, redirectUri),
    pagesOf: (userToken) => pagesOf(withToken(userToken)),
    pageByToken: async (userToken, pageId) => pageByToken(withToken(userToken), nodeId(pageId)),
    permissionsOf: (userToken) => permissionsOf(withToken(userToken)),
    async whoseToken(token) {
      const query = { fields: 'id,name' };
      const { id, name } = await withToken(token).read(
        'Asking whose token it is',
        'me',
        query,
        identityAnswer,
      );
      return { id, name, facts: await inspectToken(connection, app, token) };
    },
  };
}

async function userTokenFor(
  connection: LoginConnection,
  code: string,
  redirectUri: string,
): Promise<PersonToken> {
  const { app, clock = systemClock } = connection;
  const graph = openTransport(connection);
  const ask = (what: string, more: Record<string, string>) =>
    graph.readOnce(
      what,
      'oauth/access_token',
      { client_id: app.id, client_secret: app.secret.reveal(), ...more },
      tokenAnswer,
    );
  const short = await ask('Exchanging the code', { redirect_uri: redirectUri, code });
  const long = await ask('Asking for a lasting token', {
    grant_type: 'fb_exchange_token',
    fb_exchange_token: short.access_token,
  });
  return {
    token: Secret.of(long.access_token),
    expiresAt:
      long.expires_in === undefined || long.expires_in === 0
        ? null
        : new Date(clock.now().getTime() + long.expires_in * 1_000),
  };
}

async function pagesOf(graph: GraphTransport): Promise<PageOfPerson[]> {
  const pages: PageOfPerson[] = [];
  const listed = walk(graph, {
    what: "Listing the person's Pages",
    path: 'me/accounts',
    query: { fields: PAGE_FIELDS },
    schema: accountsAnswer,
    pagesMax: ACCOUNT_PAGES_MAX,
  });
  for await (const { id, name, access_token: token, tasks } of listed) {
    // A Page without a token is one that this person cannot connect.
    if (token !== undefined)
      pages.push({ id, name, tasks: readTasks(tasks), token: Secret.of(token) });
  }
  return pages;
}

async function pageByToken(
  graph: GraphTransport,
  pageId: string,
): Promise<PageOfPerson | undefined> {
  try {
    const query = { fields: PAGE_FIELDS };
    const page = await graph.read('Asking for one Page', pageId, query, pageOfPersonAnswer);
    if (page.access_token === undefined) return undefined;
    const token = Secret.of(page.access_token);
    return { id: page.id, name: page.name, tasks: readTasks(page.tasks), token };
  } catch (refusal) {
    const isNotTheirs =
      isGoneOrDenied(refusal) ||
      (refusal instanceof GraphRefused &&
        (refusal.class === 'permission' || refusal.class === 'not-found'));
    if (isNotTheirs) return undefined;
    throw refusal;
  }
}

async function permissionsOf(graph: GraphTransport): Promise<PersonPermission[]> {
  const permissions: PersonPermission[] = [];
  const listed = walk(graph, {
    what: "Listing the person's permissions",
    path: 'me/permissions',
    query: {},
    schema: permissionsAnswer,
    pagesMax: PERMISSION_PAGES_MAX,
    saysNoLimit: true,
  });
  for await (const { permission, status } of listed)
    permissions.push({ name: permission, isGranted: status === 'granted' });
  return permissions;
}
