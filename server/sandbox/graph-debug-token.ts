import { causeOfDeath } from './graph-access.ts';
import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import { GraphFault } from './graph-fault.ts';
import type { Queryable } from './sandbox-database.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { findToken } from './sandbox-tokens.store.ts';
import type { AccessToken } from './sandbox-tokens.store.ts';

/** `GET /debug_token`: what a token is worth. Asked with the app's own token `{app-id}|{app-secret}`. */
export async function debugToken(
  tx: Queryable,
  call: GraphCall,
  caller: AccessToken,
  world: { settings: SandboxSettings; now: Date },
): Promise<unknown> {
  if (caller.kind !== 'APP')
    throw new GraphFault(
      100,
      '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app',
    );
  const inputToken = textOf(call, 'input_token');
  if (inputToken === undefined)
    throw new GraphFault(100, '(#100) The parameter input_token is required');
  const token = await findToken(tx, inputToken);
  if (token === undefined || token.appId !== caller.appId) {
    return {
      data: {
        error: { code: 190, message: 'Invalid OAuth access token.' },
        is_valid: false,
        scopes: [],
      },
    };
  }
  return { data: factsOf(token, causeOfDeath(token, world.settings, world.now)) };
}

function factsOf(token: AccessToken, death: GraphFault | undefined): Record<string, unknown> {
  const targets = token.pageId === null ? token.chosenPageIds : [token.pageId];
  return {
    app_id: token.appId,
    type: token.kind,
    application: token.appName,
    is_valid: death === undefined,
    ...(death === undefined
      ? {}
      : { error: { code: death.code, message: death.message, subcode: death.more.subcode } }),
    issued_at: unixSeconds(token.issuedAt),
    // 0 is Facebook's way of saying "never".
    expires_at: unixSeconds(token.expiresAt),
    data_access_expires_at: unixSeconds(token.dataAccessExpiresAt),
    scopes: token.scopes,
    // Without target_ids the permission holds for everything that the person has.
    granular_scopes: token.scopes.map((scope) =>
      targets === null ? { scope } : { scope, target_ids: targets },
    ),
    user_id: token.userId,
    ...(token.pageId === null ? {} : { profile_id: token.pageId }),
  };
}

function unixSeconds(moment: Date | null): number {
  return moment === null ? 0 : Math.floor(moment.getTime() / 1_000);
}
