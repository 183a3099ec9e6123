import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import type { EdgeContext, EdgeNeeds } from './graph-edge.ts';
import { GraphFault, unsupported } from './graph-fault.ts';
import type { Queryable } from './sandbox-database.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { findApp, findToken } from './sandbox-tokens.store.ts';
import type { AccessToken } from './sandbox-tokens.store.ts';

/** The token of the call, alive and with its proof. Throws the refusal that Facebook would send. */
export async function requireToken(
  tx: Queryable,
  call: GraphCall,
  settings: SandboxSettings,
  now: Date,
): Promise<AccessToken> {
  if (call.token === undefined) {
    throw new GraphFault(
      settings.missing_token_code,
      'An access token is required to request this resource.',
    );
  }
  if (call.token.includes('|')) return appToken(tx, call.token, now);
  const token = await findToken(tx, call.token);
  if (token === undefined)
    throw new GraphFault(190, 'Invalid OAuth access token - Cannot parse access token');
  const death = causeOfDeath(token, settings, now);
  if (death !== undefined) throw death;
  requireProof(call, token);
  return token;
}

/** `{app-id}|{app-secret}`: the app speaks for itself and for nobody's Page. */
async function appToken(tx: Queryable, text: string, now: Date): Promise<AccessToken> {
  const [id = '', secret = ''] = text.split('|');
  const app = await findApp(tx, id);
  if (app === undefined || app.secret !== secret)
    throw new GraphFault(190, 'Invalid OAuth access token signature.');
  return {
    token: text,
    kind: 'APP',
    appId: app.id,
    appName: app.name,
    appSecret: app.secret,
    requiresSecretProof: false,
    pageId: null,
    userId: app.id,
    userName: app.name,
    scopes: [],
    tasks: [],
    roleRemoved: false,
    chosenPageIds: null,
    issuedAt: now,
    expiresAt: null,
    dataAccessExpiresAt: null,
    refusedWithSubcode: null,
  };
}

/** Why the token is refused, or nothing while it lives (contract section 2.3). */
export function causeOfDeath(
  token: AccessToken,
  settings: SandboxSettings,
  now: Date,
): GraphFault | undefined {
  if (token.refusedWithSubcode !== null) {
    return new GraphFault(190, 'Error validating access token: The session has been invalidated.', {
      subcode: token.refusedWithSubcode,
    });
  }
  if (token.expiresAt !== null && token.expiresAt <= now) {
    return new GraphFault(190, 'Error validating access token: Session has expired.', {
      subcode: 463,
    });
  }
  if (token.roleRemoved) {
    return settings.role_removed_answer === '190/492'
      ? new GraphFault(190, 'Error validating access token: Invalid session.', { subcode: 492 })
      : new GraphFault(200, '(#200) The user must be an administrator of the Page.');
  }
  return undefined;
}

function requireProof(call: GraphCall, token: AccessToken): void {
  const proof = textOf(call, 'appsecret_proof');
  if (proof === undefined && !token.requiresSecretProof) return;
  if (proof === undefined)
    throw new GraphFault(100, 'API calls from the server require an appsecret_proof argument', {
      type: 'GraphMethodException',
    });
  const expected = createHmac('sha256', token.appSecret).update(token.token).digest();
  const given = Buffer.from(proof, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new GraphFault(100, 'Invalid appsecret_proof provided in the API argument', {
      type: 'GraphMethodException',
    });
  }
}

/**
 * Whether the token may do this on this Page. `'empty-list'` is Facebook's answer to a person's token on comments; every
 * other lack is thrown.
 */
export function requireAccess(
  { call, token, settings }: EdgeContext,
  needs: EdgeNeeds,
  pageId: string,
): 'granted' | 'empty-list' {
  if (token.kind !== 'PAGE') {
    if (needs.personToken === 'empty-list') return 'empty-list';
    throw new GraphFault(190, 'This method must be called with a Page Access Token', {
      subcode: 2069032,
    });
  }
  if (token.pageId !== pageId) throw unsupported(call.method, call.path[0] ?? '');
  const scopes = typeof needs.scopes === 'function' ? needs.scopes(settings) : needs.scopes;
  const scope = scopes.find((wanted) => !token.scopes.includes(wanted));
  if (scope !== undefined)
    throw new GraphFault(200, `(#200) Requires ${scope} permission to manage the object`);
  if (needs.tasks !== undefined && !needs.tasks.some((task) => token.tasks.includes(task))) {
    throw new GraphFault(
      200,
      '(#200) The user must have a sufficient role on the Page to perform this action',
    );
  }
  return 'granted';
}
