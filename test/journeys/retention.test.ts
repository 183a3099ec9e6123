import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { addPhoto } from '../../moderation/drafts/photos.actions.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { deleteOriginals } from '../../moderation/pictures/retention.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { askForTheDay } from '../../workers/daily.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, writingIn, type Writing } from '../factories/writing.ts';

const DAY_MS = 86_400_000;

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

const picturesOf = (draft: Draft) => draft.photos.map((photo) => photo.pictureId);

async function rejected(draft: Draft): Promise<Draft> {
  const { version } = await house.draft('executiveHead', draft.id);
  const answer = await house.ask('head', 'POST', `/api/drafts/${draft.id}/decision`, {
    kind: 'reject',
    version,
    reason: 'Not this one.',
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return house.draft('executiveHead', draft.id);
}

async function row(pictureId: string) {
  return house.db
    .selectFrom('picture')
    .selectAll()
    .where('id', '=', pictureId)
    .executeTakeFirstOrThrow();
}

async function bytesOf(pictureId: string): Promise<boolean[]> {
  const { original_sha256, preview_sha256, thumbnail_sha256 } = await row(pictureId);
  const names = [original_sha256, preview_sha256 ?? '', thumbnail_sha256 ?? ''];
  return Promise.all(names.map((name) => house.test.services.pictures.has(name)));
}

/** What is there, some days from now: nobody's session ends over it. */
function servicesIn(days: number) {
  const { services } = house.test;
  const now = (): Date => new Date(services.clock.now().getTime() + days * DAY_MS);
  return { ...services, clock: { now } };
}

const run = (options: { dryRun?: boolean; days?: number } = {}) =>
  deleteOriginals(servicesIn(options.days ?? 31), { dryRun: options.dryRun ?? false });

test('a preview that a further look replaced goes, too', async () => {
  const eyes = (name: string) => ({
    checkVersion: `vision-3+${name}@abc`,
    models: [{ purpose: 'faces' as const, name, version: 'abc' }],
  });
  house.eyes.become(eyes('ultraface-rfb-320'));
  const bytes = pictureBytes(77_001);
  house.eyes.show(bytes, {
    faces: [],
    preview: Buffer.from('uncovered, as an older sharp made it'),
  });
  const id = await writing.begin();
  const { pictureId } = (await house.upload('drafter', id, bytes)).body;
  await writing.save('drafter', id, { text: 'A good day.' });
  await writing.submit('drafter', id);
  const settled = await writing.settled(id);
  const { preview_sha256: before } = await row(pictureId);
  house.eyes.become(eyes('yunet-n'));
  house.eyes.show(bytes, {
    faces: [],
    preview: Buffer.from('uncovered, as a newer sharp makes it'),
  });
  expect(await house.checkAgain()).toBe(1);
  await house.draftUntil(
    'head',
    id,
    (draft) => draft.photos[0]?.facts?.models[0]?.name === 'yunet-n',
  );
  const { preview_sha256: after } = await row(pictureId);
  expect(after).not.toBe(before);
  await rejected(settled);
  expect((await run()).deleted).toContain(pictureId);
  expect(await house.test.services.pictures.has(after ?? '')).toBe(false);
  expect(await house.test.services.pictures.has(before ?? '')).toBe(false);
});

describe('originals are kept no longer than the rule says', () => {
  test('a month after a refusal the original and its previews go; facts and the finished file stay', async () => {
    const draft = await rejected(
      await writing.handIn({ faces: [FACE], markings: [{ kind: 'cover', box: FACE }] }),
    );
    const open = await writing.handIn({ faces: [], markings: [] });
    const [pictureId = ''] = picturesOf(draft);
    expect((await run({ days: 29 })).deleted).not.toContain(pictureId);

    const dry = await run({ dryRun: true });
    expect(dry.deleted).toContain(pictureId);
    expect(dry.kept.open).toBeGreaterThanOrEqual(1);
    expect(await bytesOf(pictureId)).toEqual([true, true, true]);

    const done = await run();
    expect(done.deleted).toEqual(dry.deleted);
    expect(await bytesOf(pictureId)).toEqual([false, false, false]);
    expect(await bytesOf(picturesOf(open)[0] ?? '')).toEqual([true, true, true]);

    const after = await house.draft('executiveHead', draft.id);
    const [photo] = after.photos;
    expect(photo?.originalDeletedAt).toMatch(/^\d{4}-/);
    expect([photo?.previewUrl, photo?.thumbnailUrl]).toEqual([null, null]);
    expect(photo?.facts?.faces).toHaveLength(1);
    const headers = (await signInAs(house.test.app, house.federation.people.head.email)).headers;
    const statusOf = async (url: string | null | undefined): Promise<number> =>
      (await house.test.app.inject({ method: 'GET', url: url ?? '', headers })).statusCode;
    expect(await statusOf(photo?.renderedUrl)).toBe(200);
    expect(await statusOf(photo?.renderedThumbnailUrl)).toBe(200);
    expect(await statusOf(`/api/pictures/${pictureId}/preview`)).toBe(404);
    const events = await house.db
      .selectFrom('record_event')
      .select('kind')
      .where('subject_id', '=', pictureId)
      .execute();
    expect(events.map((event) => event.kind)).toContain('picture.original-deleted');

    // Again, and twice at once: nothing more happens.
    const [one, two] = await Promise.all([run(), run()]);
    expect([...(one?.deleted ?? []), ...(two?.deleted ?? [])]).toEqual([]);
  });

  test('two runs at once decide on each picture once', async () => {
    const drafts = [];
    for (let count = 0; count < 4; count++) drafts.push(await rejected(await writing.handIn()));
    const ids = new Set(drafts.flatMap(picturesOf));
    const runs = await Promise.all([run(), run(), run()]);
    const deleted = runs.flatMap((each) => each.deleted).filter((id) => ids.has(id));
    expect(deleted.toSorted()).toEqual([...ids].toSorted());
    for (const id of ids) {
      const events = await house.db
        .selectFrom('record_event')
        .select('seq')
        .where('subject_id', '=', id)
        .where('kind', '=', 'picture.original-deleted')
        .execute();
      expect(events).toHaveLength(1);
      expect(await bytesOf(id)).toEqual([false, false, false]);
    }
  });

  test('what was stopped is evidence and stays', async () => {
    const draft = await writing.handIn();
    const { version } = await house.draft('executiveHead', draft.id);
    const stopped = await house.ask('safeguardingLead', 'POST', `/api/drafts/${draft.id}/stop`, {
      version,
      reason: 'A court order',
    });
    expect(stopped.status).toBe(200);
    await writing.submit('drafter', draft.id);
    await rejected(await writing.settled(draft.id));
    const [pictureId = ''] = picturesOf(draft);
    const done = await run();
    expect(done.deleted).not.toContain(pictureId);
    expect(done.kept.evidence).toBeGreaterThanOrEqual(1);
    expect(await bytesOf(pictureId)).toEqual([true, true, true]);
  });

  test('bytes that another picture needs stay until that one goes, too', async () => {
    const bytes = pictureBytes(9_001);
    const ids: string[] = [];
    for (const text of ['The first.', 'The second.']) {
      const id = await writing.begin();
      ids.push((await house.upload('drafter', id, bytes)).body.pictureId);
      await writing.save('drafter', id, { text });
      await writing.submit('drafter', id);
      const settled = await writing.settled(id);
      if (ids.length === 1) await rejected(settled);
    }
    const [first = '', second = ''] = ids;
    expect((await run()).deleted).toContain(first);
    expect(await bytesOf(second)).toEqual([true, true, true]);
    expect((await row(first)).original_removed_at).not.toBeNull();
    const { draft_id: draftId } = await row(second);
    await rejected(await house.draft('executiveHead', draftId ?? ''));
    expect((await run()).deleted).toContain(second);
    expect(await bytesOf(second)).toEqual([false, false, false]);
  });

  test('a run that broke off after it had decided is finished by the next one', async () => {
    const draft = await rejected(await writing.handIn());
    const [pictureId = ''] = picturesOf(draft);
    const { pictures } = house.test.services;
    const broken = { ...pictures, remove: () => Promise.reject(new Error('the disk is away')) };
    await expect(deleteOriginals({ ...servicesIn(31), pictures: broken })).rejects.toThrow(
      'the disk is away',
    );
    expect(await bytesOf(pictureId)).toEqual([true, true, true]);
    expect((await house.draft('executiveHead', draft.id)).photos[0]?.previewUrl).toBeNull();
    await run();
    expect(await bytesOf(pictureId)).toEqual([false, false, false]);
  });

  test('a photo whose bytes went while it was being handed in is refused, not lost', async () => {
    const bytes = pictureBytes(9_002);
    const { services } = house.test;
    const id = await writing.begin();
    const pictures = { ...services.pictures, has: () => Promise.resolve(false) };
    const actor = {
      personId: house.federation.people.drafter.id,
      federationId: house.federation.id,
      name: 'A drafter',
      grants: [{ role: 'drafter', schoolId: house.federation.schools.ssq }] as const,
    };
    await expect(
      addPhoto({ ...services, pictures }, actor, {
        draftId: id,
        fileName: 'IMG_0001.jpg',
        content: Readable.from([bytes]),
      }),
    ).rejects.toMatchObject({ code: 'bad-input' });
    expect((await house.draft('drafter', id)).photos).toEqual([]);
  });
});

describe('every day', () => {
  test('is asked for once a day, however often, and done by a worker', async () => {
    const { db, clock } = house.test.services;
    const parts = { db, clock, log: openLog('silent', 'test') };
    await askForTheDay(parts);
    await askForTheDay(parts);
    const jobs = () =>
      inTransaction(db, (tx) =>
        tx
          .selectFrom('job_outbox')
          .select(['asked', 'finished_at'])
          .where('job', '=', 'delete-originals')
          .execute(),
      );
    await expect.poll(async () => (await jobs())[0]?.finished_at).toBeInstanceOf(Date);
    await askForTheDay(parts);
    expect((await jobs()).map((job) => job.asked)).toEqual([1]);
    await askForTheDay({ ...parts, clock: servicesIn(1).clock });
    expect(await jobs()).toHaveLength(2);
  });
});
