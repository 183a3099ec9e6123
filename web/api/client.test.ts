import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Refusal, rememberCsrf, request } from './client.ts';

interface Sent {
  readonly path: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly body: BodyInit | null | undefined;
}

const sent: Sent[] = [];

function answerWith(answers: Record<string, () => Response>): void {
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    sent.push({ path, method: init.method, headers: new Headers(init.headers), body: init.body });
    const answer = answers[path];
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('Failed to fetch'));
  });
}

function problem(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Refusal)) throw new Error('expected a refusal');
  return outcome;
}

beforeEach(() => {
  sent.length = 0;
  rememberCsrf(undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const inbox = z.object({ waiting: z.number() });

describe('request', () => {
  test('gives back what the contract says', async () => {
    answerWith({ '/api/inbox': () => Response.json({ waiting: 3 }) });
    expect(await request('GET', '/api/inbox', { schema: inbox })).toEqual({ waiting: 3 });
    expect(sent[0]?.headers.has('x-gatehouse-csrf')).toBe(false);
  });

  test('a refusal brings what is wrong in detail along, and none is not a fault', async () => {
    const facts = { problems: [{ row: 7, column: 'DOL', says: 'There is no day "31/02".' }] };
    answerWith({
      '/api/file': () =>
        problem(422, { code: 'bad-input', title: 'No', detail: 'Mend it.', facts }),
      '/api/inbox': () => problem(404, { code: 'not-found', title: 'No', detail: 'Go back.' }),
    });
    expect((await refusalOf(request('GET', '/api/file'))).facts).toEqual(facts);
    expect((await refusalOf(request('GET', '/api/inbox'))).facts).toEqual({});
  });

  test('a write carries the token of the session', async () => {
    answerWith({
      '/api/session': () => Response.json({ csrfToken: 'token-1' }),
      '/api/drafts': () => new Response(null, { status: 204 }),
    });
    await request('POST', '/api/drafts', { body: { text: 'What a harvest!' } });
    expect(sent.map((one) => one.path)).toEqual(['/api/session', '/api/drafts']);
    expect(sent[1]?.headers.get('x-gatehouse-csrf')).toBe('token-1');
    expect(sent[1]?.headers.get('content-type')).toBe('application/json');
    expect(sent[1]?.body).toBe('{"text":"What a harvest!"}');
  });

  test('photos go as a form, with the type that the browser gives them', async () => {
    answerWith({ '/api/photos': () => new Response(null, { status: 204 }) });
    rememberCsrf('token-2');
    const form = new FormData();
    await request('POST', '/api/photos', { body: form });
    expect(sent[0]?.body).toBe(form);
    expect(sent[0]?.headers.has('content-type')).toBe(false);
  });

  test('problem details become a refusal in words', async () => {
    answerWith({
      '/api/drafts/1': () =>
        problem(409, {
          code: 'stale-version',
          title: 'This draft has changed',
          detail: 'Read it again.',
          field: 'version',
        }),
    });
    const refusal = await refusalOf(request('GET', '/api/drafts/1', { schema: inbox }));
    expect(refusal).toMatchObject({
      code: 'stale-version',
      title: 'This draft has changed',
      detail: 'Read it again.',
      field: 'version',
      status: 409,
    });
  });

  test('an answer that is not from Gatehouse still gets honest words', async () => {
    answerWith({ '/api/inbox': () => new Response('<h1>Bad gateway</h1>', { status: 502 }) });
    const refusal = await refusalOf(request('GET', '/api/inbox', { schema: inbox }));
    expect(refusal.code).toBe('http-502');
    expect(refusal.detail).toContain('on our side');
  });

  test('no answer at all is a refusal too', async () => {
    answerWith({});
    expect((await refusalOf(request('GET', '/api/inbox', { schema: inbox }))).code).toBe(
      'no-answer',
    );
  });

  test('an answer of another shape asks to load the page again', async () => {
    answerWith({ '/api/inbox': () => Response.json({ waiting: 'three' }) });
    expect((await refusalOf(request('GET', '/api/inbox', { schema: inbox }))).code).toBe(
      'unexpected-answer',
    );
  });
});
