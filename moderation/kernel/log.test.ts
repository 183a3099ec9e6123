import { Writable } from 'node:stream';
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
