import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { FACE, OTHER_FACE, type Writing, writingIn } from '../factories/writing.ts';

const CROP = { x: 0, y: 0, width: 500, height: 600 };

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

type Photo = Draft['photos'][number];

/** A draft whose first of two photos is cropped, marked, described and has a ticked class list. */
async function draftWithWork(): Promise<{ id: string; photo: Photo }> {
  const id = await writing.begin();
  const ada = await writing.pupil('Ada', 'granted');
  const photoId = await writing.addPhoto('drafter', id, {
    faces: [FACE, OTHER_FACE],
    markings: [
      { kind: 'person', box: FACE, subjectId: ada },
      { kind: 'cover', box: OTHER_FACE, look: 'solid' },
    ],
  });
  await writing.addPhoto('drafter', id);
  await house.draftUntil('drafter', id, (draft) =>
    draft.photos.every((photo) => photo.checkState === 'checked'),
  );
  const at = `/api/drafts/${id}/photos/${photoId}`;
  for (const [method, url, body] of [
    ['PUT', `${at}/crop`, CROP],
    ['PUT', `${at}/roll`, { subjectIds: [ada] }],
    ['PATCH', at, { accounting: 'roll' }],
  ] as const) {
    expect((await house.ask('drafter', method, url, body)).status, url).toBe(200);
  }
  const [photo] = (await house.draft('drafter', id)).photos;
  if (photo === undefined) throw new Error('The draft has a photo.');
  return { id, photo };
}

const asItWas = (photo: Photo) => ({
  pictureId: photo.pictureId,
  position: photo.position,
  altText: photo.altText,
  accounting: photo.accounting,
  markings: photo.markings.map((marking) =>
    marking.kind === 'person'
      ? { kind: marking.kind, box: marking.box, subjectId: marking.subjectId }
      : marking,
  ),
  roll: photo.roll.map((person) => person.subjectId),
  crop: photo.crop ?? null,
});

const said = (photo: Photo) => ({ ...photo, id: 'whichever' });

test('a photo taken out comes back with all that had been said about it, in one request', async () => {
  const { id, photo } = await draftWithWork();
  await house.ask('drafter', 'DELETE', `/api/drafts/${id}/photos/${photo.id}`);
  expect((await house.draft('drafter', id)).photos).toHaveLength(1);

  const url = `/api/drafts/${id}/photos/restore`;
  const back = await house.ask('drafter', 'POST', url, asItWas(photo));
  expect(back.status, JSON.stringify(back.body)).toBe(201);
  const { photos } = await house.draft('drafter', id);
  expect(photos).toHaveLength(2);
  expect(photos[0]?.crop).toEqual(CROP);
  expect(photos.slice(0, 1).map(said)).toEqual([said(photo)]);

  // The answer may have been lost: asked again, the photo is there once, and as it is now.
  const again = await house.ask('drafter', 'POST', url, asItWas(photo));
  expect(again.status).toBe(201);
  expect(again.body['photoId']).toBe(back.body['photoId']);
  expect((await house.draft('drafter', id)).photos).toHaveLength(2);
});

test('a photo whose crop cannot be does not come back at all', async () => {
  const { id, photo } = await draftWithWork();
  await house.ask('drafter', 'DELETE', `/api/drafts/${id}/photos/${photo.id}`);
  const back = await house.ask('drafter', 'POST', `/api/drafts/${id}/photos/restore`, {
    ...asItWas(photo),
    crop: { x: 1000, y: 0, width: 500, height: 600 },
  });
  expect(back.status).toBe(422);
  expect((await house.draft('drafter', id)).photos).toHaveLength(1);
});

test('nobody is ticked on a photo that comes back who is not of these schools', async () => {
  const { id, photo } = await draftWithWork();
  const elsewhere = await writing.pupil('Elsewhere', 'granted', 'lf');
  await house.ask('drafter', 'DELETE', `/api/drafts/${id}/photos/${photo.id}`);
  const back = await house.ask('drafter', 'POST', `/api/drafts/${id}/photos/restore`, {
    ...asItWas(photo),
    roll: [elsewhere],
  });
  expect(back.status).not.toBe(201);
  expect((await house.draft('drafter', id)).photos).toHaveLength(1);
});
