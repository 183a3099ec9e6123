import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { writingIn } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;
const TELLTALE = 'TELLTALE-7781';

let house: House;
const sent: Buffer[] = [];

beforeAll(async () => {
  const real = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation((address, init) => {
    const { body } = init ?? {};
    if (body instanceof Uint8Array) sent.push(Buffer.from(body));
    sent.push(Buffer.from(address instanceof Request ? address.url : String(address)));
    return real(address, init);
  });
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
  vi.restoreAllMocks();
});

test('the name of a photo’s file goes neither to the Page nor out with its previews', async () => {
  const { begin, save, submit, settled, approve } = writingIn(house);
  const id = await begin();
  const bytes = pictureBytes(950);
  house.eyes.show(bytes, { faces: [] });
  const added = await house.upload('drafter', id, bytes, `${TELLTALE}.jpg`);
  const photo = `/api/drafts/${id}/photos/${added.body.photoId}`;
  await house.ask('drafter', 'PATCH', photo, { altText: 'The hall' });
  await save('drafter', id, { text: 'The hall is ready.', pageIds: [house.pageId] });
  await submit('drafter', id);
  const approved = await approve(await settled(id));
  expect(approved.status, JSON.stringify(approved.body)).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  await house.draftUntil('head', id, ({ state }) => state === 'published');
  const uploads = sent.filter((part) => part.includes('filename="'));
  expect(uploads).toHaveLength(1);
  expect(uploads[0]?.includes('filename="photo-1.jpg"')).toBe(true);
  expect(sent.filter((part) => part.includes(TELLTALE))).toEqual([]);

  const { headers } = await signInAs(house.test.app, house.federation.people.drafter.email);
  for (const url of [
    `/api/pictures/${added.body.pictureId}/preview`,
    `/api/pictures/${added.body.pictureId}/thumbnail`,
    `${photo}/rendered`,
  ]) {
    const answer = await house.test.app.inject({ method: 'GET', url, headers: { ...headers } });
    expect(answer.statusCode).toBe(200);
    expect(JSON.stringify(answer.headers)).not.toContain(TELLTALE);
    expect(answer.headers['content-disposition']).toBeUndefined();
  }
});
