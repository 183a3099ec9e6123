import path from 'node:path';
import { z } from 'zod';
import { isSafeAddress } from './safe-address.ts';
import { Secret } from './secret.ts';

const port = z.coerce.number().int().min(1).max(65_535);
const switchWord = z.enum(['yes', 'no']);
const FACEBOOK_GRAPH = 'https://graph.facebook.com';
const key = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
  .transform(Secret.of);

/**
 * Every setting of the product: its environment variable, meaning and default. The README's table and
 * `gatehouse config` are made from this list, so a setting that is not here does not exist.
 */
export const SETTINGS = {
  GATEHOUSE_DATA: {
    schema: z.string().min(1).default('./data'),
    says: 'Folder for the embedded database, the pictures and the key file.',
  },
  DATABASE_URL: {
    schema: z.string().min(1).optional(),
    says: 'PostgreSQL 15 or newer. Without it Gatehouse runs its own inside the data folder.',
    secret: true,
  },
  REDIS_URL: {
    schema: z.string().min(1).optional(),
    says: 'Redis 6.2 or newer for the queue. Without it the queue lives in PostgreSQL.',
    secret: true,
  },
  GATEHOUSE_HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    says: 'Address that the server listens on.',
  },
  GATEHOUSE_PORT: { schema: port.default(4310), says: 'Port of the staff app and its API.' },
  GATEHOUSE_PUBLIC_URL: {
    schema: z.url().optional(),
    says: 'Address that people type. With https the sign-in cookie is marked Secure.',
  },
  GATEHOUSE_TRUST_PROXY: {
    schema: switchWord.default('no'),
    says: 'yes when a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto.',
  },
  GATEHOUSE_SANDBOX: {
    schema: switchWord.default('yes'),
    says: 'yes runs the practice Page, and Pages connected to it never reach Facebook.',
  },
  GATEHOUSE_SANDBOX_PORT: { schema: port.default(4311), says: 'Port of the practice Page.' },
  GATEHOUSE_SANDBOX_CONTROL_PORT: {
    schema: port.optional(),
    says: 'Port on 127.0.0.1 on which programs let the practice Page fail. Without it there is none.',
  },
  GATEHOUSE_GRAPH_URL: {
    schema: z.url().optional(),
    says: 'Where the Graph API answers. Default: the practice Page; https://graph.facebook.com when the practice Page is off.',
  },
  GATEHOUSE_GRAPH_VERSION: {
    schema: z
      .string()
      .regex(/^v\d+\.\d+$/)
      .default('v26.0'),
    says: 'Version of the Graph API that every call names.',
  },
  GATEHOUSE_FACEBOOK_APP_ID: {
    schema: z
      .string()
      .regex(/^\d{1,30}$/, 'must be the number of the app')
      .optional(),
    says: 'Number of your app at Facebook, as which Pages are connected. Default with the practice Page: its own app.',
  },
  GATEHOUSE_FACEBOOK_APP_SECRET: {
    schema: z.string().min(1).transform(Secret.of).optional(),
    says: 'Secret of that app. Calls are signed with it, and webhooks are checked with it.',
    secret: true,
  },
  GATEHOUSE_MODELS: {
    schema: z.string().min(1).optional(),
    says: 'Folder with face models that no npm package carries (see docs/model-cards.md). Default: the folder `models` in the data folder.',
  },
  GATEHOUSE_MODELS_URL: {
    schema: z
      .string()
      .refine((text) => isSafeAddress(URL.parse(text)), 'must be https, or http on this machine')
      .optional(),
    says: 'Address of a folder, such as a mirror of your own, to fetch models from. Default: where their authors publish them.',
  },
  GATEHOUSE_FETCH_MODELS: {
    schema: switchWord.default('yes'),
    says: 'no stops `npm start` from fetching the better face model when its file is missing. It never fetches with GATEHOUSE_MODELS set.',
  },
  GATEHOUSE_KEY: {
    schema: key.optional(),
    says: '32 bytes in base64 that seal the Page tokens. Without it: the file `key` in the data folder.',
    secret: true,
  },
  GATEHOUSE_KEY_PREVIOUS: {
    schema: key.optional(),
    says: 'The key before GATEHOUSE_KEY, only until `gatehouse keys rotate` has sealed everything with the new one.',
    secret: true,
  },
  GATEHOUSE_DEMO: {
    schema: switchWord.optional(),
    says: 'yes fills an empty database with the demo federation. Default: yes with the embedded database only.',
  },
  GATEHOUSE_WORKERS: {
    schema: z.coerce.number().int().min(1).max(64).default(2),
    says: 'Worker processes that `npm start` runs.',
  },
  GATEHOUSE_LOG: {
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
    says: 'How much the log says. It carries ids and codes, never names or words.',
  },
} as const satisfies Record<string, { schema: z.ZodType; says: string; secret?: boolean }>;

/** The parsed settings, once per process. */
export interface Config {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly trustProxy: boolean;
  readonly sandbox: {
    readonly on: boolean;
    readonly port: number;
    readonly url: string;
    /** Of the admin plane; undefined for none. */
    readonly controlPort: number | undefined;
  };
  readonly graph: {
    readonly url: string;
    /** Where people log in to Facebook, without a path. */
    readonly loginUrl: string;
    readonly version: string;
  };
  /** The app at Facebook, when the settings name one. */
  readonly facebookApp: { readonly id: string; readonly secret: Secret } | undefined;
  /** Where models may lie that no npm package carries; it need not exist. */
  readonly modelsFolder: string;
  readonly fetchModels: {
    /** `npm start` may fetch into the folder: it is ours, and nobody said no. */
    readonly atStart: boolean;
    /** Address of a folder with the same files; undefined for where their authors publish them. */
    readonly mirror: string | undefined;
  };
  readonly key: Secret | undefined;
  /** Opens what `key` does not, while the key is being changed. */
  readonly previousKey: Secret | undefined;
  readonly demo: boolean;
  readonly workers: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** Says in one sentence each which setting is wrong; the process must not start. */
export class ConfigError extends Error {}

/**
 * Reads the settings. Unknown variables that start with GATEHOUSE_ are refused, since a misspelt setting that is
 * silently ignored is how a safeguard stays off.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const shape = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema]),
  );
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name in SETTINGS && value !== ''),
  );
  const unknown = Object.keys(env).filter(
    (name) =>
      name.startsWith('GATEHOUSE_') && !name.startsWith('GATEHOUSE_TEST_') && !(name in SETTINGS),
  );
  if (unknown.length > 0) {
    throw new ConfigError(
      `Unknown setting ${unknown.join(', ')}. \`gatehouse config\` lists the settings.`,
    );
  }
  const parsed = z.object(shape).safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}.`).join(' '),
    );
  }
  return toConfig(parsed.data as SettingValues);
}

type SettingValues = {
  [Name in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[Name]['schema']>;
};

function toConfig(values: SettingValues): Config {
  const sandboxOn = values.GATEHOUSE_SANDBOX === 'yes';
  const graphUrl = values.GATEHOUSE_GRAPH_URL;
  const sandboxUrl = `http://127.0.0.1:${values.GATEHOUSE_SANDBOX_PORT}`;
  return {
    dataFolder: path.resolve(values.GATEHOUSE_DATA),
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    host: values.GATEHOUSE_HOST,
    port: values.GATEHOUSE_PORT,
    publicUrl:
      values.GATEHOUSE_PUBLIC_URL ??
      `http://${hostInUrl(values.GATEHOUSE_HOST)}:${values.GATEHOUSE_PORT}`,
    trustProxy: values.GATEHOUSE_TRUST_PROXY === 'yes',
    sandbox: {
      on: sandboxOn,
      port: values.GATEHOUSE_SANDBOX_PORT,
      url: sandboxUrl,
      controlPort: values.GATEHOUSE_SANDBOX_CONTROL_PORT,
    },
    graph: {
      url: graphUrl ?? (sandboxOn ? sandboxUrl : FACEBOOK_GRAPH),
      loginUrl: loginUrlOf(graphUrl ?? (sandboxOn ? sandboxUrl : FACEBOOK_GRAPH)),
      version: values.GATEHOUSE_GRAPH_VERSION,
    },
    facebookApp: appOf(values),
    modelsFolder: path.resolve(
      values.GATEHOUSE_MODELS ?? path.join(values.GATEHOUSE_DATA, 'models'),
    ),
    fetchModels: {
      atStart: values.GATEHOUSE_FETCH_MODELS === 'yes' && values.GATEHOUSE_MODELS === undefined,
      mirror: values.GATEHOUSE_MODELS_URL,
    },
    key: values.GATEHOUSE_KEY,
    previousKey: previousKeyOf(values),
    demo: (values.GATEHOUSE_DEMO ?? (values.DATABASE_URL === undefined ? 'yes' : 'no')) === 'yes',
    workers: values.GATEHOUSE_WORKERS,
    logLevel: values.GATEHOUSE_LOG,
  };
}

/** People log in to Facebook at another host than the one that answers calls; a stand-in for Facebook is both. */
function loginUrlOf(graphUrl: string): string {
  return new URL(graphUrl).origin === FACEBOOK_GRAPH ? 'https://www.facebook.com' : graphUrl;
}

function appOf(values: SettingValues): Config['facebookApp'] {
  const id = values.GATEHOUSE_FACEBOOK_APP_ID;
  const secret = values.GATEHOUSE_FACEBOOK_APP_SECRET;
  if (id !== undefined && secret !== undefined) return { id, secret };
  if (id === undefined && secret === undefined) return undefined;
  throw new ConfigError(
    'GATEHOUSE_FACEBOOK_APP_ID and GATEHOUSE_FACEBOOK_APP_SECRET belong together: set both, or neither.',
  );
}

function previousKeyOf(values: SettingValues): Secret | undefined {
  const previous = values.GATEHOUSE_KEY_PREVIOUS;
  if (previous === undefined || values.GATEHOUSE_KEY !== undefined) return previous;
  throw new ConfigError(
    'GATEHOUSE_KEY_PREVIOUS goes with GATEHOUSE_KEY only: the key file holds the key before by itself.',
  );
}

/** What a browser on this machine types for a listening address: one that means "all" is reached at loopback. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The environment of a child process: this one's, with the given settings in place of its own. */
export function childEnvironment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}

/** One setting as an operator may see it. */
export interface ShownSetting {
  readonly name: string;
  /** What counts, or `[secret]`; null when it is not set and has no default. */
  readonly value: string | null;
  /** The environment sets it. */
  readonly given: boolean;
  readonly default: string | null;
  readonly secret: boolean;
  readonly says: string;
}

/** Every setting with its value, for `gatehouse config`. Never shows a secret, and shows a value that is refused as it is. */
export function listSettings(env: NodeJS.ProcessEnv = process.env): ShownSetting[] {
  return Object.entries(SETTINGS).map(([name, setting]) => {
    const isSecret = 'secret' in setting && setting.secret;
    const typed = env[name];
    const given = typed !== undefined && typed !== '';
    const byDefault: unknown = setting.schema.safeParse(undefined).data;
    const fallback =
      typeof byDefault === 'string' || typeof byDefault === 'number' ? String(byDefault) : null;
    const value = given ? (isSecret ? '[secret]' : typed) : fallback;
    return { name, value, given, default: fallback, secret: isSecret, says: setting.says };
  });
}

/**
 * Keeps the ONNX runtime from telling its makers which models it opens and on what machine, which it does from 1.29 on unless
 * this is set in the environment before it is loaded. Nothing but the approved post leaves the premises.
 */
export function silenceModelRuntime(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
}
