import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../moderation/kernel/config.ts';
import { fetchAtStart } from './fetch-at-start.ts';

const NOON = new Date('2026-11-25T12:00:00Z');
const hoursLater = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000);

let folder: string;
let server: Server;
let mirror: string;
let asked = 0;
let said: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-start-fetch-'));
  [asked, said] = [0, []];
  server = createServer((_request, reply) => {
    asked += 1;
    reply.end('not the model');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(now: Date, env: Record<string, string> = {}, signal?: AbortSignal) {
  const config = readConfig({ GATEHOUSE_DATA: folder, GATEHOUSE_MODELS_URL: mirror, ...env });
  await fetchAtStart(config, {
    say: (line) => said.push(line),
    signal: signal ?? new AbortController().signal,
    now,
  });
}

test('a try that fails is one sentence with the remedy, and nothing is kept but that it was tried', async () => {
  await start(NOON);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('its checksum differs');
  expect(said[0]).toContain('models fetch` tries again');
  expect(await readdir(path.join(folder, 'models'))).toEqual(['last-try.json']);
});

test('it is tried once a day', async () => {
  for (const hours of [0, 1, 23.9]) await start(hoursLater(hours));
  expect([asked, said.length]).toEqual([1, 1]);
  await start(hoursLater(24.1));
  expect([asked, said.length]).toEqual([2, 2]);
});

test('a note from the future or one that cannot be read does not stop it', async () => {
  await start(hoursLater(48));
  await start(NOON);
  await writeFile(path.join(folder, 'models/last-try.json'), '{"at":"yesterday"}');
  await start(NOON);
  expect(asked).toBe(3);
});

test.each([
  ['it was switched off', { GATEHOUSE_FETCH_MODELS: 'no' }],
  ['a folder of models was named', { GATEHOUSE_MODELS: '/srv/models' }],
])('nothing is fetched, said or written when %s', async (_why, env) => {
  await start(NOON, env);
  expect([asked, said]).toEqual([0, []]);
  expect(await readdir(folder)).toEqual([]);
});

test('a start that ends meanwhile hears nothing of it', async () => {
  const ending = new AbortController();
  server.removeAllListeners('request');
  server.on('request', () => ending.abort());
  await start(NOON, {}, ending.signal);
  expect(said).toEqual([]);
});

test('a data folder that cannot be written to is a sentence, too', async () => {
  await writeFile(path.join(folder, 'models'), 'a file in its place');
  await start(NOON);
  expect(said).toHaveLength(1);
});
