export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Anything that turns unknown data into a known shape or throws; every zod schema of the contract is one. */
export interface Schema<Shape> {
  parse(data: unknown): Shape;
}

export interface RequestOptions<Shape> {
  /** Sent as JSON, or as it is when it is a `FormData` (photos). */
  readonly body?: unknown;
  /** The contract of the answer. Without it the answer is read and dropped. */
  readonly schema?: Schema<Shape>;
  readonly signal?: AbortSignal;
  /** Nobody is signed in yet, so there is no token to ask for first. */
  readonly beforeSignIn?: boolean;
}

const CSRF_HEADER = 'x-gatehouse-csrf';
const SESSION_PATH = '/api/session';

interface RefusalFacts {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly field?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * What the server (or the way to it) said no with, in words for the person: `title` says what is wrong, `detail` the
 * one thing to do. `code` is stable and for the program; `field` names the form field it is about; `status` is the
 * HTTP status, 0 when no answer came.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly field: string | undefined;
  /** What the program may show of it beyond the words: the problems of a file, row by row. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(facts: RefusalFacts) {
    super(`${facts.code}: ${facts.title}`);
    this.name = 'Refusal';
    this.code = facts.code;
    this.title = facts.title;
    this.detail = facts.detail;
    this.status = facts.status;
    this.field = facts.field;
    this.facts = facts.facts ?? {};
  }
}

let csrfToken: string | undefined;

/** Keeps the token of the present session for writes; `undefined` forgets it, as after signing out. */
export function rememberCsrf(token: string | undefined): void {
  csrfToken = token;
}

function textOf(source: object, key: string): string | undefined {
  const value: unknown = Reflect.get(source, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const signedOutListeners = new Set<() => void>();

/** Calls back whenever an answer says that nobody is signed in any more. Returns the function that stops it. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Passes a refusal on, and tells whoever listens when it means that the session is over. */
export function noticeSignedOut(refusal: Refusal): Refusal {
  if (refusal.code === 'not-signed-in') {
    csrfToken = undefined;
    for (const listener of signedOutListeners) listener();
  }
  return refusal;
}

/** The token is taken from whatever session answer passes by, so that it can never be an old one. */
function noticeCsrf(path: string, data: unknown): void {
  if (path !== SESSION_PATH || typeof data !== 'object' || data === null) return;
  const token = textOf(data, 'csrfToken');
  if (token) csrfToken = token;
}

async function send(
  method: Method,
  path: string,
  options: RequestOptions<unknown>,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  const { body, signal } = options;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers.set('content-type', 'application/json');
  if (method !== 'GET' && csrfToken) headers.set(CSRF_HEADER, csrfToken);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw noAnswer();
  }
}

/** The refusal for a request that nothing came back from. */
export function noAnswer(): Refusal {
  return new Refusal({
    code: 'no-answer',
    title: 'Gatehouse did not answer',
    detail: 'Check that this device is online, then try again. Nothing that you typed is lost.',
    status: 0,
  });
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    const data: unknown = JSON.parse(text);
    return data;
  } catch {
    return undefined;
  }
}

/** RFC 9457 problem details, or honest words where something between here and the server answered instead. */
export function refusalFrom(status: number, problem: unknown): Refusal {
  const known = typeof problem === 'object' && problem !== null ? problem : {};
  const field = textOf(known, 'field');
  const facts: unknown = Reflect.get(known, 'facts');
  return new Refusal({
    code: textOf(known, 'code') ?? `http-${status}`,
    title: textOf(known, 'title') ?? 'That did not work',
    detail:
      textOf(known, 'detail') ??
      (status >= 500
        ? 'Something went wrong on our side. Try again in a minute; if it stays, tell your administrator.'
        : 'Go back, look at the page again and try once more.'),
    status,
    ...(field ? { field } : {}),
    ...(typeof facts === 'object' && facts !== null ? { facts: { ...facts } } : {}),
  });
}

/**
 * One request to Gatehouse's own API, typed by the contract of its answer.
 *
 * A write first makes sure of the CSRF token (from `GET /api/session`). Throws a {@link Refusal} for every answer
 * that is not 2xx, for no answer at all (`no-answer`) and for an answer of an unexpected shape (`unexpected-answer`);
 * an aborted request throws the browser's `AbortError`.
 */
export async function request<Shape>(
  method: Method,
  path: string,
  options: RequestOptions<Shape> & { readonly schema: Schema<Shape> },
): Promise<Shape>;
export async function request(
  method: Method,
  path: string,
  options?: RequestOptions<never>,
): Promise<void>;
export async function request<Shape>(
  method: Method,
  path: string,
  options: RequestOptions<Shape> = {},
): Promise<Shape | void> {
  if (method !== 'GET' && csrfToken === undefined && !options.beforeSignIn)
    await fetchCsrf(options.signal);
  const response = await send(method, path, options);
  const data = await readJson(response);
  if (!response.ok) throw noticeSignedOut(refusalFrom(response.status, data));
  noticeCsrf(path, data);
  if (!options.schema) return undefined;
  try {
    return options.schema.parse(data);
  } catch {
    throw new Refusal({
      code: 'unexpected-answer',
      title: 'This page is older than Gatehouse itself',
      detail: 'Gatehouse was updated while this page was open. Load the page again.',
      status: response.status,
    });
  }
}

/** The header that a write needs, for what cannot go through {@link request}; it fetches the token when there is none yet. */
export async function csrfHeader(signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
  if (csrfToken === undefined) await fetchCsrf(signal);
  return csrfToken === undefined ? {} : { [CSRF_HEADER]: csrfToken };
}

async function fetchCsrf(signal: AbortSignal | undefined): Promise<void> {
  const response = await send('GET', SESSION_PATH, signal ? { signal } : {});
  if (response.ok) noticeCsrf(SESSION_PATH, await readJson(response));
}
