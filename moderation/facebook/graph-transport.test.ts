import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { stubFault, stubGraph, STUB_TOKEN } from '../../test/factories/stub-graph.ts';
import { Secret } from '../kernel/secret.ts';
import { connectPage } from './graph-client.ts';
import { GraphOutcomeUnknown, GraphUnavailable } from './graph-errors.ts';
import { connectWatch } from './graph-watch.ts';

const PAGE = '61550000000000001';
const POST = `${PAGE}_1`;

describe('a read', () => {
  test('asks for half as much each time that it may have been too much', async () => {
    const graph = stubGraph((_call, index) =>
      index < 2 ? { ...stubFault(1), status: 500 } : { body: { data: [] } },
    );
    const page = connectPage({ ...graph.connection, pageId: PAGE });
    await page.findUnpublishedPosts('x');
    expect(graph.calls.map(({ query }) => query['limit'])).toEqual(['100', '50', '25']);
  });

  test('asks for the same again after any other fault, five times in all, with longer and longer pauses', async () => {
    const pauses: number[] = [];
    const graph = stubGraph(() => ({ ...stubFault(2), status: 503 }));
    const page = connectPage({
      ...graph.connection,
      pageId: PAGE,
      random: () => 0.5,
      pause: async (milliseconds) => void pauses.push(milliseconds),
    });
    await expect(page.findUnpublishedPosts('x')).rejects.toBeInstanceOf(GraphUnavailable);
    expect(graph.calls.map(({ query }) => query['limit'])).toEqual(Array(5).fill('100'));
    expect(pauses).toEqual([200, 400, 800, 1_600]);
  });
});

test('every call names the version, carries the token in its header, is signed, follows no redirect and sends no date_format', async () => {
  const graph = stubGraph(({ method, path }) => {
    if (method === 'DELETE' || path === POST) return { body: { success: true } };
    if (path.endsWith('/photos')) return { body: { id: '5' } };
    return path.endsWith('/feed') && method === 'POST'
      ? { body: { id: POST } }
      : { body: { data: [], id: PAGE, name: 'A' } };
  });
  const connection = {
    ...graph.connection,
    pageId: PAGE,
    applicationId: '4711',
    appSecret: Secret.of('app secret'),
  };
  const page = connectPage(connection);
  const watch = connectWatch(connection);
  await page.whoAmI();
  await page.uploadPhoto({ bytes: Buffer.from('x'), altText: 'a', position: 0 });
  await page.createUnpublishedPost({ message: 'm', photoIds: ['5'] });
  await page.publishPost(POST);
  await page.hidePost(POST, true);
  await page.findUnpublishedPosts('m');
  await page.listPublished({ limit: 1 });
  await page.listVisitorPosts({ limit: 1 });
  await page.hasPhoto('5');
  await page.deletePhoto('5');
  await page.deletePost(POST);
  await watch.people();
  await watch.settings();
  await watch.tasksOfToken();
  const proof = createHmac('sha256', 'app secret').update(STUB_TOKEN).digest('hex');
  expect(graph.calls).toHaveLength(14);
  for (const call of graph.calls) {
    const label = `${call.method} ${call.path}`;
    expect(call.address, label).toBe(`https://graph.facebook.com/v26.0/${call.path}`);
    expect(call.headers.get('authorization'), label).toBe(`Bearer ${STUB_TOKEN}`);
    expect(call.redirect, label).toBe('manual');
    expect({ ...call.query, ...call.form }, label).not.toHaveProperty('date_format');
    expect(JSON.stringify(call.query), label).not.toContain(STUB_TOKEN);
    expect({ ...call.query, ...call.form }, label).toHaveProperty('appsecret_proof', proof);
  }
});

test.each(['read', 'write', 'upload'] as const)(
  'a %s that nobody answers ends by itself',
  async (kind) => {
    const connection = {
      ...stubGraph(() => ({ body: {} })).connection,
      pageId: PAGE,
      timeoutMs: { [kind]: 5 },
      fetch: ((_url, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
        })) satisfies typeof fetch,
    };
    const page = connectPage(connection);
    const calls = {
      read: () => page.whoAmI(),
      write: () => page.publishPost(POST),
      upload: () => page.uploadPhoto({ bytes: Buffer.from('x'), altText: '', position: 0 }),
    };
    const kindOfError = kind === 'read' ? GraphUnavailable : GraphOutcomeUnknown;
    await expect(calls[kind]()).rejects.toBeInstanceOf(kindOfError);
  },
);
