import { Secret } from '../kernel/secret.ts';
import { classify } from './graph-errors.ts';
import type { GraphConnection } from './graph-http.ts';
import { debugTokenAnswer } from './graph-token-answers.ts';
import { openTransport } from './graph-transport.ts';
import type { TokenFacts } from './page-watch.ts';

/** An app at Facebook: what our calls are made as. */
export interface FacebookApp {
  readonly id: string;
  readonly secret: Secret;
}

/** What Facebook says of `token`, asked with the app's own token (contract section 2.1, step 4). */
export async function inspectToken(
  connection: Omit<GraphConnection, 'token' | 'appSecret'>,
  app: FacebookApp,
  token: Secret,
): Promise<TokenFacts> {
  const graph = openTransport({
    ...connection,
    token: Secret.of(`${app.id}|${app.secret.reveal()}`),
    appSecret: app.secret,
  });
  const query = { input_token: token.reveal() };
  const { data } = await graph.read('Inspecting a token', 'debug_token', query, debugTokenAnswer);
  return {
    isValid: data.is_valid,
    type: data.type,
    ...(data.app_id === undefined ? {} : { appId: data.app_id }),
    ...(data.profile_id === undefined ? {} : { profileId: data.profile_id }),
    ...(data.user_id === undefined ? {} : { userId: data.user_id }),
    expiresAt: data.expires_at,
    dataAccessExpiresAt: data.data_access_expires_at,
    scopes: data.scopes,
    granular: data.granular_scopes.map(({ scope, target_ids: targetIds }) =>
      targetIds === undefined ? { scope } : { scope, targetIds },
    ),
    ...(data.error === undefined ? {} : { trouble: classify(inEnvelope(data.error), 200) }),
  };
}

/** `debug_token` names the subcode otherwise than every other answer does. */
function inEnvelope(error: unknown): unknown {
  const subcode =
    typeof error === 'object' && error !== null && 'subcode' in error ? error.subcode : undefined;
  return {
    error:
      typeof error === 'object' && subcode !== undefined
        ? { error_subcode: subcode, ...error }
        : error,
  };
}
