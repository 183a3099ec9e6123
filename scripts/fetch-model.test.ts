import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModelFile } from '../workers/vision/model-files.ts';
import { addressOf, fetchModel, isModelHere, ModelNotFetched } from './fetch-model.ts';

const BYTES = randomBytes(200_000);
const WITHIN_MS = 5_000;

let server: Server;
let address: string;
let model: ModelFile;
let folder: string;
let asked: string[];
/** What the server answers; tests replace it. */
let answer: (reply: ServerResponse, url: string) => void;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-fetch-'));
  asked = [];
  answer = (reply) => reply.end(BYTES);
  server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    answer(reply, request.url ?? '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  model = {
    name: 'a-model',
    file: 'model.onnx',
    bytes: BYTES.length,
    sha256: createHash('sha256').update(BYTES).digest('hex'),
    address: `${address}/model.onnx`,
  };
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function bring(options: { from?: string; withinMs?: number; signal?: AbortSignal } = {}) {
  const source = options.from === undefined ? { address: model.address } : { folder: options.from };
  return fetchModel(model, source, {
    folder: path.join(folder, 'models'),
    withinMs: options.withinMs ?? WITHIN_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

async function refusal(work: Promise<unknown>): Promise<ModelNotFetched> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ModelNotFetched)) throw new Error('It was not refused.', { cause: error });
  return error;
}

/** Nothing lies in the models folder: no model, and no half of one. */
async function expectNothingKept(): Promise<void> {
  expect(await readdir(path.join(folder, 'models')).catch(() => [])).toEqual([]);
}

describe('from an address', () => {
  test('the model is there afterwards, alone in its folder, and the second time nobody is asked', async () => {
    expect(await bring()).toBe('fetched');
    const kept = path.join(folder, 'models');
    expect(await readdir(kept)).toEqual(['model.onnx']);
    expect((await readFile(path.join(kept, 'model.onnx'))).equals(BYTES)).toBe(true);
    expect(await bring()).toBe('already-here');
    expect(asked).toEqual(['/model.onnx']);
  });

  test('a server that ends what it sends by hanging up is fine, one that hangs up too early is not', async () => {
    for (const [sent, outcome] of [
      [BYTES, 'fetched'],
      [BYTES.subarray(0, 70_000), 'refused'],
    ] as const) {
      const old = createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => {
          socket.write('HTTP/1.0 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n');
          socket.end(sent);
        });
      }).listen(0, '127.0.0.1');
      await once(old, 'listening');
      const { port } = old.address() as AddressInfo;
      model = { ...model, address: `http://127.0.0.1:${port}/model.onnx` };
      expect(await bring().catch(() => 'refused')).toBe(outcome);
      old.close();
      await rm(path.join(folder, 'models/model.onnx'), { force: true });
      await expectNothingKept();
    }
  });

  test('a connection that breaks in the middle is said so', async () => {
    answer = (reply) => {
      reply.writeHead(200, { 'content-length': BYTES.length });
      reply.write(BYTES.subarray(0, 50_000), () => reply.destroy());
    };
    expect(await refusal(bring())).toMatchObject({ code: 'unreachable' });
    await expectNothingKept();
  });

  test('another file of that name is replaced', async () => {
    await mkdir(path.join(folder, 'models'));
    await writeFile(path.join(folder, 'models/model.onnx'), 'an older one');
    expect(await bring()).toBe('fetched');
    expect(await isModelHere(model, path.join(folder, 'models'))).toBe(true);
  });

  test('a wrong checksum is refused and removed', async () => {
    const other = Buffer.from(BYTES);
    other[1000] = (other[1000] ?? 0) ^ 1;
    answer = (reply) => reply.end(other);
    const { code, message } = await refusal(bring());
    expect(code).toBe('wrong-file');
    expect(message).toContain('its checksum differs');
    await expectNothingKept();
  });

  test('half of it is refused', async () => {
    answer = (reply) => reply.end(BYTES.subarray(0, 1_000));
    expect((await refusal(bring())).code).toBe('wrong-file');
    await expectNothingKept();
  });

  test('what does not end is stopped at the length of the model', async () => {
    let sent = 0;
    answer = (reply) => {
      const more = (): void => {
        while (!reply.destroyed && sent < 1 << 30) {
          sent += 65_536;
          if (!reply.write(Buffer.alloc(65_536))) break;
        }
      };
      reply.on('drain', more);
      more();
    };
    const { code, message } = await refusal(bring());
    expect(code).toBe('wrong-file');
    expect(message).toContain('larger than the model (200000 bytes)');
    expect(sent).toBeLessThan(64 << 20);
    await expectNothingKept();
  });

  test.each([
    ['never answers', () => undefined],
    ['stops in the middle', (reply: ServerResponse) => void reply.write(BYTES.subarray(0, 50_000))],
  ])('a server that %s is not waited for', async (_what, behave) => {
    answer = behave;
    const began = performance.now();
    const { code, message } = await refusal(bring({ withinMs: 200 }));
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(code).toBe('unreachable');
    expect(message).toContain('in time');
    await expectNothingKept();
  });

  test('it ends early when it is told to', async () => {
    answer = () => undefined;
    const ending = new AbortController();
    const work = refusal(bring({ signal: ending.signal }));
    ending.abort();
    expect((await work).code).toBe('unreachable');
  });

  test.each([404, 500])('the answer %i is named', async (status) => {
    answer = (reply) => reply.writeHead(status).end('no');
    expect((await refusal(bring())).message).toContain(`answered with ${status}`);
    await expectNothingKept();
  });

  test('a redirection on this machine is followed, one in a circle is not', async () => {
    answer = (reply, url) =>
      url === '/model.onnx'
        ? reply.writeHead(302, { location: '/elsewhere' }).end()
        : reply.end(BYTES);
    expect(await bring()).toBe('fetched');
    await rm(path.join(folder, 'models'), { recursive: true });
    answer = (reply) => reply.writeHead(301, { location: '/model.onnx' }).end();
    expect((await refusal(bring())).message).toContain('without an end');
  });

  test.each(['http://mirror.example/model.onnx', 'file:///etc/passwd', 'ftp://127.0.0.1/m'])(
    'a redirection to %s is not followed',
    async (location) => {
      answer = (reply) => reply.writeHead(302, { location }).end();
      expect((await refusal(bring())).message).toContain('without https');
      await expectNothingKept();
    },
  );

  test('an address without https is never asked', async () => {
    model = { ...model, address: 'http://mirror.example/model.onnx' };
    expect((await refusal(bring())).message).toContain('without https');
  });
});

describe('from a folder', () => {
  test('the model is copied, and the original stays', async () => {
    const from = await mkdtemp(path.join(folder, 'stick-'));
    await writeFile(path.join(from, 'model.onnx'), BYTES);
    expect(await bring({ from })).toBe('fetched');
    expect(await isModelHere(model, path.join(folder, 'models'))).toBe(true);
    expect(await isModelHere(model, from)).toBe(true);
    expect(asked).toEqual([]);
  });

  test('a folder without it, or with another file, is refused', async () => {
    const from = await mkdtemp(path.join(folder, 'stick-'));
    expect(await refusal(bring({ from }))).toMatchObject({ code: 'unreachable' });
    await writeFile(path.join(from, 'model.onnx'), 'another file');
    expect(await refusal(bring({ from }))).toMatchObject({ code: 'wrong-file' });
    await expectNothingKept();
  });

  test('a pipe under its name is refused at once', async () => {
    const from = await mkdtemp(path.join(folder, 'stick-'));
    execFileSync('mkfifo', [path.join(from, 'model.onnx')]);
    const { code, message } = await refusal(bring({ from }));
    expect(code).toBe('wrong-file');
    expect(message).toContain('is no file');
    await expectNothingKept();
  });
});

test('a folder in place of the model is told as what it is', async () => {
  await mkdir(path.join(folder, 'models/model.onnx'), { recursive: true });
  const { code, message } = await refusal(bring());
  expect(code).toBe('not-writable');
  expect(message).toContain(path.join(folder, 'models'));
});

test('a models folder that cannot be made is named', async () => {
  await writeFile(path.join(folder, 'models'), 'a file in its place');
  const { code, message } = await refusal(bring());
  expect(code).toBe('not-writable');
  expect(message).toContain(path.join(folder, 'models'));
});

test('a file that is the model by length only is not the model', async () => {
  await writeFile(path.join(folder, 'model.onnx'), Buffer.alloc(BYTES.length));
  expect(await isModelHere(model, folder)).toBe(false);
  await writeFile(path.join(folder, 'model.onnx'), BYTES);
  await chmod(path.join(folder, 'model.onnx'), 0o444);
  expect(await isModelHere(model, folder)).toBe(true);
});

test('a mirror has the file under its own name, with or without a slash at the end', () => {
  expect(addressOf(model, undefined)).toBe(model.address);
  const there = 'https://mirror.example/models/model.onnx';
  expect(addressOf(model, 'https://mirror.example/models')).toBe(there);
  expect(addressOf(model, 'https://mirror.example/models/')).toBe(there);
});
