import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breachesIn, readHouse } from '../scripts/house-rules.ts';
import { WALLS } from '../scripts/walls.ts';

const ROOT = path.join(import.meta.dirname, '..');
const OXLINT = path.join(ROOT, 'node_modules/oxlint/bin/oxlint');

/** A file that breaks one wall: where it stands, what it says, and what the gate must answer. */
interface Violation {
  readonly file: string;
  readonly code: string;
  readonly rule: string;
  /** Name of the wall, or another word of the message. */
  readonly says: string;
}

const IMPORTS = 'eslint(no-restricted-imports)';

/** One file for each import, so that no violation hides behind another. */
function violation(wall: string, file: string, ...specifiers: readonly string[]): Violation[] {
  return specifiers.map((specifier, index) => ({
    file: file.replace('#', String(index)),
    code: `import thing from '${specifier}';\nexport const used = thing;\n`,
    rule: IMPORTS,
    says: `Wall "${wall}"`,
  }));
}

function impure(file: string, expression: string, rule: string, says: string): Violation {
  return { file, code: `export const used = ${expression};\n`, rule, says };
}

const VIOLATIONS: readonly Violation[] = [
  ...violation(
    'pure rules',
    'moderation/drafts/pure#.rules.ts',
    './drafts.store.ts',
    './submit.actions.ts',
    '../consent/consent.store.ts',
    '../database/client.ts',
    '../kernel/clock.ts',
    '../kernel/config.ts',
    '../kernel/ids.ts',
    'node:fs',
    'node:fs/promises',
    'pg',
    'kysely',
  ),
  {
    file: 'moderation/drafts/random.rules.ts',
    code: `import { randomUUID } from 'node:crypto';\nexport const used = randomUUID;\n`,
    rule: IMPORTS,
    says: 'Wall "pure rules"',
  },
  impure('moderation/a.rules.ts', 'Date.now()', 'eslint(no-restricted-properties)', 'Date.now'),
  impure(
    'moderation/b.rules.ts',
    'Math.random()',
    'eslint(no-restricted-properties)',
    'Math.random',
  ),
  impure('moderation/c.rules.ts', `fetch('/')`, 'eslint(no-restricted-globals)', 'pure rules'),
  ...violation(
    'contracts stand alone',
    'moderation/drafts/alone#.contract.ts',
    './drafts.rules.ts',
    './drafts.store.ts',
    '../kernel/config.ts',
    'node:crypto',
    'fastify',
  ),
  ...violation('contracts stand alone', 'server/contract/b#.contract.ts', '../app.ts', 'pg'),
  ...violation(
    'server without workers',
    'server/contract/t#.contract.ts',
    '../../workers/u.contract.ts',
  ),
  ...violation(
    'core alone',
    'moderation/drafts/v#.contract.ts',
    '../../server/contract/w.contract.ts',
  ),
  ...violation(
    'stores only store',
    'moderation/drafts/only#.store.ts',
    './submit.actions.ts',
    '../jobs.ts',
  ),
  ...violation(
    'core alone',
    'moderation/drafts/up#.store.ts',
    '../../server/app.ts',
    '../../workers/queue.ts',
  ),
  ...violation('own store only', 'moderation/drafts/a#.store.ts', '../consent/consent.store.ts'),
  ...violation('own store only', 'moderation/drafts/b#.actions.ts', '../consent/consent.store.ts'),
  ...violation('own store only', 'moderation/c#.ts', './consent/consent.store.ts'),
  ...violation('own store only', 'scripts/d#.ts', '../moderation/consent/consent.store.ts'),
  ...violation(
    'own store only, from the register',
    'moderation/consent/e#.ts',
    '../drafts/draft.store.ts',
  ),
  ...violation(
    'own store only, from a room of the register',
    'moderation/consent/lists/f#.ts',
    '../../drafts/draft.store.ts',
  ),
  ...violation(
    'thin shell',
    'server/api/drafts#.api.ts',
    '../../moderation/drafts/drafts.store.ts',
    '../../moderation/database/client.ts',
    'kysely',
  ),
  ...violation(
    'thin shell',
    'workers/settle#.job.ts',
    '../moderation/drafts/drafts.store.ts',
    '../moderation/database/client.ts',
    'pg',
  ),
  ...violation('server without workers', 'server/main#.ts', '../workers/queue.ts'),
  ...violation('server without workers', 'server/api/e#.api.ts', '../../workers/relay.ts'),
  ...violation('workers without server', 'workers/main#.ts', '../server/app.ts'),
  ...violation(
    'workers without server',
    'workers/vision/f#.ts',
    '../../server/contract/a.contract.ts',
  ),
  ...violation('workers without server', 'workers/g#.job.ts', '../server/app.ts'),
  ...violation(
    'core alone',
    'moderation/drafts/core#.actions.ts',
    '../../server/app.ts',
    '../../workers/queue.ts',
    '../../web/time.ts',
    'fastify',
    '@fastify/cookie',
    'fastify-plugin',
    'bullmq',
    'sharp',
    'onnxruntime-node',
    'react',
    'react-dom/server',
  ),
  ...violation('core alone', 'moderation/kernel/h#.ts', 'fastify'),
  ...violation('kernel below all', 'moderation/kernel/i#.ts', '../drafts/drafts.rules.ts'),
  ...violation('one door to the queue', 'workers/relay#.ts', 'bullmq', 'ioredis'),
  ...violation('one door to the queue', 'workers/j#.job.ts', 'bullmq'),
  ...violation('one door to the queue', 'server/k#.ts', 'ioredis'),
  ...violation('one door to the queue', 'test/journeys/l#.test.ts', 'bullmq'),
  ...violation(
    'web sees contracts',
    'web/pages/page#.tsx',
    '../../moderation/kernel/limits.ts',
    '../../moderation/drafts/states.contract.ts',
    '../../server/app.ts',
    '../../server/api/drafts.api.ts',
    '../../workers/queue.ts',
    '../../scripts/walls.ts',
    'node:fs',
  ),
  ...violation('settings in one place', 'moderation/pages/m#.ts', 'node:process'),
  impure('server/n.ts', 'process.env', 'node(no-process-env)', 'process.env'),
  impure('moderation/kernel/o.ts', 'process.env', 'node(no-process-env)', 'process.env'),
  impure('workers/p.job.ts', 'process.env', 'node(no-process-env)', 'process.env'),
  ...violation('tests stay outside', 'moderation/drafts/q#.ts', '../../test/factories/database.ts'),
  ...violation('tests stay outside', 'web/r#.ts', '../test/browser/chromium.ts'),
  ...violation(
    'tests stay outside',
    'scripts/s#.ts',
    '../test/factories/database.ts',
    './walls.test.ts',
  ),
  {
    // A door that is opened only when the code runs is a door all the same.
    file: 'server/late.ts',
    code: `export const later = () => import('../workers/queue.ts');\n`,
    rule: IMPORTS,
    says: 'Wall "server without workers"',
  },
  {
    file: 'server/again.ts',
    code: `export { queue } from '../workers/queue.ts';\n`,
    rule: IMPORTS,
    says: 'Wall "server without workers"',
  },
];

const uses = (...lines: readonly string[]): string =>
  lines
    .map((line, index) => line.replace('*', `it${index}`))
    .concat(`export const used = [${lines.map((_, index) => `it${index}`).join(', ')}];`, '')
    .join('\n');

/** What the walls must let through. */
const CLEAN: Readonly<Record<string, string>> = {
  'moderation/pure/clean.rules.ts': `${uses(
    `import * from './other.rules.ts';`,
    `import * from '../consent/consent.rules.ts';`,
    `import * from './clean.contract.ts';`,
    `import * from '../kernel/errors.ts';`,
    `import * from 'zod';`,
  )}import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
export const later = (at: Date, clock: Clock): Date => new Date(at.getTime() + clock.now().getTime());
export const hash = createHash;
`,
  'moderation/pure/clean.contract.ts': uses(
    `import * from 'zod';`,
    `import * from '../consent/consent.contract.ts';`,
    `import * from '../kernel/limits.ts';`,
  ),
  'server/contract/clean.contract.ts': uses(
    `import * from 'zod';`,
    `import * from '../../moderation/drafts/states.contract.ts';`,
  ),
  'moderation/pure/clean.store.ts': uses(
    `import * from 'kysely';`,
    `import * from './clean.rules.ts';`,
    `import * from '../database/client.ts';`,
  ),
  'moderation/pure/clean.actions.ts': uses(
    `import * from './clean.store.ts';`,
    `import * from '../jobs.ts';`,
    `import * from '../database/outbox.ts';`,
    `import * from '../consent/answer.actions.ts';`,
  ),
  'moderation/pure/clean.store.test.ts': uses(
    `import * from './clean.store.ts';`,
    `import * from '../../test/factories/database.ts';`,
  ),
  'moderation/kernel/config.ts': 'export const settings = process.env;\n',
  'server/api/clean.api.ts': `${uses(
    `import * from '../../moderation/pure/clean.actions.ts';`,
    `import * from '../contract/clean.contract.ts';`,
    `import * from 'fastify';`,
  )}export type { Deps } from '../../moderation/deps.ts';
`,
  'workers/clean.job.ts': uses(`import * from '../moderation/pure/clean.actions.ts';`),
  'workers/queue.ts': uses(`import * from 'bullmq';`, `import * from 'ioredis';`),
  'web/pages/clean.tsx': uses(
    `import * from '../../server/contract/clean.contract.ts';`,
    `import * from '../api/client.ts';`,
    `import * from 'react';`,
  ),
  'scripts/clean.ts': uses(
    `import * from '../server/app.ts';`,
    `import * from '../workers/queue.ts';`,
    `import * from '../moderation/jobs.ts';`,
  ),
};

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly help?: string;
}

interface LintRun {
  readonly exitCode: number;
  readonly number_of_files: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lints a folder under the project's own configuration, whose globs start at the folder of the config file. */
async function lint(files: Readonly<Record<string, string>>): Promise<LintRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-walls-'));
  folders.push(folder);
  const config = pathToFileURL(path.join(ROOT, 'oxlint.config.ts')).href;
  // Without types: the walls need none, and the planted imports lead nowhere.
  const wrapper = `import config from '${config}';
export default { ...config, options: { ...config.options, typeAware: false } };
`;
  for (const [name, text] of Object.entries({ ...files, 'oxlint.config.ts': wrapper })) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 2 ** 24 };
    execFile(process.execPath, [OXLINT, '-f', 'json'], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      try {
        resolve({ exitCode, ...(JSON.parse(stdout) as Omit<LintRun, 'exitCode'>) });
      } catch {
        reject(new Error(`oxlint said: ${stdout}${stderr}`));
      }
    });
  });
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('the gate', () => {
  let planted: LintRun;
  beforeAll(async () => {
    planted = await lint(Object.fromEntries(VIOLATIONS.map(({ file, code }) => [file, code])));
  });

  test('reads every planted file and fails', () => {
    const files = new Set(VIOLATIONS.map(({ file }) => file));
    expect(files.size).toBe(VIOLATIONS.length);
    expect(planted.number_of_files).toBe(files.size + 1);
    expect(planted.exitCode).toBe(1);
  });

  test.each(VIOLATIONS)('catches $file: $code', ({ file, rule, says }) => {
    const found = planted.diagnostics.filter(({ filename }) => filename === file);
    expect(
      found
        .filter(({ code, severity }) => code === rule && severity === 'error')
        .map(({ message, help }) => `${message} ${help ?? ''}`)
        .filter((message) => message.includes(says)),
    ).not.toEqual([]);
  });

  test('has a planted violation for every wall', () => {
    const hit = new Set(VIOLATIONS.map(({ says }) => says));
    expect(WALLS.map(({ name }) => `Wall "${name}"`).filter((wall) => !hit.has(wall))).toEqual([]);
  });

  test('lets a clean house through, and really reads it', async () => {
    const clean = await lint(CLEAN);
    const walls = [
      IMPORTS,
      'node(no-process-env)',
      'eslint(no-restricted-globals)',
      'eslint(no-restricted-properties)',
    ];
    expect(clean.number_of_files).toBe(Object.keys(CLEAN).length + 1);
    expect(clean.diagnostics.filter(({ code }) => walls.includes(code))).toEqual([]);
  });
});

describe('the house rules that no lint rule can see', () => {
  test.each([
    'export const now = new Date();',
    'export const now = new Date ( );',
    'const bare = new Date;',
    'export const words = Date();',
    'const now = DateTime.local();',
    'const now = DateTime.utc( );',
  ])('a rule does not say: %s', (line) => {
    expect(breachesIn('moderation/drafts/a.rules.ts', `\n${line}\n`)).toMatchObject([
      { line: 2, rule: 'pure rules' },
    ]);
    expect(breachesIn('moderation/drafts/a.actions.ts', line)).toEqual([]);
  });

  test.each([
    'export const later = new Date(at.getTime() + 1000);',
    '// not `new Date()`: the moment is an argument',
    'const opens = DateTime.utc(2026, 9, 1);',
    'const isDate = value instanceof Date;',
    'const day = toDate(value);',
  ])('a rule may say: %s', (line) => {
    expect(breachesIn('moderation/drafts/a.rules.ts', line)).toEqual([]);
  });

  test.each(['// oxlint-disable-next-line no-console', '/* eslint-disable */'])(
    'nobody writes: %s',
    (line) => {
      expect(breachesIn('server/app.ts', line)).toMatchObject([{ rule: 'no lint-disable' }]);
    },
  );

  test('no test is skipped', () => {
    expect(breachesIn('server/app.test.ts', `test.skip('x', f);`)).toMatchObject([{ line: 1 }]);
  });

  describe('reading the register for a person', () => {
    const action = (name: string, through: string): string =>
      `export async function ${name}(\n  deps: Deps,\n): Promise<void> {\n  return ${through}(deps.db, work);\n}\n`;
    const file = 'moderation/consent/asking/asking.actions.ts';
    test.each(['listRounds', 'openChild', 'exportRegister', 'countDue'])('%s is scoped', (name) => {
      expect(breachesIn(file, action(name, 'inTransaction'))).toMatchObject([
        { line: 4, rule: 'register reads in scope' },
      ]);
      expect(breachesIn(file, action(name, 'inRegister'))).toEqual([]);
    });
    test('what writes is not, nor what stands after a read or elsewhere', () => {
      const text = action('listRounds', 'inRegister') + action('startRound', 'inTransaction');
      expect(breachesIn(file, text)).toEqual([]);
      const read = action('listDrafts', 'inTransaction');
      expect(breachesIn('moderation/drafts/a.actions.ts', read)).toEqual([]);
    });
  });

  test('the real house is read and in order', async () => {
    const { files, breaches } = await readHouse(ROOT);
    expect(files).toBeGreaterThan(20);
    expect(breaches).toEqual([]);
  });

  test('an empty house is refused', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-walls-'));
    folders.push(folder);
    await expect(readHouse(folder)).rejects.toThrow('no source file');
  });
});
