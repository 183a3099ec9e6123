import { expect, test } from 'vitest';
import { freshDatabase } from '../test/factories/database.ts';
import { readConfig } from '../moderation/kernel/config.ts';
import { facebookApp } from './facebook-app.ts';
import { ensureSandboxPage } from './sandbox/sandbox-admin.ts';

test('the app is that of the settings, else the practice app, else none', async () => {
  const database = await freshDatabase();
  try {
    const given = { GATEHOUSE_FACEBOOK_APP_ID: '4711', GATEHOUSE_FACEBOOK_APP_SECRET: 'of ours' };
    expect((await facebookApp(readConfig(given), database.pool))?.id).toBe('4711');
    const practice = await facebookApp(readConfig({}), database.pool);
    const page = await ensureSandboxPage(database.pool, { name: 'A school', about: '' });
    expect(practice?.id).toBe(page.appId);
    expect(practice?.secret.reveal()).toBe(page.appSecret);
    const real = readConfig({ GATEHOUSE_SANDBOX: 'no' });
    expect(await facebookApp(real, database.pool)).toBeUndefined();
  } finally {
    await database.drop();
  }
});
