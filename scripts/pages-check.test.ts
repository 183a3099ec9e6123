import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../test/factories/house.ts';

/** Four processes, one of which asks a Page that does not answer several times. */
const TIME_LIMIT_MS = 60_000;

const PROGRAM = path.join(import.meta.dirname, 'gatehouse.ts');

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.stopWorker();
});
afterAll(async () => {
  await house.close();
});

/** The command beside the house: it is no child's turn to block the practice Page, hence not `spawnSync`. */
async function check(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, [PROGRAM, 'pages', 'check', '--json', ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: house.databaseUrl,
      GATEHOUSE_DATA: house.test.services.config.dataFolder,
      GATEHOUSE_SANDBOX_PORT: new URL(house.sandbox.address).port,
    },
  });
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { status, out, err };
}

test(
  'exit codes: all is well, something is wrong, could not look, no such Page',
  async () => {
    const first = await check();
    expect(first.err).toBe('');
    expect(JSON.parse(first.out)).toMatchObject([
      {
        id: house.pageId,
        outcome: 'trouble',
        troubles: [{ kind: 'people-to-confirm', stops: false }],
      },
    ]);
    expect(first.status).toBe(1);
    const { facebook_id: facebookId } = await house.db
      .selectFrom('page_person')
      .select('facebook_id')
      .executeTakeFirstOrThrow();
    const url = `/api/pages/${house.pageId}/people/${facebookId}/approval`;
    const body = { colleagueId: null, because: 'Runs it.' };
    expect((await house.ask('executiveHead', 'POST', url, body)).status).toBe(204);
    const second = await check('--page', house.sandbox.page.pageId);
    expect([second.status, second.err]).toEqual([0, '']);
    house.sandbox.disturb(() => ({ kind: 'drop-before-effect' }));
    const third = await check('--page', house.pageId);
    expect(JSON.parse(third.out)).toMatchObject([{ outcome: 'could-not' }]);
    expect(third.status).toBe(3);
    house.sandbox.disturb(undefined);
    const none = await check('--page', '999');
    expect(none.err).not.toBe('');
    expect(none.status).toBe(3);
  },
  TIME_LIMIT_MS,
);
