import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { makeFederation, signInAs, type TestFederation } from '../factories/people.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, type Writing, writingIn } from '../factories/writing.ts';

let house: House;
let writing: Writing;
/** Another federation on the same installation. */
let strangers: TestFederation;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
  strangers = await makeFederation(house.db);
});

afterAll(async () => {
  await house.close();
});

describe('another federation', () => {
  test('gets nowhere with ids of this one', async () => {
    const child = await writing.pupil('Secreta', 'granted');
    const draft = await writing.handIn({ faces: [FACE], markings: [{ kind: 'cover', box: FACE }] });
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
    const draft = await writing.handIn();
    const photo = draft.photos[0];
    for (const who of ['auditor', 'administrator', 'otherDrafter', 'otherHead'] as const) {
      for (const url of [
        `/api/drafts/${draft.id}`,
        `/api/pictures/${photo?.pictureId}/preview`,
        `/api/pictures/${photo?.pictureId}/thumbnail`,
        `/api/drafts/${draft.id}/photos/${photo?.id}/rendered`,
      ]) {
        expect((await house.ask(who, 'GET', url)).status, `${who} ${url}`).toBe(404);
      }
    }
    const id = await writing.begin();
    const photoId = await writing.addPhoto('drafter', id);
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
    const id = await writing.begin();
    const before = await storedFiles();
    const answered = await post(id, payload, type);
    expect(answered.statusCode, answered.body).toBeGreaterThanOrEqual(400);
    expect(answered.statusCode, answered.body).toBeLessThan(500);
    expect((await house.draft('drafter', id)).photos).toEqual([]);
    expect(await storedFiles()).toEqual(before);
  });

  test('of two files takes at most the first, and a file without a name still has one', async () => {
    const id = await writing.begin();
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
    const id = await writing.begin();
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
