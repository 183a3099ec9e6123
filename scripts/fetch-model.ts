import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { isSafeAddress } from '../moderation/kernel/safe-address.ts';
import type { ModelFile } from '../workers/vision/model-files.ts';

/** Where a model comes from: the address of its file, or a folder of this machine that has it. */
export type ModelSource = { readonly address: string } | { readonly folder: string };

/** The model is not there afterwards; the message is a whole sentence without a remedy. */
export class ModelNotFetched extends Error {
  override readonly name = 'ModelNotFetched';
  /** `wrong-file`: something came, and it is not the model. `unreachable`: nothing came. `not-writable`: no place for it. */
  readonly code: 'wrong-file' | 'unreachable' | 'not-writable';
  constructor(code: ModelNotFetched['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const REDIRECTS_MAX = 5;

/** Where a model is fetched from: its authors' address, or the file of that name in the folder of a mirror. */
export function addressOf(model: ModelFile, mirror: string | undefined): string {
  if (mirror === undefined) return model.address;
  return new URL(model.file, mirror.endsWith('/') ? mirror : `${mirror}/`).href;
}

/** Whether the very file lies in this folder. */
export async function isModelHere(model: ModelFile, folder: string): Promise<boolean> {
  const file = path.join(folder, model.file);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== model.bytes) return false;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    return false;
  }
  return hash.digest('hex') === model.sha256;
}

/**
 * Brings a model into the models folder: under a name of its own until its length and SHA-256 are proven, then renamed,
 * so that a worker never opens half of it. What is not the model is removed.
 *
 * @param options.folder the models folder; made when it is missing
 * @param options.withinMs for the whole of it, in milliseconds
 * @param options.signal ends it early
 * @returns 'already-here' when nothing had to be done
 * @throws ModelNotFetched
 */
export async function fetchModel(
  model: ModelFile,
  source: ModelSource,
  options: { folder: string; withinMs: number; signal?: AbortSignal },
): Promise<'fetched' | 'already-here'> {
  const { folder } = options;
  if (await isModelHere(model, folder)) return 'already-here';
  const part = path.join(folder, `.${model.file}.${randomUUID()}.part`);
  const limits = [AbortSignal.timeout(options.withinMs)];
  const signal = AbortSignal.any(options.signal ? [...limits, options.signal] : limits);
  const from = 'address' in source ? hostOf(source.address) : source.folder;
  try {
    const chunks =
      'address' in source
        ? chunksFromAddress(source.address, signal)
        : await chunksFromFile(path.join(source.folder, model.file), signal);
    await keepVerified(model, chunks, part, from);
    await writing(rename(part, path.join(folder, model.file)));
  } catch (error) {
    throw notFetched(error, { from, folder, model, late: signal.aborted });
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
  return 'fetched';
}

/** Writes the chunks to `part` and stops at the first byte too many. */
async function keepVerified(
  model: ModelFile,
  chunks: AsyncIterable<Uint8Array>,
  part: string,
  from: string,
): Promise<void> {
  await writing(mkdir(path.dirname(part), { recursive: true }));
  const file = await writing(open(part, 'wx', 0o644));
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > model.bytes) {
        throw new ModelNotFetched(
          'wrong-file',
          `What ${from} gives is larger than the model (${model.bytes} bytes), so it was thrown away.`,
        );
      }
      hash.update(chunk);
      await writing(file.write(chunk));
    }
    if (bytes !== model.bytes || hash.digest('hex') !== model.sha256) {
      throw new ModelNotFetched(
        'wrong-file',
        `What ${from} gives is not the model that was measured (its checksum differs), so it was thrown away.`,
      );
    }
    await writing(file.sync());
  } finally {
    await file.close();
  }
}

/** The bytes of a file. A pipe of that name would keep us waiting, and nothing could end that. */
async function chunksFromFile(
  file: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(file);
  if (!found.isFile()) throw new ModelNotFetched('wrong-file', `${file} is no file.`);
  return createReadStream(file, { signal });
}

/** The bytes at an address, over as many safe redirections as are usual. */
async function* chunksFromAddress(
  address: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let url = new URL(address);
  if (!isSafeAddress(url)) throw unsafe(url);
  for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
    const answer = await ask(url, signal);
    const { statusCode: status = 0, headers } = answer;
    if (status === 200) {
      for await (const chunk of answer) yield chunk as Buffer;
      return;
    }
    answer.destroy();
    if (status < 300 || status >= 400 || headers.location === undefined) {
      throw new ModelNotFetched(
        'unreachable',
        `${url.host} answered with ${status} instead of the model.`,
      );
    }
    const next = new URL(headers.location, url);
    // From the world nothing leads into this machine, and nothing to where it could be changed on the way.
    if (!isSafeAddress(next) || (url.protocol === 'https:' && next.protocol !== 'https:')) {
      throw unsafe(next);
    }
    url = next;
  }
  throw new ModelNotFetched('unreachable', `${url.host} redirects without an end.`);
}

/**
 * One request. Not `fetch`: that of Node 24 ends the whole process (an assertion nobody can catch, nodejs/undici issue
 * 5360) when a server closes the connection while the disk is slower than the network.
 */
function ask(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? https.get : http.get;
  return new Promise((resolve, reject) => {
    get(url, { signal, headers: { 'accept-encoding': 'identity' } }, resolve).on('error', reject);
  });
}

function unsafe(url: URL): ModelNotFetched {
  return new ModelNotFetched(
    'unreachable',
    `The address leads to ${url.host} without https, so nothing was fetched.`,
  );
}

/** Marks what failed at our own end, which looks the same as what failed at the other one. */
async function writing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new ModelNotFetched('not-writable', 'The file cannot be written.', { cause });
  }
}

function notFetched(
  error: unknown,
  about: { from: string; folder: string; model: ModelFile; late: boolean },
): ModelNotFetched {
  const { from, folder, model, late } = about;
  if (error instanceof ModelNotFetched) {
    if (error.code !== 'not-writable') return error;
    const why = codeOf(error.cause);
    const says = `Gatehouse cannot write into the models folder ${folder}${why}.`;
    return new ModelNotFetched('not-writable', says, { cause: error.cause });
  }
  if (late) {
    const says = `${from} did not give the model in time.`;
    return new ModelNotFetched('unreachable', says, { cause: error });
  }
  const why = codeOf(error);
  const says = `${model.file} cannot be had from ${from}${why}.`;
  return new ModelNotFetched('unreachable', says, { cause: error });
}

function codeOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}

function hostOf(address: string): string {
  return new URL(address).host;
}
