import type { Pool } from 'pg';
import type { FacebookApp } from '../moderation/facebook/graph-token.ts';
import type { Config } from '../moderation/kernel/config.ts';
import { Secret } from '../moderation/kernel/secret.ts';
import { ensureSandboxApp } from './sandbox/sandbox-admin.ts';

/**
 * The app as which Pages are connected: that of the settings; else, with the practice Page on, the practice app. Undefined:
 * nobody can connect a Page by logging in, and an administrator has to be told which settings are missing.
 *
 * @param db a migrated database
 */
export async function facebookApp(
  config: Pick<Config, 'facebookApp' | 'sandbox'>,
  db: Pool,
): Promise<FacebookApp | undefined> {
  if (config.facebookApp !== undefined || !config.sandbox.on) return config.facebookApp;
  const { appId, appSecret } = await ensureSandboxApp(db);
  return { id: appId, secret: Secret.of(appSecret) };
}
