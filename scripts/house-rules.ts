import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';

/** What no lint rule can see, read line by line from the text of a file. */
interface HouseRule {
  readonly name: string;
  readonly says: string;
  readonly files: RegExp;
  readonly words: RegExp;
}

const HOUSE_RULES: readonly HouseRule[] = [
  {
    name: 'pure rules',
    says: 'a rule does not read the clock; take the moment as an argument.',
    files: /\.rules\.ts$/,
    words: /\bnew Date(?:\s*\(\s*\)|\s*[;,)]|$)|(?<!new )\bDate\(|\bDateTime\.(?:local|utc)\(\s*\)/,
  },
  {
    name: 'no lint-disable',
    says: 'the gate is not switched off in a file; mend the code or change the rule for all.',
    files: /\.(?:ts|tsx|mjs)$/,
    words: /(?:ox|es)lint-(?:disable|enable)/,
  },
  {
    name: 'no skipped test',
    says: 'a test runs or is deleted.',
    files: /\.test\.tsx?$/,
    words: /\.(?:skip|only|todo|fails)\(/,
  },
];

/** One line that breaks a rule of the house. `line` counts from 1. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly says: string;
}

/**
 * What reads the register for a person goes through the database's second wall. Told from the name of the action: these only
 * read. What writes guards itself with `requireIn` and uses `inTransaction`.
 */
const REGISTER_READS = {
  name: 'register reads in scope',
  says: 'who reads the register for a person uses inRegister (moderation/consent/scope.ts), so that the database keeps to their schools.',
  files: /^moderation\/consent\/.*\.actions\.ts$/,
  actions: /^export async function (?:list|open|read|find|search|count|export|preview|show)[A-Z]/,
  words: /\binTransaction\(|\bdeps\.db\.\w/,
};

const COMMENT_LINE = /^\s*(?:\/\/|\/?\*)/;

/** The breaches in one file. Comments may name what rules may not call. */
export function breachesIn(file: string, text: string): Breach[] {
  const rules = HOUSE_RULES.filter((rule) => rule.files.test(file));
  const unscoped = REGISTER_READS.files.test(file) ? readsOutsideScope(file, text) : [];
  const lines = text.split('\n').flatMap((content, index) =>
    rules
      .filter(({ name, words }) => {
        if (name === 'pure rules' && COMMENT_LINE.test(content)) return false;
        return words.test(content);
      })
      .map(({ name, says }) => ({ file, line: index + 1, rule: name, says })),
  );
  return [...lines, ...unscoped];
}

function readsOutsideScope(file: string, text: string): Breach[] {
  let reads = false;
  return text.split('\n').flatMap((content, index) => {
    // Whatever begins at the margin ends the function before it, but for the brackets around its arguments.
    if (/^[a-z/]/.test(content)) reads = REGISTER_READS.actions.test(content);
    if (!reads || !REGISTER_READS.words.test(content)) return [];
    const { name, says } = REGISTER_READS;
    return [{ file, line: index + 1, rule: name, says }];
  });
}

/** Reads every source file below `root`. Throws when there is none, since a gate that reads nothing passes. */
export async function readHouse(root: string): Promise<{ files: number; breaches: Breach[] }> {
  // These two name the words that they look for.
  const exempt = ['scripts/house-rules.ts', 'test/walls.test.ts'];
  const breaches: Breach[] = [];
  let files = 0;
  const sources = glob('{moderation,server,workers,web,scripts,test}/**/*.{ts,tsx,mjs}', {
    cwd: root,
    exclude: ['web/dist/**', '**/node_modules/**'],
  });
  for await (const found of sources) {
    const file = found.split(path.sep).join('/');
    if (exempt.includes(file)) continue;
    files += 1;
    breaches.push(...breachesIn(file, await readFile(path.join(root, file), 'utf8')));
  }
  if (files === 0) throw new Error('The house has no source file: is the working folder right?');
  return { files, breaches };
}

if (import.meta.main) {
  const { files, breaches } = await readHouse(process.cwd());
  for (const { file, line, rule, says } of breaches) {
    console.log(`${file}:${line}: ${rule}: ${says}`);
  }
  console.log(`${files} files read, ${breaches.length} breaches.`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
