import type { OxlintOverride } from 'oxlint';

/**
 * The walls of the house: who may import whom. The lint rule that holds them takes one list of bans
 * per file, and a later override *replaces* an earlier one, so the overrides are computed here: every
 * file gets the union of the walls around it.
 */

/** Files below `folder` (or that one file) whose name ends with `ending`; '' means any. */
interface Scope {
  readonly folder: string;
  readonly ending: string;
}

/** One ban, in the words of oxlint's `no-restricted-imports`. `regex` is Rust's (no look-around). */
type Ban =
  | { readonly regex: string; readonly allowTypeImports?: boolean }
  | { readonly group: string[] }
  | { readonly package: string; readonly allowImportNames?: string[] };

interface Wall {
  /** Said in the message, so that a person (and the test) can tell which wall was hit. */
  readonly name: string;
  readonly why: string;
  readonly around: readonly Scope[];
  readonly except?: readonly Scope[];
  readonly bans: readonly Ban[];
}

const TESTS: readonly Scope[] = [
  { folder: 'test', ending: '' },
  { folder: '', ending: '.test.ts' },
  { folder: '', ending: '.test.tsx' },
];

const file = (path: string): Scope => ({ folder: path, ending: '' });
const below = (folder: string): Scope => ({ folder, ending: '' });
const ending = (suffix: string): Scope => ({ folder: '', ending: suffix });

const REGISTER = 'moderation/consent';
const REGISTER_ROOMS: readonly Scope[] = [
  'asking',
  'copies',
  'import',
  'lists',
  'person',
  'protection',
].map((room) => below(`${REGISTER}/${room}`));

/** Imports that climb to the top of the tree and enter one of these folders. */
const topFolders = (...names: readonly string[]): Ban => ({
  regex: `^(\\./)?(\\.\\./)+(${names.join('|')})/`,
});
const anyEnding = (...suffixes: readonly string[]): Ban => ({
  regex: `\\.(${suffixes.join('|')})\\.ts$`,
});
const packages = (...names: readonly string[]): Ban => ({ regex: `^(${names.join('|')})(/|$)` });

export const WALLS: readonly Wall[] = [
  {
    name: 'pure rules',
    why: 'a rule imports other rules, contracts and the kernel: data, now and randomness are arguments',
    around: [ending('.rules.ts')],
    bans: [
      { group: ['*', '!*.rules.ts', '!*.contract.ts', '!**/kernel/**', '!zod', '!node:crypto'] },
      { regex: '/kernel/(clock|config|ids|sealing)\\.ts$', allowTypeImports: true },
      { package: 'node:crypto', allowImportNames: ['createHash', 'timingSafeEqual'] },
    ],
  },
  {
    name: 'contracts stand alone',
    why: 'a contract imports zod, other contracts and the constants of the limits',
    around: [ending('.contract.ts')],
    bans: [{ group: ['*', '!*.contract.ts', '!zod', '!**/kernel/limits.ts'] }],
  },
  {
    name: 'stores only store',
    why: 'a store knows SQL and rules, not use cases or jobs',
    around: [ending('.store.ts')],
    bans: [anyEnding('actions', 'api', 'job'), { regex: '(^|/)jobs\\.ts$' }],
  },
  {
    name: 'own store only',
    why: 'a capability reads another one through its actions or rules, never through its store',
    around: [below('')],
    except: [...TESTS, below(REGISTER)],
    bans: [{ regex: '^(\\./)?\\.\\./.*\\.store\\.ts$' }, { regex: '^\\./.*/[^/]*\\.store\\.ts$' }],
  },
  {
    name: 'own store only, from the register',
    why: 'the register is one capability in several rooms, which share their stores and nobody else’s',
    around: [below(REGISTER)],
    except: [...TESTS, ...REGISTER_ROOMS],
    bans: [{ regex: '^(\\./)?\\.\\./.*\\.store\\.ts$' }],
  },
  {
    name: 'own store only, from a room of the register',
    why: 'the register is one capability in several rooms, which share their stores and nobody else’s',
    around: REGISTER_ROOMS,
    except: TESTS,
    bans: [{ regex: '^(\\./)?\\.\\./\\.\\./.*\\.store\\.ts$' }],
  },
  {
    name: 'thin shell',
    why: 'a route or a job calls an action; it has no SQL of its own',
    around: [below('server/api'), { folder: 'workers', ending: '.job.ts' }],
    except: TESTS,
    bans: [anyEnding('store'), { regex: '(^|/)moderation/database/' }, packages('pg', 'kysely')],
  },
  {
    name: 'server without workers',
    why: 'server and workers are separate processes that share only the core',
    around: [below('server')],
    bans: [topFolders('workers', 'web', 'scripts')],
  },
  {
    name: 'workers without server',
    why: 'server and workers are separate processes that share only the core',
    around: [below('workers')],
    bans: [topFolders('server', 'web', 'scripts')],
  },
  {
    name: 'core alone',
    why: 'the core knows no HTTP server, queue library, HTML or model',
    around: [below('moderation')],
    except: TESTS,
    bans: [
      topFolders('server', 'workers', 'web', 'scripts'),
      packages('fastify', '@fastify', 'fastify-[^/]+', 'bullmq', 'ioredis', 'sharp', 'heic-decode'),
      packages('onnxruntime-node', '@tensorflow[^/]*', '@vladmandic', 'react', 'react-[^/]+'),
    ],
  },
  {
    name: 'kernel below all',
    why: 'the kernel imports nothing of the capabilities above it',
    around: [below('moderation/kernel')],
    except: TESTS,
    bans: [{ regex: '^(\\./)?\\.\\./' }],
  },
  {
    name: 'one door to the queue',
    why: 'only workers/queue.ts knows the queue library, so that the backend can change',
    around: [below('')],
    except: [file('workers/queue.ts')],
    bans: [packages('bullmq', 'ioredis')],
  },
  {
    name: 'web sees contracts',
    why: 'the staff app takes from outside its folder only server/contract',
    around: [below('web')],
    except: [file('web/vite.config.ts'), ...TESTS],
    bans: [
      topFolders('moderation', 'workers', 'scripts', 'test', 'docs', 'data'),
      { group: ['**/server/**', '!**/server/contract/**'] },
      { regex: '^node:' },
      packages('fastify', '@fastify', 'pg', 'kysely', 'pino', 'vite'),
    ],
  },
  {
    name: 'settings in one place',
    why: 'moderation/kernel/config.ts is the sole reader of the environment',
    around: [below('')],
    bans: [packages('node:process', 'process')],
  },
  {
    name: 'tests stay outside',
    why: 'the product never imports a test or what tests are made of',
    around: [below('')],
    except: [...TESTS, file('vitest.config.ts')],
    bans: [{ regex: '^(\\./|(\\.\\./)+)test/' }, { regex: '\\.test\\.tsx?$' }],
  },
];

/**
 * Where `process.env` may be named: the settings; what runs before or around them and passes the
 * environment on to a child process; and the set-up of tests.
 */
export const ENVIRONMENT_READERS = [
  'moderation/kernel/config.ts',
  'scripts/{boot,install}.mjs',
  'scripts/process-tree.ts',
  'scripts/test.ts',
  'scripts/*.test.ts',
  'vitest.config.ts',
  'web/vite.config.ts',
  'test/**',
];

const isFile = ({ folder }: Scope): boolean => /\.[a-z]+$/.test(folder);

function contains(outer: Scope, inner: Scope): boolean {
  const folder =
    outer.folder === '' ||
    inner.folder === outer.folder ||
    inner.folder.startsWith(`${outer.folder}/`);
  return folder && inner.ending.endsWith(outer.ending);
}

function overlap(a: Scope, b: Scope): Scope | undefined {
  const deeper = a.folder.length >= b.folder.length ? a : b;
  const longer = a.ending.length >= b.ending.length ? a : b;
  const both = { folder: deeper.folder, ending: longer.ending };
  if (isFile(both) && !both.folder.endsWith(both.ending)) return undefined;
  return contains(a, both) && contains(b, both) ? both : undefined;
}

const key = (scope: Scope): string => `${scope.folder} ${scope.ending}`;

/** Every scope that a wall names and every overlap of them, the widest first. */
function closure(walls: readonly Wall[]): Scope[] {
  const found = new Map<string, Scope>();
  const add = (scope: Scope): void => {
    if (found.has(key(scope))) return;
    const known = [...found.values()];
    found.set(key(scope), scope);
    for (const other of known) {
      const both = overlap(scope, other);
      if (both !== undefined) add(both);
    }
  };
  for (const wall of walls)
    for (const scope of [...wall.around, ...(wall.except ?? [])]) add(scope);
  // A contained scope never has a shorter folder or ending, so this order puts it after its container.
  return [...found.values()].toSorted(
    (a, b) => a.folder.length + a.ending.length - (b.folder.length + b.ending.length),
  );
}

function glob(scope: Scope): string {
  if (isFile(scope)) return scope.folder;
  const folder = scope.folder === '' ? '' : `${scope.folder}/`;
  return `${folder}**${scope.ending === '' ? '' : `/*${scope.ending}`}`;
}

/**
 * The options of `no-restricted-imports` for one file: all bans of these walls together. oxlint stops at
 * the first group whose `!` lets an import through, so the groups come after everything that only bans.
 */
function restrictions(walls: readonly Wall[]): object {
  const paths: object[] = [];
  const patterns: object[] = [];
  const groups: object[] = [];
  for (const { name, why, bans } of walls) {
    const message = `Wall "${name}": ${why}.`;
    for (const ban of bans) {
      if ('package' in ban) {
        const { package: packageName, ...rest } = ban;
        paths.push({ name: packageName, ...rest, message });
      } else ('group' in ban ? groups : patterns).push({ ...ban, message });
    }
  }
  return { paths, patterns: [...patterns, ...groups] };
}

/**
 * One lint override per scope, the widest first. The scopes are closed under overlap, so the last one
 * that matches a file lies inside all others that match it and carries all of that file's walls.
 */
export function wallOverrides(walls: readonly Wall[] = WALLS): OxlintOverride[] {
  return closure(walls).map((scope) => {
    const standing = walls.filter(
      (wall) =>
        wall.around.some((each) => contains(each, scope)) &&
        !(wall.except ?? []).some((each) => contains(each, scope)),
    );
    return {
      files: [glob(scope)],
      rules: { 'no-restricted-imports': ['error', restrictions(standing)] },
    };
  });
}
