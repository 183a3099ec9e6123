import { describe, expect, test } from 'vitest';
import { stubFault, stubGraph } from '../../test/factories/stub-graph.ts';
import type { StubAnswer, StubCall } from '../../test/factories/stub-graph.ts';
import { connectPage } from './graph-client.ts';

const PAGE = '61550000000000001';
const SINCE = new Date('2026-11-20T10:00:00.900Z');

function pageOver(answer: (call: StubCall, index: number) => StubAnswer) {
  const { calls, connection } = stubGraph(answer);
  return { calls, page: connectPage({ ...connection, pageId: PAGE, applicationId: '4711' }) };
}

function post(number: number, more: object = {}) {
  return {
    id: `${PAGE}_${number}`,
    message: `Post ${number}`,
    created_time: '2026-11-21T10:00:00+0000',
    permalink_url: `https://www.facebook.com/${number}`,
    is_published: true,
    ...more,
  };
}

describe('what the Page shows', () => {
  test('is listed with what tells whose it is', async () => {
    const { calls, page } = pageOver(() => ({
      body: {
        data: [
          post(2, {
            application: { id: '4711', name: 'Gatehouse' },
            admin_creator: { id: '5', name: 'Ada' },
            status_type: 'added_photos',
            is_hidden: true,
            updated_time: '2026-11-22T10:00:00+0000',
            attachments: { data: [{ media_type: 'photo', target: { id: '31' } }] },
          }),
          post(1),
        ],
      },
    }));
    const [first, second] = await page.listPublished({ since: SINCE, limit: 50 });
    expect(first).toEqual({
      id: `${PAGE}_2`,
      message: 'Post 2',
      isPublished: true,
      isHidden: true,
      permalink: 'https://www.facebook.com/2',
      createdAt: new Date('2026-11-21T10:00:00Z'),
      updatedAt: new Date('2026-11-22T10:00:00Z'),
      photoIds: ['31'],
      applicationId: '4711',
      applicationName: 'Gatehouse',
      creator: { id: '5', name: 'Ada' },
      statusType: 'added_photos',
    });
    expect(second).not.toHaveProperty('creator');
    expect(second).not.toHaveProperty('applicationId');
    expect(calls[0]).toMatchObject({
      path: `${PAGE}/published_posts`,
      query: { since: String(Date.parse('2026-11-20T10:00:00Z') / 1_000) },
    });
    expect(calls[0]?.query['fields']).toContain('admin_creator{id,name}');
  });

  test.each([10, 100, 200])(
    'is asked for without the person when that is refused (%i)',
    async (code) => {
      const { calls, page } = pageOver((call) =>
        call.query['fields']?.includes('admin_creator') === true
          ? stubFault(code)
          : { body: { data: [post(1)] } },
      );
      expect(await page.listPublished({ limit: 5 })).toHaveLength(1);
      expect(calls).toHaveLength(2);
    },
  );

  test('a refusal for another reason is one', async () => {
    const { calls, page } = pageOver(() => stubFault(190, 460));
    await expect(page.listPublished({ limit: 5 })).rejects.toMatchObject({ class: 'auth' });
    expect(calls).toHaveLength(1);
  });

  test('ends at the limit, and older ones do not count', async () => {
    const old = { created_time: '2026-11-20T09:59:59+0000' };
    const same = { created_time: '2026-11-20T10:00:00+0000' };
    const { calls, page } = pageOver((_call, index) => ({
      body: {
        data: [post(index * 3 + 1), post(index * 3 + 2, old), post(index * 3 + 3, same)],
        paging: { cursors: { after: `c${index}` }, next: 'https://x' },
      },
    }));
    const listed = await page.listPublished({ since: SINCE, limit: 3 });
    expect(listed.map(({ id }) => id.split('_')[1])).toEqual(['1', '3', '4']);
    expect(calls).toHaveLength(2);
    expect(await page.listPublished({ limit: 0 })).toEqual([]);
  });

  test('a list without an end ends', async () => {
    const { calls, page } = pageOver((_call, index) => ({
      body: { data: [], paging: { cursors: { after: `c${index}` }, next: 'https://x' } },
    }));
    expect(await page.listPublished({ limit: 5 })).toEqual([]);
    expect(calls).toHaveLength(10);
  });
});

test('what visitors wrote is listed, by whom only where Facebook says so', async () => {
  const { calls, page } = pageOver(() => ({
    body: { data: [post(2, { from: { id: '99', name: 'A visitor' } }), post(1)] },
  }));
  const posts = await page.listVisitorPosts({ since: SINCE, limit: 10 });
  expect(posts.map(({ author }) => author)).toEqual([{ id: '99', name: 'A visitor' }, undefined]);
  expect(calls[0]).toMatchObject({ path: `${PAGE}/visitor_posts` });
  expect(calls[0]?.query).not.toHaveProperty('since');
});

test('every unpublished post of ours with these words is a candidate', async () => {
  const ours = { is_published: false, message: 'Harvest', application: { id: '4711' } };
  const { page } = pageOver(() => ({
    body: {
      data: [
        post(6, ours),
        post(5, { ...ours, is_published: true }),
        post(4, { ...ours, application: { id: '1' } }),
        post(3, { ...ours, message: 'Harvest ' }),
        post(2, { ...ours, message: 'Harvest!' }),
      ],
    },
  }));
  expect((await page.findUnpublishedPosts('Harvest')).map(({ id }) => id)).toEqual([
    `${PAGE}_6`,
    `${PAGE}_3`,
  ]);
  expect(await page.findUnpublishedPost('Harvest')).toBe(`${PAGE}_6`);
});

test('a post is hidden and shown again', async () => {
  const { calls, page } = pageOver(() => ({ body: { success: true } }));
  await page.hidePost(`${PAGE}_1`, true);
  await page.hidePost(`${PAGE}_1`, false);
  expect(calls.map(({ method, path, form }) => [method, path, form['is_hidden']])).toEqual([
    ['POST', `${PAGE}_1`, 'true'],
    ['POST', `${PAGE}_1`, 'false'],
  ]);
  await expect(page.hidePost('me', true)).rejects.toBeInstanceOf(RangeError);
});
