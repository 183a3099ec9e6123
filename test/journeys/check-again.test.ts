import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetWorker, noteWorkerEyes } from '../../moderation/operations/worker-eyes.actions.ts';
import type { Eyesight } from '../../moderation/pictures/eyesight.rules.ts';
import { schoolClock } from '../../moderation/kernel/school-time.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const HOUR_MS = 3_600_000;
/** Within a session, which ends when nobody does anything for half a day. */
const LATER_MS = 3 * HOUR_MS;
const LEFT = { x: 100, y: 100, width: 120, height: 140 };
const RIGHT = { x: 600, y: 120, width: 110, height: 130 };
const LESSER = eyesOf('vision-3', 'ultraface-rfb-320');
const BEST = eyesOf('vision-3', 'yunet-n');
const LATER_VERSION = eyesOf('vision-4', 'ultraface-rfb-320');

function eyesOf(version: string, faces: string): Eyesight {
  return {
    checkVersion: `${version}+${faces}@abc`,
    models: [{ purpose: 'faces', name: faces, version: 'abc' }],
  };
}

let house: House;
let seed = 0;

beforeEach(async () => {
  house = await openHouse();
  house.eyes.become(LESSER);
});
afterEach(() => house.close());

interface Begun {
  readonly id: string;
  readonly photo: Buffer;
}

/** A draft with a photo in which the lesser model saw one face, which is covered, unless told of more. */
async function write(wantedAt?: Date, faces = [LEFT]): Promise<Begun> {
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const { id } = made.body;
  seed += 1;
  const photo = pictureBytes(seed);
  house.eyes.show(photo, { faces });
  const { photoId } = (await house.upload('drafter', id, photo)).body;
  const at = `/api/drafts/${id}/photos/${photoId}`;
  await house.ask('drafter', 'PATCH', at, { altText: 'Children in the hall' });
  await house.ask('drafter', 'PUT', `${at}/markings`, { markings: [{ kind: 'cover', box: LEFT }] });
  const { version } = await house.draft('drafter', id);
  const saved = await house.ask('drafter', 'PATCH', `/api/drafts/${id}`, {
    version,
    text: `A good day was had by all (${seed}).`,
    ...(wantedAt === undefined ? {} : { wantedAt: schoolClock(wantedAt) }),
  });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
  return { id, photo };
}

async function handIn(wantedAt?: Date): Promise<Begun> {
  const begun = await write(wantedAt);
  const { version } = await house.draft('drafter', begun.id);
  await house.ask('drafter', 'POST', `/api/drafts/${begun.id}/submit`, { version });
  const draft = await house.draftUntil('head', begun.id, ({ state }) => state !== 'checking');
  expect(draft.state, JSON.stringify(draft.findings)).toBe('awaiting-decision');
  return begun;
}

async function decide(draft: Draft, kind: 'approve' | 'return') {
  return house.ask('head', 'POST', `/api/drafts/${draft.id}/decision`, {
    kind,
    version: draft.version,
    ...(kind === 'return' ? { reason: 'Please look again.' } : {}),
  });
}

async function approve(id: string): Promise<Draft> {
  const answer = await decide(await house.draft('head', id), 'approve');
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return house.draft('head', id);
}

/** The better model arrives and sees these faces in the photo. */
async function better(photo: Buffer, faces = [LEFT, RIGHT], eyes = BEST): Promise<number> {
  house.eyes.become(eyes);
  house.eyes.show(photo, { faces });
  return house.checkAgain();
}

const countedBy = (draft: Draft): string | undefined => draft.photos[0]?.facts?.models[0]?.name;

function checkedAgain(id: string): Promise<Draft> {
  return house.draftUntil('head', id, (draft) => countedBy(draft) === 'yunet-n');
}

async function eventsOf(kind: string): Promise<number> {
  const rows = await house.db
    .selectFrom('record_event')
    .select('seq')
    .where('kind', '=', kind)
    .execute();
  return rows.length;
}

async function pictureOf(draft: Draft) {
  return pictureRow(draft.photos[0]?.pictureId ?? '');
}

async function pictureRow(id: string) {
  return house.db
    .selectFrom('picture')
    .select(['recheck_state', 'recheck_asks', 'check_state', 'facts'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

describe('when a better model arrives', () => {
  test('a post that waits for a decision is judged afresh, and the approver sees it', async () => {
    const { id, photo } = await handIn();
    const before = await house.draft('head', id);
    expect(before.findings.some(({ severity }) => severity === 'block')).toBe(false);
    expect(await better(photo)).toBe(1);
    // Until the new facts are in, the old ones stand.
    expect((await house.draft('head', id)).photos[0]?.checkState).toBe('checked');
    const after = await checkedAgain(id);
    expect(after.state).toBe('awaiting-decision');
    expect(after.findings.find(({ rule }) => rule === 'face-not-accounted-for')).toMatchObject({
      severity: 'block',
      model: { name: 'yunet-n', version: 'abc' },
      place: { box: RIGHT },
    });
    expect(after.photos[0]?.markings).toMatchObject([{ kind: 'cover', box: LEFT }]);
    expect(after.history.map(({ says }) => says)).toContain(
      'What was found in a draft changed, since a photo was checked again.',
    );
    // A decision about what was known before comes too late, and the new one is not possible.
    expect((await decide(before, 'approve')).body).toMatchObject({ code: 'stale' });
    expect((await decide(after, 'approve')).status).toBe(409);
  });

  test('it happens once, whoever asks again, and the record says why', async () => {
    const { id, photo } = await handIn();
    await house.stopWorker();
    expect(await better(photo)).toBe(1);
    expect(await house.checkAgain()).toBe(0);
    house.startWorker();
    await checkedAgain(id);
    for (let ask = 0; ask < 3; ask += 1) expect(await house.checkAgain()).toBe(0);
    await house.passTime(80 * HOUR_MS);
    expect(await house.checkAgain()).toBe(0);
    expect([await eventsOf('picture.check-again'), await eventsOf('picture.checked')]).toEqual([
      1, 2,
    ]);
    const detail = await house.db
      .selectFrom('record_event as event')
      .innerJoin('record_detail as words', (join) =>
        join
          .onRef('words.seq', '=', 'event.seq')
          .onRef('words.federation_id', '=', 'event.federation_id'),
      )
      .select('words.detail')
      .where('event.kind', '=', 'picture.check-again')
      .executeTakeFirstOrThrow();
    expect(detail.detail).toEqual({
      why: 'better-model',
      was: LESSER.checkVersion,
      now: BEST.checkVersion,
    });
  });

  test('findings that stay the same disturb nobody', async () => {
    const { id, photo } = await handIn();
    const before = await house.draft('head', id);
    await better(photo, [LEFT]);
    const after = await checkedAgain(id);
    expect(after.version).toBe(before.version);
    expect((await decide(before, 'approve')).status).toBe(200);
  });

  test('a point that was settled stays settled when it comes up in the same words', async () => {
    const closeUp = { x: 200, y: 100, width: 500, height: 600 };
    const { id, photo } = await write();
    house.eyes.show(photo, { faces: [LEFT, closeUp] });
    const [shown] = (await house.draft('drafter', id)).photos;
    await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${shown?.id}/markings`, {
      markings: [
        { kind: 'cover', box: LEFT },
        { kind: 'not-a-face', box: closeUp },
      ],
    });
    // The facts as if both faces had been seen from the beginning.
    await better(photo, [LEFT, closeUp], LATER_VERSION);
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.facts?.faces.length === 2);
    const { version } = await house.draft('drafter', id);
    await house.ask('drafter', 'POST', `/api/drafts/${id}/submit`, { version });
    const draft = await house.draftUntil('head', id, ({ state }) => state === 'awaiting-decision');
    for (const hold of draft.findings.filter(({ severity }) => severity === 'hold')) {
      const now = await house.draft('head', id);
      await house.ask('head', 'POST', `/api/drafts/${id}/holds/${hold.id}`, {
        version: now.version,
        reason: 'It is a statue.',
      });
    }
    const eyes = eyesOf('vision-4', 'yunet-n');
    await better(photo, [LEFT, closeUp], eyes);
    const after = await checkedAgain(id);
    const holds = after.findings.filter(({ severity }) => severity === 'hold');
    expect(holds.length).toBeGreaterThan(0);
    for (const hold of holds) {
      expect(hold).toMatchObject({ resolution: { reason: 'It is a statue.' } });
    }
    expect(holds.some(({ model }) => model?.name === 'yunet-n')).toBe(true);
  });

  test('a face that the better model does not find any more is told, and does not get lost at the next look', async () => {
    const { id, photo } = await write(undefined, [LEFT, RIGHT]);
    await better(photo, [LEFT]);
    const after = await house.draftUntil('drafter', id, (draft) => countedBy(draft) === 'yunet-n');
    const told = {
      severity: 'note',
      place: { kind: 'face', photo: 1, face: null, box: RIGHT },
      model: { name: 'yunet-n', version: 'abc' },
    };
    expect(after.findings.find(({ rule }) => rule === 'face-not-found-again')).toMatchObject(told);
    await better(photo, [LEFT], eyesOf('vision-4', 'yunet-n'));
    const later = await house.draftUntil(
      'drafter',
      id,
      (draft) => draft.photos[0]?.facts?.checkVersion.startsWith('vision-4') === true,
    );
    expect(later.findings.find(({ rule }) => rule === 'face-not-found-again')).toMatchObject(told);
  });

  test('a scheduled post whose findings change returns to the inbox and does not go out', async () => {
    const { id, photo } = await handIn(new Date(Date.now() + LATER_MS));
    expect((await approve(id)).state).toBe('scheduled');
    await better(photo);
    const back = await house.draftUntil('head', id, ({ state }) => state === 'awaiting-decision');
    expect(back.cameBackBecause).toBe(
      'A photo was checked again after the approval: 1 face is not accounted for in photo 1.',
    );
    await house.passTime(LATER_MS + 60_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(
      (await house.draft('head', id)).publications.every((each) => each.permalink === null),
    ).toBe(true);
  });

  test('a scheduled post in which nothing more is found goes out as approved', async () => {
    const { id, photo } = await handIn(new Date(Date.now() + LATER_MS));
    await approve(id);
    await better(photo, [LEFT]);
    expect((await checkedAgain(id)).state).toBe('scheduled');
    await house.passTime(LATER_MS + 60_000);
    await house.draftUntil('head', id, ({ state }) => state === 'published');
  });

  test('a post that is out is left alone', async () => {
    const { id, photo } = await handIn();
    await approve(id);
    await house.passTime(11_000);
    await house.draftUntil('head', id, ({ state }) => state === 'published');
    expect(await better(photo)).toBe(0);
    expect(countedBy(await house.draft('head', id))).toBe('ultraface-rfb-320');
  });

  test('one that is being written, or was sent back, shows the new count', async () => {
    const writing = await write();
    const sentBack = await handIn();
    expect((await decide(await house.draft('head', sentBack.id), 'return')).status).toBe(200);
    house.eyes.show(writing.photo, { faces: [LEFT, RIGHT] });
    expect(await better(sentBack.photo)).toBe(2);
    for (const { id } of [writing, sentBack]) {
      const draft = await house.draftUntil('drafter', id, (each) => countedBy(each) === 'yunet-n');
      expect(
        draft.findings.some(({ rule }) => rule === 'face-not-accounted-for'),
        draft.state,
      ).toBe(true);
    }
  });

  test('a few are asked for at a time, the most pressing first', async () => {
    for (let draft = 0; draft < 9; draft += 1) await write();
    const pressing = await handIn();
    await house.stopWorker();
    expect(await better(pressing.photo)).toBe(8);
    expect(await house.checkAgain()).toBe(0);
    expect(await pictureOf(await house.draft('head', pressing.id))).toMatchObject({
      recheck_state: 'waiting',
    });
    house.startWorker();
    let more = 0;
    await expect.poll(async () => (more += await house.checkAgain()), { timeout: 10_000 }).toBe(2);
  });
});

test('facts of an older version of our checks are checked again by the same model', async () => {
  const { id, photo } = await handIn();
  expect(await better(photo, [LEFT, RIGHT], LATER_VERSION)).toBe(1);
  const after = await house.draftUntil(
    'head',
    id,
    (draft) => draft.photos[0]?.facts?.faces.length === 2,
  );
  expect(after.photos[0]?.facts?.checkVersion).toBe(LATER_VERSION.checkVersion);
});

describe('never the other way', () => {
  test('facts of the better model stay when it is gone', async () => {
    house.eyes.become(BEST);
    const { id, photo } = await handIn();
    expect(await better(photo, [], LESSER)).toBe(0);
    expect((await house.draft('head', id)).photos[0]?.facts?.faces).toHaveLength(1);
  });

  test('a worker without the better model changes nothing, and it is asked for three times in all, a day apart', async () => {
    const { id, photo } = await handIn();
    const [shown] = (await house.draft('head', id)).photos;
    const pictureId = shown?.pictureId ?? '';
    for (let ask = 1; ask <= 3; ask += 1) {
      await house.stopWorker();
      expect(await better(photo)).toBe(1);
      house.eyes.become(LESSER);
      house.eyes.show(photo, { faces: [] });
      house.startWorker();
      await expect
        .poll(() => pictureRow(pictureId), { timeout: 20_000 })
        .toMatchObject({ recheck_state: null, recheck_asks: ask, check_state: 'checked' });
      house.eyes.become(BEST);
      expect(await house.checkAgain()).toBe(0);
      await house.passTime(25 * HOUR_MS);
    }
    expect(await house.checkAgain()).toBe(0);
    expect((await pictureRow(pictureId)).facts?.faces).toHaveLength(1);
    expect(await eventsOf('picture.checked')).toBe(1);
    // It broke nothing, so nobody is asked to decide anything.
    const found = await house.db
      .selectFrom('draft_finding')
      .select('rule')
      .where('draft_id', '=', id)
      .where('severity', '<>', 'note')
      .execute();
    expect(found).toEqual([]);
  }, 60_000);
});

test('a better look that breaks is a hold beside what was found before, and is not tried in a loop', async () => {
  const { id, photo } = await handIn();
  house.eyes.fail(new Error('the model broke'));
  expect(await better(photo)).toBe(1);
  const held = await house.draftUntil('head', id, (draft) =>
    draft.findings.some(({ rule }) => rule === 'check-again-did-not-run'),
  );
  expect(held.photos[0]?.checkState).toBe('checked');
  expect(held.photos[0]?.facts?.faces).toHaveLength(1);
  expect((await decide(held, 'approve')).status).toBe(409);
  expect(await house.checkAgain()).toBe(0);
  // Handing it in once more tries once more.
  house.eyes.fail(undefined);
  const taken = await house.draft('drafter', id);
  await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, { version: taken.version });
  const again = await house.draft('drafter', id);
  await house.ask('drafter', 'POST', `/api/drafts/${id}/submit`, { version: again.version });
  const done = await house.draftUntil(
    'head',
    id,
    (draft) => draft.state !== 'checking' && countedBy(draft) === 'yunet-n',
  );
  expect(done.findings.some(({ rule }) => rule === 'check-again-did-not-run')).toBe(false);
}, 60_000);

test('the status page says who counts with what, and how many photos wait to be checked again', async () => {
  await write();
  await house.stopWorker();
  const startedAt = house.test.services.clock.now();
  const [first, second] = [house.test.services.newId(), house.test.services.newId()];
  const operations = async () => (await house.ask('administrator', 'GET', '/api/operations')).body;
  await noteWorkerEyes(house.test.services, { workerId: first, startedAt, sight: LESSER });
  expect(await operations()).toMatchObject({
    pictures: { checked: 1, toCheckAgain: 0, checkAgainFailed: 0 },
    workers: [{ faces: { name: 'ultraface-rfb-320', version: 'abc', isBest: false } }],
  });
  await noteWorkerEyes(house.test.services, { workerId: second, startedAt, sight: BEST });
  expect(await operations()).toMatchObject({ pictures: { toCheckAgain: 1 } });
  await noteWorkerEyes(house.test.services, { workerId: first, startedAt, sight: BEST });
  const { workers } = (await operations()) as { workers: { faces: { isBest: boolean } }[] };
  expect(workers.map(({ faces }) => faces.isBest)).toEqual([true, true]);
  await forgetWorker(house.test.services, first);
  await house.passTime(5 * 60_000);
  expect(await operations()).toMatchObject({ workers: [], pictures: { toCheckAgain: 0 } });
});

test('a photo says that it will be looked at again, asked for already or not, until it was', async () => {
  const { id, photo } = await write();
  const says = async () => (await house.draft('drafter', id)).photos[0]?.checkAgain;
  expect(await says()).toBeNull();
  await noteWorkerEyes(house.test.services, {
    workerId: house.test.services.newId(),
    startedAt: house.test.services.clock.now(),
    sight: BEST,
  });
  expect(await says()).toBe('better-model');
  await better(photo);
  await checkedAgain(id);
  expect(await says()).toBeNull();
});
