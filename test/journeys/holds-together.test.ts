import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Writing, writingIn } from '../factories/writing.ts';

const CLOSE_UP = { x: 200, y: 100, width: 500, height: 600 };
const REASON = 'The parents know these photos.';

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

/** A post with three close-ups, each a point to decide. */
async function threeCloseUps(): Promise<Draft> {
  const id = await writing.begin();
  for (const forename of ['Ada', 'Ben', 'Cai']) {
    const subjectId = await writing.pupil(forename, 'granted');
    const markings = [{ kind: 'person', box: CLOSE_UP, subjectId }];
    await writing.addPhoto('drafter', id, { faces: [CLOSE_UP], markings });
  }
  await writing.save('drafter', id, { text: 'Three marrows.' });
  await writing.submit('drafter', id);
  return writing.settled(id);
}

const holdsOf = ({ findings }: Draft) => findings.filter(({ severity }) => severity === 'hold');
const idsOf = (draft: Draft): string[] => holdsOf(draft).flatMap(({ id }) => id ?? []);
const reasons = (draft: Draft) => holdsOf(draft).map(({ resolution }) => resolution?.reason);

test('one reason settles the points that were ticked, each on the record by itself', async () => {
  const draft = await threeCloseUps();
  const [first = '', second = ''] = idsOf(draft);
  const url = `/api/drafts/${draft.id}/holds`;
  const answer = await house.ask('head', 'POST', url, {
    version: draft.version,
    findingIds: [first, second, first],
    reason: REASON,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const after = await house.draft('head', draft.id);
  expect(reasons(after)).toEqual([REASON, REASON, undefined]);
  const settled = after.history.filter(({ kind }) => kind === 'draft.hold-resolved');
  expect(settled).toHaveLength(2);
  // Each can be opened again without the other.
  const reopened = await house.ask('head', 'POST', `${url}/${first}/reopening`, {
    version: after.version,
  });
  expect(reopened.status).toBe(200);
  expect(reasons(await house.draft('head', draft.id))).toEqual([undefined, REASON, undefined]);
});

test('settles nothing when one of them is none, when it is old, or for the writer', async () => {
  const draft = await threeCloseUps();
  const ids = idsOf(draft);
  const note = draft.findings.find(({ severity }) => severity === 'note')?.id ?? draft.id;
  const url = `/api/drafts/${draft.id}/holds`;
  const body = { version: draft.version, findingIds: ids, reason: REASON };
  for (const [who, sent, status] of [
    ['head', { ...body, findingIds: [...ids, note] }, 404],
    ['head', { ...body, findingIds: [] }, 422],
    ['head', { ...body, reason: ' ' }, 422],
    ['head', { ...body, version: draft.version - 1 }, 409],
    ['drafter', body, 403],
    ['otherHead', body, 404],
  ] as const) {
    expect((await house.ask(who, 'POST', url, sent)).status, JSON.stringify(sent)).toBe(status);
  }
  expect(reasons(await house.draft('head', draft.id))).toEqual([undefined, undefined, undefined]);
});
