import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { recordRenderFailed } from '../../moderation/drafts/render.actions.ts';
import { GraphOutcomeUnknown, GraphUnavailable } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { publishApproval } from '../../moderation/pages/publish.actions.ts';
import { recordCheckFailed } from '../../moderation/pictures/pictures.actions.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import {
  makeFederation,
  signInAs,
  type TestFederation,
  type TestPersonKey,
} from '../factories/people.ts';
import { addPupil, answer, type TestAnswer } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const UNDO_OVER_MS = 11_000;
const FACE = { x: 100, y: 100, width: 120, height: 140 };
const OTHER = { x: 600, y: 120, width: 110, height: 130 };

let house: House;
let seed = 0;
/** Another federation on the same installation. */
let strangers: TestFederation;
let lfPageId: string;

beforeAll(async () => {
  house = await openHouse();
  strangers = await makeFederation(house.db);
  const lf = await connectPage(house.test.services, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.lf,
    name: 'Langley Fitzurse School',
    graphId: '4242',
    graphAppId: house.sandbox.page.appId,
    token: Secret.of('not used'),
    appSecret: undefined,
    actorId: null,
  });
  lfPageId = lf.id;
});

afterAll(async () => {
  await house.close();
});

interface Said {
  readonly faces?: (typeof FACE)[];
  /** People without a visible face. */
  readonly people?: number;
  readonly markings?: object[];
}

async function begin(who: TestPersonKey = 'drafter'): Promise<string> {
  const made = await house.ask<{ id: string }>(who, 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

async function addPhoto(who: TestPersonKey, id: string, said: Said = {}): Promise<string> {
  seed += 1;
  const bytes = pictureBytes(seed);
  house.eyes.show(bytes, { faces: said.faces ?? [], people: said.people ?? 0 });
  const added = await house.upload(who, id, bytes);
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  const url = `/api/drafts/${id}/photos/${added.body.photoId}`;
  const marked = await house.ask(who, 'PUT', `${url}/markings`, { markings: said.markings ?? [] });
  expect(marked.status, JSON.stringify(marked.body)).toBe(200);
  await house.ask(who, 'PATCH', url, { altText: 'Children in the hall' });
  return added.body.photoId;
}

async function save(who: TestPersonKey, id: string, change: object): Promise<void> {
  const { version } = await house.draft(who, id);
  const saved = await house.ask(who, 'PATCH', `/api/drafts/${id}`, { version, ...change });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
}

async function submit(who: TestPersonKey, id: string): Promise<void> {
  const { version } = await house.draft(who, id);
  const submitted = await house.ask(who, 'POST', `/api/drafts/${id}/submit`, { version });
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
}

async function handIn(said: Said = {}): Promise<Draft> {
  const id = await begin();
  await addPhoto('drafter', id, said);
  seed += 1;
  await save('drafter', id, { text: `A good day was had by all (${seed}).` });
  await submit('drafter', id);
  return settled(id);
}

function settled(id: string): Promise<Draft> {
  return house.draftUntil('executiveHead', id, (draft) => draft.state !== 'checking');
}

function pupil(forename: string, status: TestAnswer, school: 'ssq' | 'lf' = 'ssq') {
  return addPupil(house.db, {
    federationId: house.federation.id,
    schoolId: house.federation.schools[school],
    forename,
    surname: 'Quillfeather',
    answer: status,
  });
}

async function approve(draft: Draft, who: TestPersonKey = 'head') {
  const { version } = await house.draft('executiveHead', draft.id);
  return house.ask(who, 'POST', `/api/drafts/${draft.id}/decision`, { kind: 'approve', version });
}

const rules = (draft: Draft): string[] =>
  draft.findings.map((finding) => `${finding.severity} ${finding.rule}`);

describe('a child without permission', () => {
  test('is not let through by a cover that hides the marking and not the face', async () => {
    const refused = await pupil('Refusia', 'refused');
    const draft = await handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: { ...FACE, height: 84 }, subjectId: refused },
        { kind: 'cover', box: { ...FACE, height: 80 } },
      ],
    });
    expect(rules(draft)).toContain('block no-permission');
  });

  test('is not let through under one big cover, nor under one big marking', async () => {
    const amara = await pupil('Amarantha', 'granted');
    const all = { x: 0, y: 0, width: 1200, height: 800 };
    for (const marking of [
      { kind: 'cover', box: all },
      { kind: 'person', box: all, subjectId: amara },
      { kind: 'not-a-face', box: all },
    ]) {
      const draft = await handIn({ faces: [FACE, OTHER], markings: [marking] });
      expect(draft.state, marking.kind).toBe('needs-changes');
    }
  });

  test('may be shown in a group only: somebody marked outside the picture is no company', async () => {
    const group = await pupil('Gruppella', 'granted');
    await groupOnly(group);
    const teacher = await pupil('Company', 'granted');
    const away = { x: 90_000, y: 90_000, width: 10, height: 10 };
    const draft = await handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: group },
        { kind: 'person', box: away, subjectId: teacher },
      ],
    });
    expect(draft.state, rules(draft).join()).toBe('needs-changes');
  });

  test('seen from behind needs a decision, whatever roll is left from before', async () => {
    const amara = await pupil('Amaryllis', 'granted');
    const id = await begin();
    const photoId = await addPhoto('drafter', id, { people: 3 });
    const roll = await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${photoId}/roll`, {
      subjectIds: [amara],
    });
    expect(roll.status).toBe(200);
    await save('drafter', id, { text: 'From behind, on the way to the hall.' });
    await submit('drafter', id);
    expect(rules(await settled(id))).toContain('hold people-without-face');
  });

  test('of another school cannot stay marked when the Page of that school is taken out', async () => {
    const lfChild = await pupil('Langleya', 'granted', 'lf');
    const id = await begin('executiveHead');
    await save('executiveHead', id, { text: 'Together.', pageIds: [house.pageId, lfPageId] });
    await addPhoto('executiveHead', id, {
      faces: [FACE],
      markings: [{ kind: 'person', box: FACE, subjectId: lfChild }],
    });
    await save('executiveHead', id, { pageIds: [house.pageId] });
    await submit('executiveHead', id);
    expect((await settled(id)).state).toBe('needs-changes');
  });

  test('is not in a picture that was taken from another draft', async () => {
    const first = await begin();
    await addPhoto('drafter', first, { faces: [FACE] });
    const picture = (await house.draft('drafter', first)).photos[0]?.pictureId;
    const second = await begin();
    const restored = await house.ask('drafter', 'POST', `/api/drafts/${second}/photos/restore`, {
      pictureId: picture,
      position: 1,
      altText: '',
      markings: [],
    });
    expect(restored.status).toBe(404);
  });
});

async function groupOnly(subjectId: string): Promise<void> {
  const given = await house.db
    .selectFrom('consent_answer')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .executeTakeFirstOrThrow();
  const { seq: _seq, ...row } = given;
  await house.db
    .insertInto('consent_answer')
    .values({ ...row, id: house.test.services.newId(), group_only: true })
    .execute();
}

describe('a draft', () => {
  test('is not decided by a head who wrote in it before its writer saved last', async () => {
    const id = await begin();
    await save('head', id, { text: 'All of this was written by the head.' });
    await save('drafter', id, { urgent: true });
    await submit('drafter', id);
    const draft = await settled(id);
    const own = await approve(draft);
    expect(own.status).toBe(403);
    expect(own.body['code']).toBe('own-draft');
    const inbox = await house.ask<{ items: { id: string; own: boolean }[] }>(
      'head',
      'GET',
      '/api/inbox',
    );
    expect(inbox.body.items.find((item) => item.id === id)?.own).toBe(true);
  });

  test('that waits for its time can be stopped by the head who sees the button', async () => {
    const draft = await handIn();
    expect((await approve(draft)).status).toBe(200);
    const { acts, version } = await house.draft('head', draft.id);
    expect(acts.find((each) => each.act === 'stop')?.allowed).toBe(true);
    const stopped = await house.ask('head', 'POST', `/api/drafts/${draft.id}/stop`, {
      version,
      reason: 'On second thoughts, no.',
    });
    expect(stopped.status, JSON.stringify(stopped.body)).toBe(200);
    expect((await house.draft('head', draft.id)).state).toBe('returned');
  });

  test('whose photo could not be prepared is prepared anew when it is sent in again', async () => {
    const id = await begin();
    await addPhoto('drafter', id);
    await save('drafter', id, { text: 'Once more.' });
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
    await house.stopWorker();
    await submit('drafter', id);
    const photoId = (await house.draft('drafter', id)).photos[0]?.id ?? '';
    await recordRenderFailed(house.test.services, { photoId, failure: 'out-of-memory' });
    house.startWorker();
    expect((await settled(id)).state).toBe('needs-changes');
    await submit('drafter', id);
    expect((await settled(id)).state).toBe('awaiting-decision');
  });

  test('keeps its photos in order: sealed ones can be moved, and none is counted twice', async () => {
    const id = await begin();
    await addPhoto('drafter', id, { faces: [FACE] });
    await addPhoto('drafter', id);
    await save('drafter', id, { text: 'Two photos.' });
    await submit('drafter', id);
    const before = (await settled(id)).photos.map((photo) => photo.id);
    const url = `/api/drafts/${id}/photo-order`;
    const twice = [...before, before[0]];
    expect((await house.ask('drafter', 'PUT', url, { photoIds: twice })).status).toBe(409);
    const pictures = (await house.draft('drafter', id)).photos.map((photo) => photo.pictureId);
    const moved = await house.ask('drafter', 'PUT', url, { photoIds: before.toReversed() });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const after = await house.draft('drafter', id);
    expect(after.photos.map((photo) => photo.pictureId)).toEqual(pictures.toReversed());
    expect(after.photos.map((photo) => photo.position)).toEqual([1, 2]);
  });

  test('and a worker that ends a check do not wait for each other for ever', async () => {
    await house.stopWorker();
    const id = await begin();
    await addPhoto('drafter', id);
    const pictureId = (await house.draft('drafter', id)).photos[0]?.pictureId ?? '';
    const { services } = house.test;
    let closing: Promise<void> | undefined;
    // What an upload, an edit or handing in does: the draft first, then a photo's picture, the record last.
    const writing = inTransaction(house.db, async (tx) => {
      await tx.selectFrom('draft').select('id').where('id', '=', id).forUpdate().execute();
      closing = recordCheckFailed(services, { pictureId, failure: 'test' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tx
        .selectFrom('picture')
        .select('id')
        .where('id', '=', pictureId)
        .forKeyShare()
        .execute();
      await recordEvent(tx, {
        federationId: house.federation.id,
        at: services.clock.now(),
        actorId: null,
        kind: 'draft.submitted',
        subjectKind: 'draft',
        subjectId: id,
        detail: {},
      });
    });
    const ended = await Promise.allSettled([writing, writing.then(() => closing)]);
    house.startWorker();
    expect(ended.map((each) => each.status)).toEqual(['fulfilled', 'fulfilled']);
  });

  test('takes ten photos at once while a worker looks at them, and settles', async () => {
    const id = await begin();
    const added = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        seed += 1;
        const bytes = pictureBytes(seed, 2_000 + index);
        house.eyes.show(bytes, { faces: [] });
        return house.upload('drafter', id, bytes);
      }),
    );
    expect(added.map((each) => each.status)).toEqual(Array.from({ length: 10 }, () => 201));
    const url = `/api/drafts/${id}/photos/${added[0]?.body.photoId}`;
    const [removed, described] = await Promise.all([
      house.ask('drafter', 'DELETE', url),
      house.ask('head', 'PATCH', `/api/drafts/${id}/photos/${added[1]?.body.photoId}`, {
        altText: 'A hall',
      }),
    ]);
    expect([removed.status, described.status]).toEqual([200, 200]);
    await save('drafter', id, { text: 'Nine photos.' });
    await submit('drafter', id);
    expect((await settled(id)).state).toBe('awaiting-decision');
    expect((await house.draft('drafter', id)).photos.map((photo) => photo.position)).toEqual(
      Array.from({ length: 9 }, (_, index) => index + 1),
    );
  });

  test('that is taken back in the middle of its checks, changed and sent again, settles', async () => {
    const id = await begin();
    await addPhoto('drafter', id);
    await save('drafter', id, { text: 'First words.' });
    for (const text of ['Second words.', 'Third words.', 'Last words.']) {
      await submit('drafter', id);
      const { version, state } = await house.draft('drafter', id);
      expect(['checking', 'awaiting-decision']).toContain(state);
      const back = await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, { version });
      // It may have settled in this very moment, and the version with it.
      if (back.status === 409) {
        const again = await house.draft('drafter', id);
        await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, again);
      }
      await save('drafter', id, { text });
    }
    await submit('drafter', id);
    const draft = await settled(id);
    expect([draft.state, draft.text]).toEqual(['awaiting-decision', 'Last words.']);
  });

  test('of words that the database cannot hold is refused, and so is a cursor that nobody gave', async () => {
    const id = await begin();
    const { version } = await house.draft('drafter', id);
    const nothing = 'a\u0000b';
    for (const [method, url, body] of [
      ['PATCH', `/api/drafts/${id}`, { version, text: nothing }],
      ['GET', `/api/drafts?after=${cursor('------------------------------------')}`, undefined],
    ] as const) {
      expect((await house.ask('drafter', method, url, body)).status, url).toBe(422);
    }
    const photoId = await addPhoto('drafter', id);
    const described = await house.ask('drafter', 'PATCH', `/api/drafts/${id}/photos/${photoId}`, {
      altText: nothing,
    });
    expect(described.status).toBe(422);
  });
});

function cursor(id: string): string {
  return Buffer.from(JSON.stringify([new Date().toISOString(), id])).toString('base64url');
}

describe('another federation', () => {
  test('gets nowhere with ids of this one', async () => {
    const child = await pupil('Secreta', 'granted');
    const draft = await handIn({ faces: [FACE], markings: [{ kind: 'cover', box: FACE }] });
    const photo = draft.photos[0];
    const { ssq } = house.federation.schools;
    const at = `/api/drafts/${draft.id}`;
    const routes: [string, string, object?][] = [
      ['GET', at],
      ['PATCH', at, { version: draft.version, text: 'Ours now.' }],
      ['POST', '/api/drafts', { schoolId: ssq }],
      [
        'POST',
        `${at}/photos/restore`,
        { pictureId: photo?.pictureId, position: 1, altText: '', markings: [] },
      ],
      ['PATCH', `${at}/photos/${photo?.id}`, { altText: 'x' }],
      ['DELETE', `${at}/photos/${photo?.id}`],
      ['PUT', `${at}/photos/${photo?.id}/markings`, { markings: [] }],
      ['PUT', `${at}/photos/${photo?.id}/roll`, { subjectIds: [child] }],
      ['PUT', `${at}/photo-order`, { photoIds: [photo?.id] }],
      ['POST', `${at}/submit`, { version: draft.version }],
      ['POST', `${at}/take-back`, { version: draft.version }],
      ['POST', `${at}/decision`, { kind: 'approve', version: draft.version }],
      ['POST', `${at}/undo-approval`, { version: draft.version }],
      ['POST', `${at}/stop`, { version: draft.version, reason: 'because' }],
      ['POST', `${at}/holds/${draft.id}`, { version: draft.version, reason: 'because' }],
      ['GET', `/api/pictures/${photo?.pictureId}/preview`],
      ['GET', `/api/pictures/${photo?.pictureId}/thumbnail`],
      ['GET', `${at}/photos/${photo?.id}/rendered`],
      ['GET', `/api/register/subjects/${child}`],
    ];
    for (const key of ['executiveHead', 'safeguardingLead', 'administrator'] as const) {
      const { headers } = await signInAs(house.test.app, strangers.people[key].email);
      for (const [method, url, payload] of routes) {
        const answered = await house.test.app.inject({
          method: method as 'GET',
          url,
          headers: { ...headers },
          ...(payload === undefined ? {} : { payload }),
        });
        expect([403, 404], `${key} ${method} ${url}: ${answered.statusCode}`).toContain(
          answered.statusCode,
        );
      }
      for (const url of [
        `/api/register/markable?schoolId=${ssq}&search=`,
        `/api/register/subjects?schoolId=${ssq}`,
        '/api/register/classes',
        '/api/pages',
        '/api/drafts?whose=school',
        '/api/inbox',
        '/api/home',
        '/api/record',
      ]) {
        const { body } = await house.test.app.inject({
          method: 'GET',
          url,
          headers: { ...headers },
        });
        expect(body, `${key} ${url}`).not.toMatch(/Quillfeather|Stanton|good day/);
      }
    }
    expect((await house.draft('head', draft.id)).version).toBe(draft.version);
  });

  test('and the wrong people of this one see no picture', async () => {
    const draft = await handIn();
    const photo = draft.photos[0];
    for (const who of ['auditor', 'administrator', 'otherDrafter', 'otherHead'] as const) {
      for (const url of [
        `/api/drafts/${draft.id}`,
        photo?.previewUrl,
        photo?.thumbnailUrl,
        photo?.renderedUrl,
      ]) {
        expect((await house.ask(who, 'GET', url ?? '')).status, `${who} ${url}`).toBe(404);
      }
    }
    const id = await begin();
    const photoId = await addPhoto('drafter', id);
    const kept = await house.draftUntil(
      'drafter',
      id,
      (each) => each.photos[0]?.previewUrl !== null,
    );
    expect(
      (await house.ask('drafter', 'DELETE', `/api/drafts/${id}/photos/${photoId}`)).status,
    ).toBe(200);
    expect((await house.ask('drafter', 'GET', kept.photos[0]?.previewUrl ?? '')).status).toBe(404);
  });
});

describe('an upload', () => {
  const part = (head: string, body: string | Buffer = pictureBytes(7)): Buffer =>
    Buffer.concat([
      Buffer.from(`--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(body),
      Buffer.from('\r\n'),
    ]);
  const END = Buffer.from('--b--\r\n');
  const jpeg = 'name="photo"; filename="a.jpg"\r\ncontent-type: image/jpeg';

  test.each([
    ['nothing', END, 'multipart/form-data; boundary=b'],
    ['no parts at all', Buffer.alloc(0), 'multipart/form-data; boundary=b'],
    ['no boundary', END, 'multipart/form-data'],
    ['JSON', Buffer.from('{}'), 'application/json'],
    ['another field', Buffer.concat([part('name="other"; filename="a.jpg"'), END]), undefined],
    ['a field instead of a file', Buffer.concat([part('name="photo"', 'text'), END]), undefined],
    ['a web page called a photo', Buffer.concat([part(jpeg, '<html><script>'), END]), undefined],
    [
      'a drawing with scripts',
      Buffer.concat([part(jpeg, '<svg xmlns="http://www.w3.org/2000/svg"/>'), END]),
      undefined,
    ],
    ['a file that breaks off', part(jpeg).subarray(0, 900), undefined],
    ['an empty file', Buffer.concat([part(jpeg, ''), END]), undefined],
    [
      'more than there is room for',
      Buffer.concat([part(jpeg, Buffer.alloc(30 * 1024 * 1024 + 9, 1)), END]),
      undefined,
    ],
  ])('of %s is refused in words, and nothing is kept', async (_what, payload, type) => {
    const id = await begin();
    const before = await storedFiles();
    const answered = await post(id, payload, type);
    expect(answered.statusCode, answered.body).toBeGreaterThanOrEqual(400);
    expect(answered.statusCode, answered.body).toBeLessThan(500);
    expect((await house.draft('drafter', id)).photos).toEqual([]);
    expect(await storedFiles()).toEqual(before);
  });

  test('of two files takes at most the first, and a file without a name still has one', async () => {
    const id = await begin();
    const two = await post(id, Buffer.concat([part(jpeg), part(jpeg, pictureBytes(8)), END]));
    expect(two.statusCode).toBeLessThan(500);
    const nameless = await post(
      id,
      Buffer.concat([part('name="photo"\r\ncontent-type: application/octet-stream'), END]),
    );
    expect(nameless.statusCode, nameless.body).toBeLessThan(500);
    const paths = await post(
      id,
      Buffer.concat([
        part('name="photo"; filename="../../etc/passwd"\r\ncontent-type: text/html'),
        END,
      ]),
    );
    expect(paths.statusCode, paths.body).toBe(201);
    expect((await house.draft('drafter', id)).photos.length).toBeLessThanOrEqual(3);
  });

  test('from another site is refused before a byte is kept', async () => {
    const id = await begin();
    const before = await storedFiles();
    const answered = await post(id, Buffer.concat([part(jpeg, pictureBytes(9)), END]), undefined, {
      'x-gatehouse-csrf': 'guessed',
    });
    expect(answered.statusCode).toBe(403);
    expect(await storedFiles()).toEqual(before);
  });

  async function post(
    id: string,
    payload: Buffer,
    type = 'multipart/form-data; boundary=b',
    more: Record<string, string> = {},
  ) {
    const { headers } = await signedIn;
    return house.test.app.inject({
      method: 'POST',
      url: `/api/drafts/${id}/photos`,
      headers: { ...headers, 'content-type': type, ...more },
      payload,
    });
  }
  let signedIn: ReturnType<typeof signInAs>;
  beforeAll(async () => {
    // A worker writes files, too, and they are counted here.
    await house.stopWorker();
    signedIn = signInAs(house.test.app, house.federation.people.drafter.email);
  });

  async function storedFiles(): Promise<number> {
    const folder = path.join(house.test.services.config.dataFolder, 'pictures');
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    return names.filter((name) => /[0-9a-f]{64}$|incoming./.test(name)).length;
  }
});

describe('publishing', () => {
  beforeAll(async () => {
    await house.stopWorker();
  });

  /** An approved draft that is due, and nobody at work on it. */
  async function due(said: Said = {}): Promise<{ id: string; approvalId: string; text: string }> {
    house.startWorker();
    const draft = await handIn(said);
    await house.stopWorker();
    expect((await approve(draft)).status).toBe(200);
    await house.passTime(UNDO_OVER_MS);
    const approval = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', draft.id)
      .executeTakeFirstOrThrow();
    return { id: draft.id, approvalId: approval.id, text: draft.text };
  }

  function publish(
    approvalId: string,
    change: (page: SocialPage) => Partial<SocialPage> = () => ({}),
  ) {
    const page = house.sandbox.connect();
    return publishApproval(
      { ...house.test.services, pageOf: () => ({ ...page, ...change(page) }) },
      { approvalId },
      { signal: new AbortController().signal },
    );
  }

  /** What the Page holds with this text, visible and not. */
  async function onPage(text: string): Promise<boolean[]> {
    const { body } = await house.sandbox.graph(
      'GET',
      `${house.sandbox.page.pageId}/feed?fields=id,message,is_published&limit=100`,
    );
    return (body['data'] as { message?: string; is_published: boolean }[])
      .filter((post) => post.message === text)
      .map((post) => post.is_published);
  }

  test.each([
    ['uploadPhoto', 'before'],
    ['uploadPhoto', 'after'],
    ['createUnpublishedPost', 'before'],
    ['createUnpublishedPost', 'after'],
    ['publishPost', 'before'],
    ['publishPost', 'after'],
    ['readPost', 'before'],
    ['findUnpublishedPost', 'after'],
  ] as const)('that breaks off at %s, %s its effect, ends in one post', async (call, when) => {
    const { id, approvalId, text } = await due();
    let broken = false;
    const breaking = (page: SocialPage): Partial<SocialPage> => ({
      async [call](...args: never[]) {
        const go = (): Promise<unknown> =>
          (page[call] as (...all: never[]) => Promise<unknown>)(...args);
        if (broken) return go();
        broken = true;
        if (when === 'after') await go();
        throw new GraphOutcomeUnknown(call, 'dropped');
      },
    });
    await expect(publish(approvalId, breaking)).rejects.toThrow('dropped');
    await publish(approvalId, breaking);
    await publish(approvalId);
    expect((await house.draft('head', id)).state).toBe('published');
    expect(await onPage(text)).toEqual([true]);
  });

  test('by two workers at once ends in one post', async () => {
    const { id, approvalId, text } = await due();
    const ends = await Promise.allSettled([
      publish(approvalId),
      publish(approvalId),
      publish(approvalId),
    ]);
    if (ends.some((end) => end.status === 'rejected')) await publish(approvalId);
    expect((await house.draft('head', id)).state).toBe('published');
    expect((await onPage(text)).filter(Boolean)).toEqual([true]);
  });

  test('before the approver can no longer undo does not happen', async () => {
    house.startWorker();
    const draft = await handIn();
    await house.stopWorker();
    expect((await approve(draft)).status).toBe(200);
    const { id } = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', draft.id)
      .executeTakeFirstOrThrow();
    await expect(publish(id)).rejects.toMatchObject({ name: 'NotYetDue' });
    expect(await onPage(draft.text)).toEqual([]);
  });

  test('and undoing at the same moment: one of them wins, wholly', async () => {
    const { id, approvalId, text } = await due();
    const { version } = await house.draft('head', id);
    const { due_at: dueAt } = await house.db
      .selectFrom('approval')
      .select('due_at')
      .where('id', '=', approvalId)
      .executeTakeFirstOrThrow();
    // Half a second before it is due both may happen: the publisher allows for clocks that differ a little.
    await house.passTime(dueAt.getTime() - house.test.services.clock.now().getTime() - 500);
    const [undone, published] = await Promise.all([
      house.ask('head', 'POST', `/api/drafts/${id}/undo-approval`, { version }),
      publish(approvalId).then(
        () => true,
        () => false,
      ),
    ]);
    const { state } = await house.draft('head', id);
    const visible = (await onPage(text)).includes(true);
    if (undone.status === 200) expect([state, visible]).toEqual(['awaiting-decision', false]);
    else expect([published, state, visible]).toEqual([true, 'published', true]);
  });

  test('rests on an approval that nobody can change afterwards', async () => {
    const { approvalId } = await due();
    const change = house.db
      .updateTable('approval')
      .set({ digest: '0'.repeat(64) })
      .where('id', '=', approvalId)
      .execute();
    await expect(change).rejects.toThrow('an approval can only be withdrawn');
  });

  const LOST_TOKEN = { error: { code: 190, message: 'gone', error_subcode: 463 } };
  const refuse = (): void =>
    house.sandbox.disturb(() => ({
      kind: 'answer-instead',
      status: 400,
      contentType: 'application/json',
      body: JSON.stringify(LOST_TOKEN),
    }));

  test('that is refused after it became visible asks a person, and cannot be approved again', async () => {
    const { id, approvalId, text } = await due();
    await publish(approvalId, (page) => ({
      async publishPost(postId) {
        await page.publishPost(postId);
        refuse();
      },
    })).finally(() => house.sandbox.disturb(undefined));
    expect(await onPage(text)).toEqual([true]);
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
  });

  test('that became visible before its worker was killed is not taken for a draft again', async () => {
    for (const trouble of ['token', 'bytes'] as const) {
      const { id, approvalId, text } = await due();
      const killed = publish(approvalId, (page) => ({
        async publishPost(postId) {
          await page.publishPost(postId);
          throw new GraphOutcomeUnknown('publishing', 'killed');
        },
      }));
      await expect(killed).rejects.toThrow('killed');
      if (trouble === 'token') refuse();
      else await house.test.services.pictures.remove(await fileOf(id));
      await publish(approvalId).finally(() => house.sandbox.disturb(undefined));
      expect(await onPage(text)).toEqual([true]);
      expect(['unconfirmed', 'published'], trouble).toContain(
        (await house.draft('head', id)).state,
      );
    }
  });

  async function fileOf(id: string): Promise<string> {
    const photo = (await house.draft('head', id)).photos[0]?.id ?? '';
    const { sha256 } = await house.db
      .selectFrom('rendered_photo')
      .select('sha256')
      .where('photo_id', '=', photo)
      .executeTakeFirstOrThrow();
    return sha256 ?? '';
  }

  test('that is stopped at the last moment leaves nothing on the Page, even when taking it away needs two tries', async () => {
    const bea = await pupil('Beatrixa', 'granted');
    const { id, approvalId, text } = await due({
      faces: [FACE],
      markings: [{ kind: 'person', box: FACE, subjectId: bea }],
    });
    let tries = 0;
    const withdrawing = (page: SocialPage): Partial<SocialPage> => ({
      async createUnpublishedPost(post) {
        const made = await page.createUnpublishedPost(post);
        await answer(house.db, bea, 'withdrawn');
        return made;
      },
      async deletePost(postId) {
        tries += 1;
        if (tries === 1) throw new GraphUnavailable('deleting', 'down');
        await page.deletePost(postId);
      },
    });
    await publish(approvalId, withdrawing).catch(() => undefined);
    await publish(approvalId, withdrawing);
    expect(await onPage(text)).toEqual([]);
    const back = await house.draft('head', id);
    expect(back.state).toBe('awaiting-decision');
    expect(back.cameBackBecause).toMatch(/Just before publishing/);
  });

  test('that Facebook refuses before it was visible comes back, and leaves nothing on the Page', async () => {
    const { id, approvalId, text } = await due();
    let refused = false;
    await publish(approvalId, (page) => ({
      async publishPost(postId) {
        if (!refused) {
          refused = true;
          refuse();
        }
        await page.publishPost(postId).finally(() => house.sandbox.disturb(undefined));
      },
    }));
    expect((await house.draft('head', id)).state).toBe('awaiting-decision');
    expect(await onPage(text)).toEqual([]);
  });
});
