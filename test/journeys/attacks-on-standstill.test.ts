import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GraphFailure, GraphRefused } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { carryOutIncident } from '../../moderation/incident/hide.actions.ts';
import { publishApproval } from '../../moderation/pages/publish.actions.ts';
import { isToEscalate } from '../../moderation/reach-back/reach-back.rules.ts';
import { takeDown } from '../../moderation/reach-back/take-down.actions.ts';
import type { Incident } from '../../server/contract/incident.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Posting, postingIn, showing } from '../factories/posting.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const MINUTE_MS = 60_000;

let house: House;
let posting: Posting;
let url: string;
let pageName: string;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
  url = `/api/pages/${house.pageId}/incident`;
  const { name } = await house.db.selectFrom('page').select('name').executeTakeFirstOrThrow();
  pageName = name;
});
beforeEach(() => house.sandbox.disturb(undefined));
afterAll(async () => {
  await house.close();
});

const { signal } = new AbortController();

/** Facebook asks to slow down, for an hour from now. */
function toldToWait(): GraphRefused {
  const failure: GraphFailure = {
    class: 'throttle',
    status: 400,
    code: 613,
    personIsTold: 'Facebook asks us to slow down.',
    notBefore: new Date(house.test.services.clock.now().getTime() + 60 * MINUTE_MS),
  };
  return new GraphRefused('A call', failure);
}

async function nextTryOf(approvalId: string): Promise<Date> {
  const row = await house.db
    .selectFrom('job_outbox')
    .select('due_at')
    .where('job_id', '=', `publish-${approvalId}`)
    .executeTakeFirstOrThrow();
  return row.due_at;
}

async function declare(): Promise<string> {
  const body = { typedName: pageName, because: 'Somebody misuses a photo.' };
  expect((await house.ask('executiveHead', 'POST', url, body)).status).toBe(204);
  return (await house.ask<Incident>('head', 'GET', url)).body.id;
}

async function close(show: readonly string[]): Promise<void> {
  const body = { because: 'Over.', show };
  expect((await house.ask('executiveHead', 'POST', `${url}/closing`, body)).status).toBe(204);
}

const carryOut = (incidentId: string, change: (page: SocialPage) => Partial<SocialPage>) =>
  carryOutIncident(posting.pageWith(change), { incidentId }, { signal });

const asItIs = (): Partial<SocialPage> => ({});

async function visible(text: string): Promise<boolean[]> {
  const listed = await house.sandbox.connect().listPublished({ limit: 100 });
  return listed.filter(({ message }) => message === text).map(({ isHidden }) => !isHidden);
}

async function postIdsIn(incidentId: string): Promise<string[]> {
  const rows = await house.db
    .selectFrom('incident_post')
    .select('id')
    .where('incident_id', '=', incidentId)
    .execute();
  return rows.map(({ id }) => id);
}

test('a post that is told to wait for longer than it may go out by itself asks as soon as it is late', async () => {
  const { id, approvalId } = await posting.due();
  const waiting = posting.pageWith(() => ({ whoAmI: () => Promise.reject(toldToWait()) }));
  await publishApproval(waiting, { approvalId }, { signal });
  const { due_at: due } = await house.db
    .selectFrom('approval')
    .select('due_at')
    .where('id', '=', approvalId)
    .executeTakeFirstOrThrow();
  const next = await nextTryOf(approvalId);
  expect(next.getTime() - due.getTime()).toBeLessThanOrEqual(31 * MINUTE_MS);
  await house.passTime(31 * MINUTE_MS);
  await publishApproval(waiting, { approvalId }, { signal });
  expect((await house.draft('head', id)).state).toBe('awaiting-decision');
});

test('a post that was asked to be shown, and is told to wait past its time, is a person’s', async () => {
  const { id, approvalId } = await posting.due();
  const losing = posting.pageWith(() => ({ publishPost: () => Promise.reject(toldToWait()) }));
  await publishApproval(losing, { approvalId }, { signal });
  expect((await house.draft('head', id)).state).toBe('publishing');
  await house.passTime(31 * MINUTE_MS);
  const waiting = posting.pageWith(() => ({ whoAmI: () => Promise.reject(toldToWait()) }));
  await publishApproval(waiting, { approvalId }, { signal });
  expect((await house.draft('head', id)).state).toBe('unconfirmed');
});

test('a take-down that is told to wait is a person’s at once', async () => {
  house.startWorker();
  const { subjectId, takeDownId } = await posting.queued();
  const waiting = posting.pageWith(() => ({ whoAmI: () => Promise.reject(toldToWait()) }));
  await takeDown(waiting, { takeDownId });
  const [post] = (await posting.register.caseUntil(subjectId)).posts;
  expect(post).toMatchObject({ standing: 'needs-you', tries: 1 });
  await takeDown(posting.pageWith(asItIs), { takeDownId });
});

test('having a take-down tried once more does not put off that the executive head is told', () => {
  const now = new Date('2026-01-05T12:00:00Z');
  const startedAt = new Date('2026-01-05T09:59:00Z');
  const row = { startedAt, needsPersonAt: now, escalatedAt: null };
  expect(isToEscalate(row, now)).toBe(true);
  expect(isToEscalate({ ...row, startedAt: now }, now)).toBe(false);
});

test('what an ended incident was to show stays hidden in the next one, and what is visible again is hidden again', async () => {
  house.startWorker();
  const { text } = await posting.publish(await posting.writing.handIn());
  await house.stopWorker();
  const first = await declare();
  await carryOut(first, asItIs);
  expect(await visible(text)).toEqual([false]);
  await close(await postIdsIn(first));
  // Declared again before the worker came to showing.
  const second = await declare();
  await carryOut(second, asItIs);
  await carryOut(first, asItIs);
  expect(await visible(text)).toEqual([false]);
  // Somebody shows it in the Facebook app.
  const { post_id: shownByHand } = await house.db
    .selectFrom('incident_post')
    .innerJoin('publication', 'publication.id', 'incident_post.publication_id')
    .innerJoin('draft', 'draft.id', 'publication.draft_id')
    .select('incident_post.post_id')
    .where('incident_id', '=', second)
    .orderBy('publication.started_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  await house.sandbox.connect().hidePost(shownByHand, false);
  expect(await visible(text)).toEqual([true]);
  await carryOut(second, asItIs);
  expect(await visible(text)).toEqual([false]);
  await close([]);
});

test('closing an incident does not show a post that has to come off', async () => {
  house.startWorker();
  const subjectId = await posting.child();
  const draft = await posting.publish(await posting.writing.handIn(showing(subjectId)));
  await house.stopWorker();
  const incident = await declare();
  await carryOut(incident, asItIs);
  await posting.register.say(subjectId, 'withdrawn');
  await posting.runReachBack(subjectId);
  await close(await postIdsIn(incident));
  await carryOut(incident, asItIs);
  expect(await visible(draft.text)).toEqual([false]);
});

test('a post that appears while an incident is declared is hidden at once', async () => {
  const { approvalId } = await posting.due();
  let incident = '';
  const racing = posting.pageWith((page) => ({
    async publishPost(postId) {
      incident = await declare();
      await carryOut(incident, asItIs);
      await page.publishPost(postId);
    },
  }));
  await publishApproval(racing, { approvalId }, { signal });
  const { due_at: due } = await house.db
    .selectFrom('job_outbox')
    .select('due_at')
    .where('job_id', '=', `incident-hide-${incident}`)
    .executeTakeFirstOrThrow();
  expect(due.getTime()).toBeLessThanOrEqual(house.test.services.clock.now().getTime());
});

test('an incident in which Facebook asks to wait is a person’s at once', async () => {
  const { id: incidentId } = (await house.ask<Incident>('head', 'GET', url)).body;
  const failing = { listPublished: () => Promise.reject(toldToWait()) };
  await house.db
    .deleteFrom('job_outbox')
    .where('job_id', '=', `incident-hide-${incidentId}`)
    .execute();
  await carryOut(incidentId, () => failing);
  const next = await house.db
    .selectFrom('job_outbox')
    .select('due_at')
    .where('job_id', '=', `incident-hide-${incidentId}`)
    .executeTakeFirstOrThrow();
  const now = house.test.services.clock.now().getTime();
  expect(next.due_at.getTime() - now).toBeLessThanOrEqual(15 * MINUTE_MS);
});

test('a post that could not be hidden because Facebook asks to wait is a person’s', async () => {
  const { id: incidentId } = (await house.ask<Incident>('head', 'GET', url)).body;
  const photo = { bytes: pictureBytes(777), altText: '', position: 0 };
  const page = house.sandbox.connect();
  const photoIds = [(await page.uploadPhoto(photo)).photoId];
  const { postId } = await page.createUnpublishedPost({ message: 'From the app', photoIds });
  await page.publishPost(postId);
  let looks = 0;
  await carryOut(incidentId, (real) => ({
    listPublished(which) {
      looks += 1;
      return looks === 1 ? real.listPublished(which) : Promise.reject(toldToWait());
    },
    hidePost: () => Promise.reject(toldToWait()),
  }));
  const { posts } = (await house.ask<Incident>('head', 'GET', url)).body;
  expect(posts.find((post) => post.postId === postId)?.standing).toBe('needs-you');
});
