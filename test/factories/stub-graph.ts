import type { GraphConnection } from '../../moderation/facebook/graph-http.ts';
import { Secret } from '../../moderation/kernel/secret.ts';

/** One call that the client made, taken apart. */
export interface StubCall {
  readonly method: string;
  /** Scheme, host and path with the version. */
  readonly address: string;
  /** Without the version, e.g. `me/accounts`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly redirect: string | undefined;
}

export interface StubAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StubGraph {
  readonly calls: StubCall[];
  /** A connection to it with a token of its own. */
  readonly connection: Omit<GraphConnection, 'token'> & { readonly token: Secret };
}

export const STUB_TOKEN = 'EAAsTubToken0123456789';

/** Stands where `fetch` stands: answers each call with what `answer` gives, and keeps what was sent. */
export function stubGraph(answer: (call: StubCall, index: number) => StubAnswer): StubGraph {
  const calls: StubCall[] = [];
  const stub: typeof globalThis.fetch = async (input, options = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(options.headers);
    const isForm = headers.get('content-type') === 'application/x-www-form-urlencoded';
    const call: StubCall = {
      method: options.method ?? 'GET',
      address: `${url.origin}${url.pathname}`,
      path: url.pathname.split('/').slice(2).join('/'),
      query: Object.fromEntries(url.searchParams),
      form: isForm ? Object.fromEntries(new URLSearchParams(bodyText(options.body))) : {},
      headers,
      redirect: options.redirect,
    };
    calls.push(call);
    const { status = 200, body, headers: more = {} } = answer(call, calls.length - 1);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...more },
    });
  };
  return {
    calls,
    connection: {
      baseUrl: 'https://graph.facebook.com',
      version: 'v26.0',
      token: Secret.of(STUB_TOKEN),
      fetch: stub,
      pause: async () => undefined,
    },
  };
}

function bodyText(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

/** An error of Facebook's as it comes over the wire. */
export function stubFault(code: number, subcode?: number, message = 'No.'): StubAnswer {
  return {
    status: 400,
    body: {
      error: {
        message,
        type: 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
      },
    },
  };
}
