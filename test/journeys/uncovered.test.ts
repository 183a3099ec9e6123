import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft, DraftSummary } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs, type TestPersonKey } from '../factories/people.ts';
import { FACE, type Writing, writingIn } from '../factories/writing.ts';

const READERS = ['head', 'executiveHead', 'safeguardingLead'] as const;

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

const photoOf = ({ photos }: Draft): Draft['photos'][number] => {
  const [photo] = photos;
  if (photo === undefined) throw new Error('The draft has a photo.');
  return photo;
};

async function statusesOf(who: TestPersonKey, pictureId: string): Promise<number[]> {
  const { headers } = await signInAs(house.test.app, house.federation.people[who].email);
  const answers = ['preview', 'thumbnail'].map((size) =>
    house.test.app.inject({ method: 'GET', url: `/api/pictures/${pictureId}/${size}`, headers }),
  );
  return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
}

async function listed(who: TestPersonKey, id: string): Promise<DraftSummary | undefined> {
  const { body } = await house.ask<{ drafts: DraftSummary[] }>(
    who,
    'GET',
    '/api/drafts?whose=school',
  );
  return body.drafts.find((draft) => draft.id === id);
}

test('who decides or watches over a post gets its photos with their covers only', async () => {
  const { id } = await writing.handIn({
    faces: [FACE],
    markings: [{ kind: 'cover', box: FACE, look: 'solid' }],
  });
  const { pictureId } = photoOf(await house.draft('drafter', id));
  for (const who of READERS) {
    const draft = await house.draft(who, id);
    expect(draft.state).toBe('awaiting-decision');
    const photo = photoOf(draft);
    expect([photo.previewUrl, photo.thumbnailUrl], who).toEqual([null, null]);
    expect(photo.renderedUrl, who).toBe(`/api/drafts/${id}/photos/${photo.id}/rendered`);
    expect(await statusesOf(who, pictureId), who).toEqual([404, 404]);
  }
  // The writer can take it back and go on marking.
  expect(photoOf(await house.draft('drafter', id)).previewUrl).not.toBeNull();
  expect(await statusesOf('drafter', pictureId)).toEqual([200, 200]);
});

test('before it is handed in, only who may mark its faces sees its photos', async () => {
  const id = await writing.begin();
  await writing.addPhoto('drafter', id, { faces: [FACE] });
  const { pictureId } = photoOf(
    await house.draftUntil('drafter', id, (draft) => photoOf(draft).checkState === 'checked'),
  );
  // A head of the school may mend it.
  expect(await statusesOf('head', pictureId)).toEqual([200, 200]);
  expect((await listed('head', id))?.thumbnailUrl).toBe(`/api/pictures/${pictureId}/thumbnail`);
  const watched = photoOf(await house.draft('safeguardingLead', id));
  expect([watched.previewUrl, watched.thumbnailUrl]).toEqual([null, null]);
  expect(await statusesOf('safeguardingLead', pictureId)).toEqual([404, 404]);
  expect((await listed('safeguardingLead', id))?.thumbnailUrl).toBeNull();
});
