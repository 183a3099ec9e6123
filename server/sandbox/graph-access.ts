import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import type { EdgeNeeds } from './graph-edge.ts';
import { GraphFault, unsupported } from './graph-fault.ts';
import type { Queryable } from './sandbox-database.ts';
import { findApp, findToken } from './sandbox-pages.store.ts';
import type { AccessToken } from './sandbox-pages.store.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

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
  const token = await findToken(tx, call.token);
  if (token === undefined)
    throw new GraphFault(190, 'Invalid OAuth access token - Cannot parse access token');
  const death = causeOfDeath(token, now);
  if (death !== undefined) throw death;
  requireProof(call, token);
  return token;
}

/** Why the token is refused, or nothing while it lives (contract section 2.3). */
function causeOfDeath(token: AccessToken, now: Date): GraphFault | undefined {
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
  call: GraphCall,
  token: AccessToken,
  needs: EdgeNeeds,
  pageId: string,
): 'granted' | 'empty-list' {
  if (token.kind === 'USER') {
    if (needs.personToken === 'empty-list') return 'empty-list';
    throw new GraphFault(190, 'This method must be called with a Page Access Token', {
      subcode: 2069032,
    });
  }
  if (token.pageId !== pageId) throw unsupported(call.method, call.path[0] ?? '');
  const scope = needs.scopes.find((wanted) => !token.scopes.includes(wanted));
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

/** `GET /debug_token`: what a token is worth. Asked with the app's own token `{app-id}|{app-secret}`. */
export async function debugToken(tx: Queryable, call: GraphCall, now: Date): Promise<unknown> {
  const [appId = '', secret = ''] = call.token?.split('|') ?? [];
  const app = await findApp(tx, appId, secret);
  if (app === undefined) throw new GraphFault(190, 'Invalid OAuth access token signature.');
  const inputToken = textOf(call, 'input_token');
  if (inputToken === undefined)
    throw new GraphFault(100, '(#100) The parameter input_token is required');
  const token = await findToken(tx, inputToken);
  if (token === undefined || token.appId !== app.id) {
    return {
      data: {
        error: { code: 190, message: 'Invalid OAuth access token.' },
        is_valid: false,
        scopes: [],
      },
    };
  }
  const death = causeOfDeath(token, now);
  return {
    data: {
      app_id: app.id,
      type: token.kind,
      application: app.name,
      is_valid: death === undefined,
      ...(death === undefined
        ? {}
        : { error: { code: death.code, message: death.message, subcode: death.more.subcode } }),
      issued_at: unixSeconds(token.issuedAt),
      // 0 is Facebook's way of saying "never".
      expires_at: unixSeconds(token.expiresAt),
      data_access_expires_at: unixSeconds(token.dataAccessExpiresAt),
      scopes: token.scopes,
      granular_scopes: token.scopes.map((scope) =>
        token.pageId === null ? { scope } : { scope, target_ids: [token.pageId] },
      ),
      user_id: token.userId,
      ...(token.pageId === null ? {} : { profile_id: token.pageId }),
    },
  };
}

function unixSeconds(moment: Date | null): number {
  return moment === null ? 0 : Math.floor(moment.getTime() / 1_000);
}
