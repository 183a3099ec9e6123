import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Secret } from '../kernel/secret.ts';

const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/** How to reach one Graph API with one token. `clock`, `pause` and `random` are replaced in tests only. */
export interface GraphConnection {
  /** Scheme and host, e.g. `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** e.g. `v26.0`; every call names it. */
  readonly version: string;
  /** Absent only where the parameters themselves say who asks, as when a code is exchanged for a token. */
  readonly token?: Secret;
  /** With it, every call carries `appsecret_proof`. */
  readonly appSecret?: Secret;
  readonly fetch: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** From 0 (included) to 1 (not included). */
  readonly random?: () => number;
  readonly timeoutMs?: {
    readonly read?: number;
    readonly write?: number;
    readonly upload?: number;
  };
}

export interface GraphFile {
  readonly field: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** An HTTP answer, whatever it says. */
export interface Received {
  readonly status: number;
  /** `undefined` when it was not JSON. */
  readonly body: unknown;
}

/** One request. Without a form its parameters travel in the query. */
interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly file?: GraphFile | undefined;
}

/** Makes one request and reads the whole answer within `timeoutMs`. Throws what `fetch` throws. */
export async function send(
  connection: GraphConnection,
  outgoing: Outgoing,
  timeoutMs: number,
): Promise<Received> {
  const proof = secretProof(connection);
  const url = new URL(`/${connection.version}/${outgoing.path}`, connection.baseUrl);
  const inQuery = outgoing.form === undefined ? { ...outgoing.query, ...proof } : {};
  for (const [name, value] of Object.entries(inQuery)) url.searchParams.set(name, value);
  const encoded =
    outgoing.form === undefined ? undefined : encode({ ...outgoing.form, ...proof }, outgoing.file);
  const response = await connection.fetch(url, {
    method: outgoing.method,
    headers: {
      // In the header, so that the token is in no address and no access log.
      ...bearer(connection),
      accept: 'application/json',
      ...(encoded === undefined ? {} : { 'content-type': encoded.contentType }),
    },
    ...(encoded === undefined ? {} : { body: encoded.body }),
    // A redirect would carry the token to a host that nobody chose.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, body: parseJson(await readBounded(response)) };
}

function bearer({ token }: GraphConnection): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` };
}

function secretProof({ token, appSecret }: GraphConnection): Record<string, string> {
  if (appSecret === undefined || token === undefined) return {};
  return {
    appsecret_proof: createHmac('sha256', appSecret.reveal()).update(token.reveal()).digest('hex'),
  };
}

interface Encoded {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

function encode(form: Readonly<Record<string, string>>, file: GraphFile | undefined): Encoded {
  if (file !== undefined) return encodeMultipart(form, file);
  const body = Buffer.from(new URLSearchParams(form).toString());
  return { contentType: 'application/x-www-form-urlencoded', body };
}

// By hand, since FormData changes every line end in a text to CRLF, and a picture description must arrive as approved.
function encodeMultipart(form: Readonly<Record<string, string>>, file: GraphFile): Encoded {
  const boundary = `gatehouse-${randomBytes(24).toString('hex')}`;
  const head = (name: string, more: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const fields = Object.entries(form).map(([name, value]) => `${head(name, '')}${value}\r\n`);
  const fileHead = head(file.field, `; filename="${file.name}"\r\nContent-Type: ${file.mediaType}`);
  const body = Buffer.concat([
    Buffer.from(fields.join('') + fileHead),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream; what was read cannot be JSON any more and counts as unreadable.
    if (bytes > ANSWER_BYTES_MAX) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of what `fetch` threw, e.g. `ECONNRESET` or `TimeoutError`; never its sentence, which may hold an address. */
export function networkCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown network fault';
  const inner: unknown = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string')
    return inner.code;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.name;
}
