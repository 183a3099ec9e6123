import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, listSettings, readConfig, SETTINGS } from './config.ts';

const KEY = randomBytes(32).toString('base64');

function refusal(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('without any setting', () => {
  test('everything has its default', () => {
    expect(readConfig({})).toEqual({
      dataFolder: path.resolve('data'),
      databaseUrl: undefined,
      redisUrl: undefined,
      host: '127.0.0.1',
      port: 4310,
      publicUrl: 'http://127.0.0.1:4310',
      trustProxy: false,
      sandbox: { on: true, port: 4311, url: 'http://127.0.0.1:4311' },
      graph: { url: 'http://127.0.0.1:4311', loginUrl: 'http://127.0.0.1:4311', version: 'v26.0' },
      modelsFolder: path.resolve('data/models'),
      fetchModels: { atStart: true, mirror: undefined },
      key: undefined,
      demo: true,
      workers: 2,
      logLevel: 'info',
    });
  });

  test('an empty value counts as not set', () => {
    const empty = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('the environment of the machine does not disturb', () => {
    expect(
      readConfig({ PATH: '/bin', toString: 'x', constructor: 'y', HOST: '0.0.0.0', PORT: '1' }),
    ).toEqual(readConfig({}));
  });
});

describe('what follows from what', () => {
  test('the demo federation is for the embedded database only, unless asked for', () => {
    const elsewhere = { DATABASE_URL: 'postgres://db/gatehouse' };
    expect(readConfig(elsewhere).demo).toBe(false);
    expect(readConfig({ ...elsewhere, GATEHOUSE_DEMO: 'yes' }).demo).toBe(true);
    expect(readConfig({ GATEHOUSE_DEMO: 'no' }).demo).toBe(false);
  });

  test('without the practice Page the calls go to Facebook, unless told where', () => {
    expect(readConfig({ GATEHOUSE_SANDBOX: 'no' }).graph.url).toBe('https://graph.facebook.com');
    expect(readConfig({ GATEHOUSE_SANDBOX_PORT: '5000' }).graph.url).toBe('http://127.0.0.1:5000');
    expect(readConfig({ GATEHOUSE_GRAPH_URL: 'http://127.0.0.1:9' }).graph.url).toBe(
      'http://127.0.0.1:9',
    );
  });

  test('models lie in the data folder, unless a folder is named: nothing is fetched into that one', () => {
    expect(readConfig({ GATEHOUSE_DATA: '/srv/gatehouse' }).modelsFolder).toBe(
      path.resolve('/srv/gatehouse/models'),
    );
    const named = readConfig({ GATEHOUSE_MODELS: 'shared', GATEHOUSE_FETCH_MODELS: 'yes' });
    expect(named.modelsFolder).toBe(path.resolve('shared'));
    expect(named.fetchModels.atStart).toBe(false);
    expect(readConfig({ GATEHOUSE_FETCH_MODELS: 'no' }).fetchModels.atStart).toBe(false);
  });

  test.each(['https://mirror.school.example/models', 'http://127.0.0.1:8080/m', 'http://[::1]/m'])(
    'models may be fetched from a mirror at %s',
    (url) => {
      expect(readConfig({ GATEHOUSE_MODELS_URL: url }).fetchModels.mirror).toBe(url);
    },
  );

  test.each([
    ['127.0.0.1', 'http://127.0.0.1:4310'],
    ['0.0.0.0', 'http://127.0.0.1:4310'],
    ['::', 'http://127.0.0.1:4310'],
    ['::1', 'http://[::1]:4310'],
    ['gate.example', 'http://gate.example:4310'],
  ])('listening on %s, people on this machine type %s', (host, publicUrl) => {
    expect(readConfig({ GATEHOUSE_HOST: host }).publicUrl).toBe(publicUrl);
    expect(new URL(publicUrl).port).toBe('4310');
  });
});

describe('the app at Facebook', () => {
  test('is none by default, and people log in at facebook.com only when calls go to Facebook', () => {
    expect(readConfig({}).facebookApp).toBeUndefined();
    expect(readConfig({ GATEHOUSE_SANDBOX: 'no' }).graph).toMatchObject({
      url: 'https://graph.facebook.com',
      loginUrl: 'https://www.facebook.com',
    });
  });

  test('has a number and a secret, or neither', () => {
    const app = { GATEHOUSE_FACEBOOK_APP_ID: '4711', GATEHOUSE_FACEBOOK_APP_SECRET: 'hunter2' };
    expect(readConfig(app).facebookApp?.id).toBe('4711');
    expect(readConfig(app).facebookApp?.secret.reveal()).toBe('hunter2');
    expect(refusal({ GATEHOUSE_FACEBOOK_APP_ID: '4711' })).toContain('belong together');
    const said = refusal({ GATEHOUSE_FACEBOOK_APP_SECRET: 'hunter2' });
    expect(said).toContain('belong together');
    expect(said).not.toContain('hunter2');
  });
});

describe('refused', () => {
  test.each(['GATEHOUSE_SANBOX', 'GATEHOUSE_', 'GATEHOUSE_TESTS', 'GATEHOUSE_TRUST_PROXIES'])(
    '%s, which is no setting',
    (name) => {
      const said = refusal({ [name]: 'no' });
      expect(said).toContain(name);
      expect(said).toContain('gatehouse config');
    },
  );

  test('a misspelt setting even when it is empty', () => {
    expect(refusal({ GATEHOUSE_SANBOX: '' })).toContain('GATEHOUSE_SANBOX');
  });

  test.each([
    ['GATEHOUSE_PORT', '0'],
    ['GATEHOUSE_PORT', '65536'],
    ['GATEHOUSE_PORT', '80.5'],
    ['GATEHOUSE_PORT', 'http'],
    ['GATEHOUSE_SANDBOX_PORT', '-1'],
    ['GATEHOUSE_SANDBOX', 'true'],
    ['GATEHOUSE_TRUST_PROXY', 'YES'],
    ['GATEHOUSE_DEMO', '1'],
    ['GATEHOUSE_WORKERS', '0'],
    ['GATEHOUSE_WORKERS', '65'],
    ['GATEHOUSE_LOG', 'loud'],
    ['GATEHOUSE_PUBLIC_URL', 'gatehouse.school'],
    ['GATEHOUSE_GRAPH_URL', 'graph'],
    ['GATEHOUSE_GRAPH_VERSION', '26.0'],
    ['GATEHOUSE_GRAPH_VERSION', 'v26'],
    ['GATEHOUSE_FACEBOOK_APP_ID', 'gatehouse'],
    ['GATEHOUSE_FETCH_MODELS', 'never'],
    ['GATEHOUSE_MODELS_URL', 'mirror'],
    ['GATEHOUSE_MODELS_URL', 'http://mirror.school.example/models'],
    ['GATEHOUSE_MODELS_URL', 'http://127.0.0.1.school.example/models'],
    ['GATEHOUSE_MODELS_URL', 'file:///models'],
    ['GATEHOUSE_KEY', 'short'],
    ['GATEHOUSE_KEY', randomBytes(33).toString('base64')],
  ])('%s=%s, by the name of the variable', (name, value) => {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name}: .+\\.$`));
  });

  test('every wrong setting at once', () => {
    const said = refusal({ GATEHOUSE_PORT: 'x', GATEHOUSE_LOG: 'y', GATEHOUSE_DEMO: 'no' });
    expect(said).toContain('GATEHOUSE_PORT: ');
    expect(said).toContain('GATEHOUSE_LOG: ');
    expect(said).not.toContain('GATEHOUSE_DEMO');
  });

  test('a wrong key is not repeated', () => {
    const said = refusal({ GATEHOUSE_KEY: 'hunter2', GATEHOUSE_PORT: 'x' });
    expect(said).toContain('GATEHOUSE_KEY: ');
    expect(said).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  const SECRETS = {
    DATABASE_URL: 'postgres://gatehouse:hunter2@db/gatehouse',
    REDIS_URL: 'redis://:hunter2@redis',
    GATEHOUSE_FACEBOOK_APP_SECRET: 'hunter2 of the app',
    GATEHOUSE_KEY: KEY,
  };

  test('these settings are secret and no others', () => {
    expect(
      listSettings({})
        .filter((setting) => setting.secret)
        .map((setting) => setting.name),
    ).toEqual(Object.keys(SECRETS));
  });

  test('the list of settings says that they are set, never what they are', () => {
    const listed = listSettings(SECRETS);
    for (const name of Object.keys(SECRETS)) {
      expect(listed.find((setting) => setting.name === name)).toMatchObject({
        value: '[secret]',
        given: true,
      });
    }
    expect(JSON.stringify(listed)).not.toContain('hunter2');
    expect(JSON.stringify(listed)).not.toContain(KEY);
  });

  test('the key does not show when the settings are printed', () => {
    const config = readConfig({ ...SECRETS, GATEHOUSE_FACEBOOK_APP_ID: '4711' });
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toContain(KEY);
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toContain('of the app');
    expect(config.key?.reveal()).toBe(KEY);
  });
});

describe('the list of settings', () => {
  test('says what counts, whether it was given, and the default', () => {
    const listed = listSettings({ GATEHOUSE_PORT: '8080', GATEHOUSE_LOG: '' });
    const of = (name: string) => listed.find((setting) => setting.name === name);
    expect(of('GATEHOUSE_PORT')).toMatchObject({ value: '8080', given: true, default: '4310' });
    expect(of('GATEHOUSE_LOG')).toMatchObject({ value: 'info', given: false, default: 'info' });
    expect(of('GATEHOUSE_DEMO')).toMatchObject({ value: null, given: false, default: null });
  });

  test('shows a value that is refused as it is, so that the mistake can be seen', () => {
    const port = listSettings({ GATEHOUSE_PORT: 'http' }).find(
      (setting) => setting.name === 'GATEHOUSE_PORT',
    );
    expect(port?.value).toBe('http');
  });

  test('holds every setting once, each with a sentence', () => {
    const listed = listSettings({});
    expect(listed.map((setting) => setting.name)).toEqual(Object.keys(SETTINGS));
    for (const setting of listed) expect(setting.says, setting.name).toMatch(/\S.+\.$/);
  });
});
