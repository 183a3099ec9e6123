import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runScript } from '../../test/factories/process.ts';

// The runtime keeps what it would send in a database below HOME before it sends anything, so that is where it would show. It
// keeps still by itself where the variable CI is set, which this process does not get.
test('the runtime of the models collects nothing to send to its makers', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'gatehouse-home-'));
  const looking = runScript('test/factories/looking-process.ts', ['0'], {
    HOME: home,
    TMPDIR: home,
  });
  expect(await looking.ended, looking.said()).toBe(0);
  expect(await readdir(home, { recursive: true })).toEqual([]);
  await rm(home, { recursive: true });
});
