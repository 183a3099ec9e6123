import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lookAtPage } from '../../moderation/outside/look.actions.ts';
import { askForTurns, subscribePage } from '../../moderation/outside/turns.actions.ts';
import type { Outside, OutsideFind } from '../../server/contract/outside.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const GRACE_OVER_MS = 121_000;
const NEVER = { signal: new AbortController().signal };

let house: House;
let posting: Posting;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
});
afterAll(async () => {
  await house.close();
});
/** The practice Page has a clock of its own: both show the same time. */
beforeEach(() => {
  const { clock } = house.sandbox;
  clock.forward(house.test.services.clock.now().getTime() - clock.now().getTime());
});

async function passTime(milliseconds: number): Promise<void> {
  house.sandbox.clock.forward(milliseconds);
  await house.passTime(milliseconds);
}

function look(): Promise<void> {
  return lookAtPage(posting.ownPages(), { pageId: house.pageId }, NEVER);
}

async function listed(who: TestPersonKey = 'executiveHead'): Promise<Outside> {
  const url = `/api/pages/${house.pageId}/outside`;
  const { status, body } = await house.ask<Outside>(who, 'GET', url);
  expect(status).toBe(200);
  return body;
}

async function findOf(postId: unknown, who?: TestPersonKey): Promise<OutsideFind | undefined> {
  return (await listed(who)).finds.find((find) => find.postId === postId);
}

async function alerts(): Promise<{ kind: string; about: string }[]> {
  return house.db
    .selectFrom('page_alert')
    .select(['kind', 'about'])
    .where('cleared_at', 'is', null)
    .execute();
}

async function postOutside(message = 'Around the house'): Promise<string> {
  const pageId = house.sandbox.page.pageId;
  const photos = [pictureBytes(7).toString('base64')];
  return String(
    (await house.sandbox.control('post-outside', { pageId, message, photos }))['postId'],
  );
}

async function published(): Promise<{ draftId: string; postId: string; text: string }> {
  const draft = await posting.publish(await posting.writing.handIn());
  const row = await house.db
    .selectFrom('publication')
    .select('post_id')
    .where('draft_id', '=', draft.id)
    .executeTakeFirstOrThrow();
  return { draftId: draft.id, postId: row.post_id ?? '', text: draft.text };
}

function deliver(
  body: Buffer | string,
  secret = house.sandbox.page.appSecret,
  type = 'application/json',
) {
  const payload = Buffer.from(body);
  const hex = createHmac('sha256', secret).update(payload).digest('hex');
  const headers = { 'content-type': type, 'x-hub-signature-256': `sha256=${hex}` };
  return house.test.app.inject({ method: 'POST', url: '/webhooks/facebook', headers, payload });
}

function event(value: object): string {
  const change = { field: 'feed', value };
  const entry = [{ id: house.sandbox.page.pageId, time: 1, changes: [change] }];
  return JSON.stringify({ object: 'page', entry });
}

const kept = async (): Promise<number> =>
  (await house.db.selectFrom('webhook_event').select('id').execute()).length;

test('a post made around Gatehouse is found after the grace, told to the executive head without its words, dealt with, and taken off', async () => {
  const postId = await postOutside('Amelie Grenville won the race');
  await look();
  expect(await findOf(postId)).toBeUndefined();
  await passTime(GRACE_OVER_MS);
  await look();
  await look();
  const find = await findOf(postId);
  expect(find).toMatchObject({
    kind: 'outside-post',
    message: 'Amelie Grenville won the race',
    photos: 1,
    isOurApp: false,
    acts: ['accept', 'take-off'],
  });
  expect(await alerts()).toEqual([{ kind: 'outside-post', about: postId }]);
  const mail = await house.ask('administrator', 'GET', '/api/mail?addressee=staff');
  expect(JSON.stringify(mail.body).split('did not go through Gatehouse').length - 1).toBe(1);
  expect(JSON.stringify(mail.body)).not.toContain('Amelie');
  // Those who may not read drafts see that it is there, not what it says.
  for (const who of ['administrator', 'auditor'] as const)
    expect(await findOf(postId, who)).toMatchObject({ message: null, madeBy: null, acts: [] });

  const url = `/api/pages/outside/${find?.id ?? ''}`;
  const because = 'Mrs Hale is ringing the office.';
  expect((await house.ask('head', 'POST', `${url}/acceptance`, { because: ' ' })).status).toBe(422);
  expect((await house.ask('otherHead', 'POST', `${url}/acceptance`, { because })).status).toBe(403);
  expect((await house.ask('head', 'POST', `${url}/acceptance`, { because })).status).toBe(204);
  expect((await house.ask('head', 'POST', `${url}/acceptance`, { because })).status).toBe(409);
  expect(await alerts()).toEqual([]);
  await look();
  expect(await alerts()).toEqual([]);

  expect((await house.ask('safeguardingLead', 'POST', `${url}/take-off`)).status).toBe(204);
  await expect
    .poll(async () => (await findOf(postId))?.over?.because, { timeout: 10_000 })
    .toBe('gone');
  expect(await house.sandbox.connect().readPost(postId)).toBe('gone');
});

test('a published post that is edited, put right, and deleted outside is told each time; its draft counts as off the Page', async () => {
  const { postId, draftId, text } = await published();
  await look();
  expect(await findOf(postId)).toBeUndefined();
  await house.sandbox.control('edit-outside', { postId, message: 'Something else' });
  await look();
  const edited = await findOf(postId);
  expect(edited).toMatchObject({
    kind: 'differs-from-approved',
    message: 'Something else',
    differences: ['The text on the Page is not the approved text.'],
    approved: { text },
    draftId,
    acts: ['accept'],
  });
  expect(await findOf(postId, 'auditor')).toMatchObject({ message: null, approved: null });
  const off = await house.ask('head', 'POST', `/api/pages/outside/${edited?.id ?? ''}/take-off`);
  expect(off.status).toBe(409);
  await house.sandbox.control('edit-outside', { postId, message: text });
  await look();
  expect((await findOf(postId))?.over?.because).toBe('right-again');
  expect(await alerts()).toEqual([]);
  await house.sandbox.control('edit-outside', { postId, isHidden: true });
  await look();
  expect(await findOf(postId)).toMatchObject({ over: null, kind: 'differs-from-approved' });
  await house.sandbox.control('delete-outside', { postId });
  await look();
  expect(await alerts()).toEqual([{ kind: 'vanished', about: postId }]);
  const draft = await house.draft('head', draftId);
  expect(draft.state).toBe('taken-down');
  expect(draft.publications[0]?.takenDownBecause).toContain('not by Gatehouse');
});

test('what Gatehouse takes off itself has not vanished', async () => {
  const { postId } = await published();
  const { id } = await house.db
    .selectFrom('publication')
    .select('id')
    .where('post_id', '=', postId)
    .executeTakeFirstOrThrow();
  await house.stopWorker();
  const body = { because: 'The wrong date.' };
  const asked = await house.ask('head', 'POST', `/api/publications/${id}/take-down`, body);
  expect(asked.status).toBeLessThan(300);
  await house.sandbox.connect().deletePost(postId);
  await look();
  expect(await findOf(postId)).toBeUndefined();
  house.startWorker();
});

test('a post of a visitor is found at once', async () => {
  const input = { pageId: house.sandbox.page.pageId, name: 'A. Visitor', message: 'Hello' };
  const { postId } = await house.sandbox.control('visitor-post', input);
  await look();
  expect(await findOf(postId)).toMatchObject({ kind: 'visitor-post', madeBy: 'A. Visitor' });
});

test('the handshake answers only to the word, and only with the challenge', async () => {
  const setUp = await house.ask<{ verifyToken: string; callback: string }>(
    'administrator',
    'GET',
    '/api/pages/webhook',
  );
  expect(setUp.body.callback).toMatch(/\/webhooks\/facebook$/);
  const shake = (query: Record<string, string>) =>
    house.test.app.inject({ method: 'GET', url: '/webhooks/facebook', query });
  const right = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': setUp.body.verifyToken,
  };
  const answer = await shake(right);
  expect([answer.statusCode, answer.body]).toEqual([200, '1158201444']);
  expect(answer.headers['content-type']).toContain('text/plain');
  for (const wrong of [
    {},
    { ...right, 'hub.verify_token': 'x' },
    { ...right, 'hub.mode': 'unsubscribe' },
    { ...right, 'hub.challenge': '<script>' },
  ])
    expect((await shake(wrong)).statusCode).toBe(403);
});

test('a delivery counts only with the signature of our app over its very bytes', async () => {
  const before = await kept();
  const told = event({ item: 'status', verb: 'add', post_id: '1_1', message: '\\u00e4' });
  expect((await deliver(told, 'another secret')).statusCode).toBe(403);
  const unsigned = { method: 'POST', url: '/webhooks/facebook', payload: told } as const;
  expect((await house.test.app.inject(unsigned)).statusCode).toBe(403);
  expect(await kept()).toBe(before);
  expect((await deliver(told)).statusCode).toBe(200);
  // Sent again, in another order, with another type: once.
  expect((await deliver(told, undefined, 'text/plain')).statusCode).toBe(200);
  expect(await kept()).toBe(before + 1);
});

test('whatever a signed delivery holds is answered with 200, and soon', async () => {
  const pageId = house.sandbox.page.pageId;
  const many = Array.from({ length: 1_000 }, (_, n) => ({
    field: 'feed',
    value: { item: 'comment', verb: 'add', comment_id: `1_${n}`, created_time: 1_707_211_876_000 },
  }));
  for (const body of [
    '<html>',
    '',
    '['.repeat(1_000_000),
    'null',
    event({ item: 7, verb: {}, post_id: [], from: null, message: '\u0000\ud800' }),
    JSON.stringify({ entry: [{ id: '99999', changes: many }] }),
    JSON.stringify({ object: 'page', entry: [{ id: pageId, changes: many }] }),
  ]) {
    const began = performance.now();
    expect((await deliver(body)).statusCode, body.slice(0, 60)).toBe(200);
    expect(performance.now() - began).toBeLessThan(1_500);
  }
  expect((await deliver('x'.repeat(9 * 1024 * 1024))).statusCode).toBe(413);
});

test('a webhook has the Page looked at at once, late and twice alike; what no webhook told is found in turn', async () => {
  const first = await postOutside('Told by a webhook');
  await passTime(GRACE_OVER_MS);
  const told = event({ item: 'status', verb: 'add', post_id: first, published: 1 });
  await Promise.all([deliver(told), deliver(told)]);
  await expect
    .poll(async () => (await findOf(first))?.kind, { timeout: 15_000 })
    .toBe('outside-post');
  const second = await postOutside('Told by nobody');
  await passTime(16 * 60_000);
  expect(await askForTurns(house.test.services)).toBe(1);
  // Several workers ask: one turn.
  expect(await askForTurns(house.test.services)).toBe(0);
  await expect
    .poll(async () => (await findOf(second))?.kind, { timeout: 15_000 })
    .toBe('outside-post');
});

test('our own post is never reported: not when its webhook comes before the answer, nor between flip and confirmation', async () => {
  const before = (await listed()).finds.length;
  const { approvalId } = await posting.due();
  const looked: string[] = [];
  const lookNow = async (when: string): Promise<void> => {
    await passTime(GRACE_OVER_MS);
    await look();
    looked.push(when);
  };
  const deps = posting.pageWith((page) => ({
    async createUnpublishedPost(post) {
      const made = await page.createUnpublishedPost(post);
      // Somebody was faster than our own answer: the Page shows it, and the ledger has no number yet.
      await page.publishPost(made.postId);
      await deliver(event({ item: 'status', verb: 'add', post_id: made.postId }));
      await lookNow('created');
      return made;
    },
    async publishPost(postId) {
      await page.publishPost(postId);
      await deliver(event({ item: 'status', verb: 'edited', post_id: postId }));
      await lookNow('flipped');
    },
  }));
  const { publishApproval } = await import('../../moderation/pages/publish.actions.ts');
  await publishApproval(deps, { approvalId }, NEVER);
  await look();
  expect(looked).toEqual(['created', 'flipped']);
  expect((await listed()).finds.length).toBe(before);
  house.startWorker();
});

test('while Facebook does not tell, an administrator is told what is missing; it is right again by itself', async () => {
  const pageId = house.sandbox.page.pageId;
  await house.sandbox.control('set-scopes', {
    pageId,
    scopes: ['pages_show_list', 'pages_read_engagement'],
  });
  await subscribePage(posting.ownPages(), { pageId: house.pageId });
  expect((await alerts()).map(({ kind }) => kind)).toContain('not-subscribed');
  // What cannot be seen is said, not passed over.
  await look();
  expect((await listed()).trouble).toContain('pages_read_user_content');
  const scopes = [
    'pages_show_list',
    'pages_manage_posts',
    'pages_read_engagement',
    'pages_read_user_content',
    'pages_manage_engagement',
    'pages_manage_metadata',
  ];
  await house.sandbox.control('set-scopes', { pageId, scopes });
  await subscribePage(posting.ownPages(), { pageId: house.pageId });
  expect((await alerts()).map(({ kind }) => kind)).not.toContain('not-subscribed');
  expect((await house.sandbox.graph('GET', `${pageId}/subscribed_apps`)).body['data']).toHaveLength(
    1,
  );
});
