import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { GraphUnavailable } from '../../moderation/facebook/graph-errors.ts';
import { carryOutIncident, incidentNotCarriedOut } from '../../moderation/incident/hide.actions.ts';
import { evidenceDigest } from '../../moderation/incident/incident.rules.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Incident } from '../../server/contract/incident.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';
import { pictureBytes } from '../factories/sandbox.ts';

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
beforeEach(() => house.startWorker());
afterAll(async () => {
  await house.close();
});

const declaration = (): object => ({ typedName: pageName, because: 'Somebody misuses a photo.' });

async function post(who: TestPersonKey, path: string, body: object): Promise<number> {
  return (await house.ask(who, 'POST', `${url}${path}`, body)).status;
}

async function read(who: TestPersonKey = 'head'): Promise<Incident> {
  const answer = await house.ask<Incident>(who, 'GET', url);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function readUntil(enough: (incident: Incident) => boolean): Promise<Incident> {
  const end = Date.now() + 20_000;
  for (;;) {
    const incident = await read();
    if (enough(incident)) return incident;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(incident.posts)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const all =
  (...standings: string[]) =>
  ({ posts, lookedAt }: Incident): boolean =>
    lookedAt !== null && posts.every(({ standing }) => standings.includes(standing));

/** What the Page says of its posts: whether each is hidden. */
async function hidden(): Promise<Record<string, boolean>> {
  const listed = await house.sandbox.connect().listPublished({ limit: 100 });
  return Object.fromEntries(listed.map(({ id, isHidden }) => [id, isHidden]));
}

/** Made around Gatehouse, in the Page's own app. */
async function outside(message: string, withPhoto: boolean): Promise<string> {
  const page = house.sandbox.connect();
  const photo = { bytes: pictureBytes(message.length + 500), altText: '', position: 0 };
  const photoIds = withPhoto ? [(await page.uploadPhoto(photo)).photoId] : [];
  const { postId } = await page.createUnpublishedPost({ message, photoIds });
  await page.publishPost(postId);
  return postId;
}

async function published(): Promise<Draft> {
  return posting.publish(await posting.writing.handIn());
}

test('an incident keeps what the Page shows, hides every post with photos, and shows again only what is chosen', async () => {
  const [first, second] = [await published(), await published()];
  const other = await outside('A photo from the app', true);
  const words = await outside('Words alone', false);
  expect(await post('auditor', '', declaration())).toBe(403);
  expect(await post('otherHead', '', declaration())).toBe(403);
  expect(await post('safeguardingLead', '', { typedName: 'x', because: 'y' })).toBe(422);
  expect(await post('safeguardingLead', '', declaration())).toBe(204);
  expect(await post('head', '', declaration())).toBe(409);

  const incident = await readUntil(all('hidden'));
  expect(incident.posts).toHaveLength(3);
  const kept = await house.db.selectFrom('incident_post').selectAll().execute();
  for (const row of kept) {
    expect(evidenceDigest(row.evidence)).toBe(row.evidence_sha256);
    expect(row.kept_at.getTime()).toBeLessThanOrEqual(row.hidden_at?.getTime() ?? 0);
  }
  const ours = incident.posts.find(({ draftId }) => draftId === first.id);
  expect(ours).toMatchObject({ message: first.text, photos: 1 });
  expect(ours?.fileSha256s).toHaveLength(1);
  expect(await hidden()).toMatchObject({ [other]: true, [words]: false });
  expect(Object.values(await hidden()).filter(Boolean)).toHaveLength(3);
  // Everybody with a part in it is written to, also the administrator.
  const told = await house.db
    .selectFrom('mail')
    .select('to_address')
    .where('subject', 'like', '%in incident mode')
    .execute();
  const { executiveHead, safeguardingLead, head, administrator } = house.federation.people;
  for (const { email } of [executiveHead, safeguardingLead, head, administrator])
    expect(told.map(({ to_address }) => to_address)).toContain(email);

  // One of another app and one of ours come off instead.
  const ids = incident.posts
    .filter(({ draftId, postId }) => draftId === second.id || postId === other)
    .map(({ id }) => id);
  expect(await post('head', '/take-downs', { postIds: ids })).toBe(204);
  await house.draftUntil('head', second.id, ({ state }) => state === 'taken-down');
  await readUntil(({ posts }) => posts.filter(({ standing }) => standing === 'off').length === 2);

  expect(await post('head', '/closing', { because: 'Over.', show: [] })).toBe(403);
  const show = incident.posts.map(({ id }) => id);
  expect(await post('executiveHead', '/closing', { because: 'Over.', show })).toBe(204);
  const closed = await readUntil(all('shown', 'off'));
  expect(closed).toMatchObject({ endedBecause: 'Over.', acts: [] });
  expect(Object.values(await hidden()).filter(Boolean)).toEqual([]);
  expect((await house.draft('head', first.id)).state).toBe('published');
});

test('a Page that does not answer, or shows a post still, is a person’s as well, and is tried on until it is hidden', async () => {
  await house.stopWorker();
  expect(await post('executiveHead', '', declaration())).toBe(204);
  const { id: incidentId } = await read();
  const signal = new AbortController().signal;
  const STILL = { name: 'StillShown' };
  const deaf = posting.pageWith(() => ({
    hidePost: () => Promise.reject(new GraphUnavailable('Hiding a post', 'no-answer')),
  }));
  await expect(carryOutIncident(deaf, { incidentId }, { signal })).rejects.toMatchObject(STILL);
  expect((await read()).posts).toMatchObject([{ standing: 'being-hidden', tries: 1 }]);
  // It says yes and does nothing: what the Page shows afterwards is what counts.
  const lying = posting.pageWith(() => ({ hidePost: () => Promise.resolve() }));
  await expect(carryOutIncident(lying, { incidentId }, { signal })).rejects.toMatchObject(STILL);
  await incidentNotCarriedOut(house.test.services, { incidentId });
  await incidentNotCarriedOut(house.test.services, { incidentId });
  const [left] = (await read()).posts;
  expect(left?.standing).toBe('needs-you');
  expect(left?.trouble).toContain('by hand');
  const letters = await house.db
    .selectFrom('mail')
    .select('id')
    .where('subject', 'like', '%could not be hidden')
    .where('to_address', '=', house.federation.people.head.email)
    .execute();
  expect(letters).toHaveLength(1);

  // A quarter of an hour later it is tried again; what was posted around Gatehouse meanwhile is hidden, too.
  await outside('Another photo from the app', true);
  house.startWorker();
  await house.passTime(16 * 60_000);
  const incident = await readUntil(all('hidden'));
  expect(incident.posts).toHaveLength(2);
  expect(await post('executiveHead', '/closing', { because: 'Over.', show: [] })).toBe(204);
  // None by itself.
  expect((await readUntil(all('hidden'))).posts).toHaveLength(2);
});

test('what was kept as evidence cannot be changed or deleted', async () => {
  const change = house.db
    .updateTable('incident_post')
    .set({ evidence_sha256: 'another' })
    .execute();
  await expect(change).rejects.toThrow('is evidence');
  await expect(house.db.deleteFrom('incident_post').execute()).rejects.toThrow('is evidence');
});
