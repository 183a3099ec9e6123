import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import {
  keysOf,
  readFingerprint,
  writeFingerprint,
} from '../../moderation/pictures/fingerprint.rules.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { fingerprintOf } from '../../workers/vision/fingerprint.ts';
import { packageFolder } from '../../workers/vision/weights.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { answer } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, type Writing, writingIn } from '../factories/writing.ts';

let house: House;
let writing: Writing;
let seed = 1_000;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

/** What a real photo, changed like that, is found again by. */
async function fingerprint(number: number, change: (photo: Sharp) => Sharp): Promise<string> {
  const file = path.join(packageFolder('@vladmandic/face-api'), `demo/sample${number}.jpg`);
  return fingerprintOf(await decodePicture(await change(sharp(await readFile(file))).toBuffer()));
}
const asItIs = (photo: Sharp): Sharp => photo;
const mirroredCrop = (photo: Sharp): Sharp =>
  photo.extract({ left: 300, top: 200, width: 1400, height: 1000 }).flop().jpeg({ quality: 60 });
const greyAndSmall = (photo: Sharp): Sharp => photo.greyscale().resize(700).jpeg({ quality: 60 });

async function draftWith(
  who: TestPersonKey,
  school: 'ssq' | 'lf',
  photo: { fingerprint?: string; bytes?: Buffer; shows?: string },
): Promise<string> {
  const made = await house.ask<{ id: string }>(who, 'POST', '/api/drafts', {
    schoolId: house.federation.schools[school],
  });
  const { id } = made.body;
  seed += 1;
  const bytes = photo.bytes ?? pictureBytes(seed);
  house.eyes.show(bytes, {
    faces: photo.shows === undefined ? [] : [FACE],
    ...(photo.fingerprint === undefined ? {} : { fingerprint: photo.fingerprint }),
  });
  const added = await house.upload(who, id, bytes);
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  const markings =
    photo.shows === undefined ? [] : [{ kind: 'person', box: FACE, subjectId: photo.shows }];
  const url = `/api/drafts/${id}/photos/${added.body.photoId}/markings`;
  expect((await house.ask(who, 'PUT', url, { markings })).status).toBe(200);
  await writing.save(who, id, { text: `A day to remember (${seed}).` });
  await house.draftUntil(who, id, (draft) => draft.photos[0]?.checkState === 'checked');
  return id;
}

async function reject(id: string): Promise<void> {
  await writing.submit('drafter', id);
  const { version } = await writing.settled(id);
  const rejected = await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
    kind: 'reject',
    version,
    reason: 'Somebody in the background asked us not to.',
  });
  expect(rejected.status, JSON.stringify(rejected.body)).toBe(200);
}

const today = (): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' }).format();

const alike = ({ findings }: Draft) =>
  findings.filter(({ rule }) => /stopped-before|published-before|any-more/.test(rule));

test('a mirrored crop of a refused photo is held, and shows who may read it the way to the refusal', async () => {
  const refused = await draftWith('drafter', 'ssq', { fingerprint: await fingerprint(1, asItIs) });
  expect(alike(await house.draft('drafter', refused))).toEqual([]);
  await reject(refused);
  const changed = await fingerprint(1, mirroredCrop);
  const again = await draftWith('drafter', 'ssq', { fingerprint: changed });
  await writing.submit('drafter', again);
  expect(alike(await writing.settled(again))).toMatchObject([
    {
      rule: 'stopped-before',
      severity: 'hold',
      place: { kind: 'photo', photo: 1, earlierDraft: refused },
      why: `Photo 1 looks like one that was refused on ${today()} at Stanton St Quintin Primary and Nursery School.`,
      remedy:
        'Look up why in the earlier post. This photo goes out only when whoever decides says why it is all right now.',
    },
  ]);
  const elsewhere = await draftWith('otherDrafter', 'lf', { fingerprint: changed });
  const [forOther] = alike(await house.draft('otherDrafter', elsewhere));
  expect([forOther?.rule, forOther?.place]).toEqual([
    'stopped-before',
    { kind: 'photo', photo: 1 },
  ]);
  // Somebody of another school learns whom to ask, and nothing of the post itself.
  expect(forOther?.remedy).toContain(
    'The head of Stanton St Quintin Primary and Nursery School can open',
  );
  const all = JSON.stringify(await house.draft('otherDrafter', elsewhere));
  expect(all).not.toContain(refused);
  expect(all).not.toMatch(/A day to remember \(1001\)|Somebody in the background/);
  const [forAll] = alike(await house.draft('executiveHead', elsewhere));
  expect(forAll?.place).toEqual({ kind: 'photo', photo: 1, earlierDraft: refused });
});

test('another photo, and a photo of the same draft, are nothing to be told about', async () => {
  const other = await draftWith('drafter', 'ssq', { fingerprint: await fingerprint(2, asItIs) });
  expect(alike(await house.draft('drafter', other))).toEqual([]);
});

test('photos checked before there were fingerprints are found by the look of the whole', async () => {
  const bytes = pictureBytes(900);
  await reject(await draftWith('drafter', 'ssq', { bytes }));
  const copy = await draftWith('drafter', 'ssq', { bytes });
  expect(alike(await house.draft('drafter', copy))).toMatchObject([{ rule: 'stopped-before' }]);
});

test.each([
  ['took back their yes', 3, (child: string) => answer(house.db, child, 'withdrawn')],
  ['is under protection now', 4, protect],
] as const)(
  'a photo of a child who %s is held, without a name or a reason',
  async (_, number, stop) => {
    const child = await writing.pupil('Wilhelmina', 'granted');
    // Never even handed in: what counts is that somebody said who is in it.
    const before = await draftWith('drafter', 'ssq', {
      fingerprint: await fingerprint(number, asItIs),
      shows: child,
    });
    const changed = await fingerprint(number, greyAndSmall);
    const now = await draftWith('otherDrafter', 'lf', { fingerprint: changed });
    expect(alike(await house.draft('otherDrafter', now))).toEqual([]);
    await stop(child);
    const draft = await house.draft('otherDrafter', now);
    expect(alike(draft)).toMatchObject([
      {
        rule: 'may-not-be-shown-any-more',
        severity: 'hold',
        place: { kind: 'photo', photo: 1 },
        why: 'Photo 1 looks like a picture that may not be shown any more.',
      },
    ]);
    expect(JSON.stringify(draft)).not.toMatch(/Wilhelmina|Quillfeather|withdr|protect|court/i);
    expect(JSON.stringify(draft)).not.toContain(before);
    expect(JSON.stringify(draft)).not.toContain(child);
  },
);

async function protect(subjectId: string): Promise<void> {
  await house.db
    .insertInto('protection_flag')
    .values({
      id: uuidV7(Date.now()),
      subject_id: subjectId,
      act: 'set',
      reason: 'court order',
      recorded_by: null,
      recorded_at: new Date(),
    })
    .execute();
}

/** Pictures of somebody else's drafts that share all their keys with this one, and nothing else. */
async function fillWith(count: number, shared: string): Promise<void> {
  const { keys, spots } = kept(shared);
  const drafter = house.federation.people.drafter.id;
  await sql`
    with filled as (
      insert into picture (id, federation_id, original_sha256, bytes, media_type, file_name, uploaded_by, uploaded_at, check_state)
      select gen_random_uuid(), ${house.federation.id}, gen_random_uuid()::text, 1, 'image/jpeg', 'photo.jpg', ${drafter}, now(), 'checked'
      from generate_series(1, ${count}::integer)
      returning id, federation_id
    )
    insert into picture_fingerprint (picture_id, federation_id, look, keys, spots)
    select id, federation_id, (random() * 9e18)::bigint::bit(64), ${keys}::integer[], ${spots}::bytea
    from filled`.execute(house.db);
}

/** The keys of one picture with the spots of nothing. */
function kept(written: string): { keys: number[]; spots: Buffer } {
  const none = writeFingerprint({ width: 1, height: 0.75, spots: [] });
  return { keys: keysOf(readFingerprint(written)), spots: Buffer.from(none, 'base64') };
}

test('a photo that has too much in common with too many to compare them all is held', async () => {
  const common = await fingerprint(5, asItIs);
  // The photo is one of those that it is compared with.
  await fillWith(LIMITS.picturesCompared - 1, common);
  const id = await draftWith('drafter', 'ssq', { fingerprint: common });
  const isHeld = async (): Promise<boolean> =>
    (await house.draft('drafter', id)).findings.some(
      ({ rule, severity }) => rule === 'not-all-compared' && severity === 'hold',
    );
  expect(await isHeld()).toBe(false);
  await fillWith(1, common);
  expect(await isHeld()).toBe(true);
});
