import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SETTINGS } from '../moderation/kernel/config.ts';

const ROOT = path.join(import.meta.dirname, '..');

test('the README names every setting', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  expect(Object.keys(SETTINGS).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('the README names every npm script that a person starts, and every document it links to is there', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  for (const command of ['npm start', 'npm test', 'npm run demo', 'npm run -s gatehouse']) {
    expect(readme).toContain(command);
  }
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
  for (const link of links) {
    await expect(
      readFile(path.join(ROOT, link)).catch((error: NodeJS.ErrnoException) => error.code),
      link,
    ).resolves.not.toBe('ENOENT');
  }
});
