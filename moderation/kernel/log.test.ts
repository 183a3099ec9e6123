import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { faultCode, openLog } from './log.ts';

function written(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(openLog('info', 'test', destination));
  return lines.join('');
}

test('an error is logged by its code and place, never by its message', () => {
  const fault = Object.assign(new Error('Key (email)=(mia.hart@example.org) exists'), {
    code: '23505',
  });
  const line = written((log) => log.error({ err: fault }, 'refused'));
  expect(line).not.toContain('mia.hart');
  expect(JSON.parse(line)).toMatchObject({
    err: { code: 'Error 23505' },
    process: 'test',
    level: 'error',
  });
  expect(line).toContain('log.test.ts');
});

test('what may name somebody is hidden even when a line carries it', () => {
  const line = written((log) =>
    log.info({ email: 'a@example.org', draft: { text: 'Mia won' } }, 'x'),
  );
  expect(line).not.toMatch(/example\.org|Mia/);
});

test('a fault is told by name and code', () => {
  expect(faultCode(new TypeError('Mia'))).toBe('TypeError');
  expect(faultCode('Mia')).toBe('string');
});

test('a process whose log nobody reads any more still ends', async () => {
  const log = pathToFileURL(path.join(import.meta.dirname, 'log.ts')).href;
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { openLog } from ${JSON.stringify(log)};
       const log = openLog('info', 'orphan');
       log.info('begins');
       setTimeout(() => {
         for (let line = 0; line < 50; line += 1) log.info('still here');
         process.exit(7);
       }, 300);`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(8_000) })) as [number];
    expect(code).toBe(7);
  } finally {
    child.kill('SIGKILL');
  }
});
