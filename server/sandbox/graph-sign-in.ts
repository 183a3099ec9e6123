import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import { causeOfDeath } from './graph-access.ts';
import { GraphFault } from './graph-fault.ts';
import type { Queryable } from './sandbox-database.ts';
import { findPerson, findSignInCode, markCodeUsed } from './sandbox-people.store.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { findApp, findToken, insertToken } from './sandbox-tokens.store.ts';
import type { SandboxApp } from './sandbox-tokens.store.ts';

interface SignInWorld {
  readonly tx: Queryable;
  readonly settings: SandboxSettings;
  readonly now: Date;
}

/**
 * `GET /oauth/access_token`: a code, an older token or the app's secret against a token. The codes of the refusals are those
 * that clients of Facebook expect; no record of a real call had them.
 */
export async function giveToken(world: SignInWorld, call: GraphCall): Promise<unknown> {
  const grant = textOf(call, 'grant_type');
  const app = await requireApp(world, call);
  if (grant === 'client_credentials')
    return { access_token: `${app.id}|${app.secret}`, token_type: 'bearer' };
  if (grant === 'fb_exchange_token') return exchange(world, call, app);
  if (grant === undefined || grant === 'authorization_code') return redeemCode(world, call, app);
  throw new GraphFault(1, 'Invalid grant_type: the practice Page knows fb_exchange_token.');
}

async function requireApp({ tx }: SignInWorld, call: GraphCall): Promise<SandboxApp> {
  const id = textOf(call, 'client_id');
  if (id === undefined) throw new GraphFault(101, 'Missing client_id parameter.');
  const app = await findApp(tx, id);
  if (app === undefined)
    throw new GraphFault(
      101,
      'Error validating application. Cannot get application info due to a system error.',
    );
  if (textOf(call, 'client_secret') !== app.secret)
    throw new GraphFault(1, 'Error validating client secret.');
  return app;
}

async function redeemCode(
  { tx, settings, now }: SignInWorld,
  call: GraphCall,
  app: SandboxApp,
): Promise<unknown> {
  const text = textOf(call, 'code');
  if (text === undefined) throw new GraphFault(1, 'Missing code parameter.');
  const code = await findSignInCode(tx, text, app.id);
  if (code === undefined) throw codeFault(36_007, 'Invalid verification code format.');
  if (code.usedAt !== null) throw codeFault(36_009, 'This authorization code has been used.');
  const endsAt = code.madeAt.getTime() + settings.sign_in_code_minutes * 60_000;
  if (endsAt <= now.getTime()) throw codeFault(36_007, 'This authorization code has expired.');
  if (textOf(call, 'redirect_uri') !== code.redirectUri)
    throw codeFault(
      36_008,
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    );
  const person = await findPerson(tx, code.personId);
  if (person === undefined) throw codeFault(36_007, 'This authorization code has expired.');
  await markCodeUsed(tx, text, now);
  const seconds = settings.short_lived_token_minutes * 60;
  const token = await insertToken(tx, {
    kind: 'USER',
    appId: app.id,
    pageId: null,
    person,
    scopes: code.scopes,
    chosenPageIds: code.chosenPageIds,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + seconds * 1_000),
    dataAccessExpiresAt: dataAccessEnd(settings, now),
  });
  return { access_token: token, token_type: 'bearer', expires_in: seconds };
}

async function exchange(
  { tx, settings, now }: SignInWorld,
  call: GraphCall,
  app: SandboxApp,
): Promise<unknown> {
  const older = await findToken(tx, textOf(call, 'fb_exchange_token') ?? '');
  if (older === undefined || older.kind !== 'USER' || older.appId !== app.id)
    throw new GraphFault(190, 'Invalid OAuth access token.');
  const death = causeOfDeath(older, settings, now);
  if (death !== undefined) throw death;
  const seconds = settings.long_lived_token_seconds;
  const token = await insertToken(tx, {
    kind: 'USER',
    appId: app.id,
    pageId: null,
    person: { id: older.userId, name: older.userName },
    scopes: older.scopes,
    chosenPageIds: older.chosenPageIds,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + seconds * 1_000),
    dataAccessExpiresAt: dataAccessEnd(settings, now),
  });
  return { access_token: token, token_type: 'bearer', expires_in: seconds };
}

function dataAccessEnd(settings: SandboxSettings, now: Date): Date {
  return new Date(now.getTime() + settings.data_access_days * 86_400_000);
}

function codeFault(subcode: number, message: string): GraphFault {
  return new GraphFault(100, message, { subcode });
}
