import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import { raiseAlert } from '../../moderation/pages/alerts.actions.ts';
import { pageById, type PageRow } from '../../moderation/pages/pages.store.ts';
import { takeDown, takeDownFailed } from '../../moderation/reach-back/take-down.actions.ts';
import { tryOn } from '../../moderation/reach-back/try-on.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { OverseenPage, PagesOverview } from '../../server/contract/pages.contract.ts';
import type { ComingOff, PostsOnPages } from '../../server/contract/take-down.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';
import { type Writing, writingIn } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;
const MINUTE_MS = 60_000;
const WHY = { because: 'A parent rang about the trip.' };

let house: House;
let writing: Writing;
let posting: Posting;
let page: PageRow;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
  posting = postingIn(house);
  const found = await inTransaction(house.db, (tx) => pageById(tx, house.pageId));
  if (found === undefined) throw new Error('The house has no Page.');
  page = found;
});
beforeEach(() => house.startWorker());
afterAll(async () => {
  await house.close();
});

async function overview(who: TestPersonKey = 'head'): Promise<PagesOverview> {
  const answer = await house.ask<PagesOverview>(who, 'GET', '/api/pages/overview');
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function card(who: TestPersonKey = 'head'): Promise<OverseenPage> {
  const found = (await overview(who)).pages.find(({ id }) => id === house.pageId);
  if (found === undefined) throw new Error(`${who} does not see the Page.`);
  return found;
}

async function status(
  who: TestPersonKey,
  method: 'POST' | 'DELETE',
  url: string,
  body?: object,
): Promise<number> {
  return (await house.ask(who, method, url, body)).status;
}

async function lettersAbout(subject: string): Promise<string[]> {
  const rows = await house.db
    .selectFrom('mail')
    .select(['to_address', 'subject'])
    .orderBy('to_address')
    .execute();
  return rows.filter((row) => row.subject.includes(subject)).map((row) => row.to_address);
}

async function approvedAndDue(): Promise<Draft> {
  const draft = await writing.handIn();
  await posting.settleHolds(draft.id);
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  return draft;
}

test('what is paused waits, says so everywhere, and goes out when somebody lets it go on', async () => {
  const url = `/api/pages/${house.pageId}/pause`;
  expect(await status('otherHead', 'POST', url, WHY)).toBe(403);
  expect(await status('drafter', 'POST', url, WHY)).toBe(403);
  expect(await status('head', 'POST', url, { because: ' ' })).toBe(422);
  expect(await status('head', 'POST', url, WHY)).toBe(204);
  expect(await status('executiveHead', 'POST', url, WHY)).toBe(409);
  const draft = await approvedAndDue();

  const shown = await card();
  expect(shown.pause).toMatchObject({ because: WHY.because });
  expect(shown.waiting).toMatchObject([{ draftId: draft.id, whenResumed: 'goes-out' }]);
  expect(shown.acts).toContain('resume');
  expect((await card('auditor')).waiting).toMatchObject([{ opening: null, mayOpen: false }]);
  expect((await card('auditor')).acts).toEqual([]);
  const written = await house.ask<{ pages: { standsBecause: string | null }[] }>(
    'drafter',
    'GET',
    '/api/pages',
  );
  expect(written.body.pages[0]?.standsBecause).toContain(WHY.because);
  // The other deciders are written to, and not whoever did it.
  const told = await lettersAbout('is paused');
  expect(told).toContain(house.federation.people.executiveHead.email);
  expect(told).not.toContain(house.federation.people.head.email);

  await house.passTime(29 * MINUTE_MS);
  expect((await house.draft('head', draft.id)).state).toBe('approved');
  expect(await status('safeguardingLead', 'DELETE', url)).toBe(403);
  expect(await status('executiveHead', 'DELETE', url)).toBe(204);
  await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  expect((await card()).pause).toBeNull();
});

test('whoever paused may let it go on, though the role alone would not', async () => {
  const url = `/api/pages/${house.pageId}/pause`;
  expect(await status('safeguardingLead', 'POST', url, WHY)).toBe(204);
  expect((await card('safeguardingLead')).acts).toContain('resume');
  expect(await status('administrator', 'DELETE', url)).toBe(403);
  expect(await status('safeguardingLead', 'DELETE', url)).toBe(204);
});

test('"Stop everything" is for roles of the whole federation, and says of a late post that it asks', async () => {
  expect(await status('head', 'POST', '/api/pages/pause', WHY)).toBe(403);
  expect((await overview('head')).acts).toEqual([]);
  expect(await status('executiveHead', 'POST', '/api/pages/pause', WHY)).toBe(204);
  expect((await overview('head')).federationPause).toMatchObject(WHY);
  const draft = await approvedAndDue();
  expect((await house.draft('head', draft.id)).publications[0]?.trouble).toContain(
    'Publishing to every Page is paused',
  );
  await house.stopWorker();
  await house.passTime(31 * MINUTE_MS);
  expect((await card()).waiting).toMatchObject([{ draftId: draft.id, whenResumed: 'asks' }]);
  expect(await status('executiveHead', 'DELETE', '/api/pages/pause')).toBe(204);
  house.startWorker();
  const back = await house.draftUntil('head', draft.id, ({ state }) => state !== 'approved');
  expect(back.state).toBe('awaiting-decision');
});

test('an alert that somebody accepted stops nothing, stays to be seen, and comes back with other facts', async () => {
  const raise = (token: string): Promise<boolean> =>
    inTransaction(house.db, (tx) =>
      raiseAlert(tx, house.test.services, page, {
        kind: 'wrong-page',
        says: 'The token speaks for another Page.',
        detail: { token },
      }),
    );
  expect(await raise('one')).toBe(true);
  const [alert] = (await card('executiveHead')).alerts;
  expect(alert?.mayAccept).toBe(true);
  const draft = await approvedAndDue();
  const url = `/api/pages/alerts/${alert?.id ?? ''}/acceptance`;
  expect(await status('head', 'POST', url, WHY)).toBe(403);
  expect(await status('executiveHead', 'POST', url, WHY)).toBe(204);
  expect(await status('executiveHead', 'POST', url, WHY)).toBe(409);
  await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  expect((await card()).alerts).toMatchObject([{ accepted: { because: WHY.because } }]);
  // The same facts are no news; others are.
  expect(await raise('one')).toBe(false);
  expect(await raise('two')).toBe(true);
  expect((await card()).alerts).toMatchObject([{ accepted: null, stopsPublishing: true }]);
  await house.db
    .updateTable('page_alert')
    .set({ cleared_at: house.test.services.clock.now() })
    .where('cleared_at', 'is', null)
    .execute();
});

async function onPages(who: TestPersonKey, draft: Draft): Promise<PostsOnPages['posts']> {
  const url = `/api/drafts/${draft.id}/on-pages`;
  const answer = await house.ask<PostsOnPages>(who, 'GET', url);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.posts;
}

async function comingOff(who: TestPersonKey = 'head'): Promise<ComingOff[]> {
  const answer = await house.ask<{ posts: ComingOff[] }>(who, 'GET', '/api/pages/coming-off');
  return answer.body.posts;
}

test('a person has a post taken off, with the reason and the time it took on it', async () => {
  const draft = await posting.publish(await writing.handIn());
  const [post] = await onPages('safeguardingLead', draft);
  expect(post).toMatchObject({ mayTakeDown: true, takeDown: null });
  expect((await onPages('drafter', draft))[0]?.mayTakeDown).toBe(false);
  const url = `/api/publications/${post?.publicationId ?? ''}/take-down`;
  expect(await status('otherHead', 'POST', url, WHY)).toBe(403);
  expect(await status('safeguardingLead', 'POST', url, { because: '' })).toBe(422);
  expect(await status('safeguardingLead', 'POST', url, WHY)).toBe(204);
  const off = await house.draftUntil('head', draft.id, ({ state }) => state === 'taken-down');
  expect(off.publications[0]?.takenDownBecause).toContain(WHY.because);
  expect(await posting.register.onPage(draft.text)).toEqual([]);
  expect((await onPages('head', draft))[0]?.takeDown).toMatchObject({
    standing: 'done',
    askedBecause: WHY.because,
  });
  expect(await status('head', 'POST', url, WHY)).toBe(409);
});

test('a Page that is gone for hours is tried on, the executive head is written to once, and it comes off when the Page is back', async () => {
  const draft = await posting.publish(await writing.handIn());
  const [post] = await onPages('head', draft);
  await house.stopWorker();
  expect(
    await status('head', 'POST', `/api/publications/${post?.publicationId ?? ''}/take-down`, WHY),
  ).toBe(204);
  const [asked] = await comingOff();
  const takeDownId = asked?.id ?? '';
  const down = posting.pageWith(() => ({
    deletePost: () => Promise.reject(new GraphOutcomeUnknown('Taking the post down', 'dropped')),
  }));
  // Nobody has tried yet: trying on is for what could not be done.
  await tryOn(down, { takeDownId });
  expect((await comingOff())[0]).toMatchObject({ standing: 'waiting', tries: 0 });
  await expect(takeDown(down, { takeDownId })).rejects.toThrow('unknown outcome');
  await takeDownFailed(house.test.services, { takeDownId });
  expect((await comingOff())[0]).toMatchObject({ standing: 'needs-you', tries: 1 });
  const dueIn = async (): Promise<number> => {
    const row = await house.db
      .selectFrom('job_outbox')
      .select('due_at')
      .where('job_id', '=', `take-down-again-${takeDownId}`)
      .executeTakeFirstOrThrow();
    const ms = row.due_at.getTime() - house.test.services.clock.now().getTime();
    return Math.round(ms / MINUTE_MS);
  };
  expect(await dueIn()).toBe(15);
  for (const [minutes, next, letters] of [
    [15, 15, 0],
    [60, 30, 0],
    [60, 30, 1],
    [180, 60, 1],
  ] as const) {
    await house.passTime(minutes * MINUTE_MS);
    await expect(tryOn(down, { takeDownId })).rejects.toThrow('unknown outcome');
    expect(await dueIn()).toBe(next);
    expect(await lettersAbout('has still not come off')).toHaveLength(letters);
  }
  house.startWorker();
  await house.passTime(61 * MINUTE_MS);
  await house.draftUntil('head', draft.id, ({ state }) => state === 'taken-down');
  expect(await comingOff()).toEqual([]);
});
