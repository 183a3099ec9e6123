import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, OTHER_FACE, writingIn, type Writing } from '../factories/writing.ts';

const LOOKS = ['blur', 'pixelate', 'solid', 'sticker'] as const;
/** FACE alone, of a picture of 1200 x 800. */
const CROP = { x: 0, y: 0, width: 500, height: 600 };

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

async function photoOf(id: string): Promise<Draft['photos'][number]> {
  const [photo] = (
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked')
  ).photos;
  if (photo === undefined) throw new Error('The draft has a photo.');
  return photo;
}

function crop(id: string, photoId: string, body: object | null) {
  const url = `/api/drafts/${id}/photos/${photoId}/crop`;
  return body === null
    ? house.ask('drafter', 'DELETE', url)
    : house.ask('drafter', 'PUT', url, body);
}

const rules = (draft: Draft): string[] => draft.findings.map((finding) => finding.rule);

describe('the look of a cover', () => {
  test('is kept, goes with the draft into its next revision, and reaches whoever draws it', async () => {
    const boxes = LOOKS.map((look, index) => ({ ...FACE, x: 20 + index * 200, look }));
    const markings = boxes.map(({ look, ...box }) => ({ kind: 'cover', box, look }));
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { markings });
    await writing.save('drafter', id, { text: 'A good day.' });
    await writing.submit('drafter', id);
    const settled = await writing.settled(id);
    expect(settled.photos[0]?.markings).toEqual(markings);
    const rendered = await house.db
      .selectFrom('rendered_photo')
      .select(['sha256', 'faces_seen'])
      .where('photo_id', '=', settled.photos[0]?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(rendered.faces_seen).toEqual([]);
    const file = await house.test.services.pictures.read(rendered.sha256 ?? '');
    expect(file.toString('latin1')).toContain('"look":"sticker"');

    // Back to the writer: what was sealed stays, the copy takes its looks along.
    await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
      kind: 'return',
      version: settled.version,
      reason: 'Another text, please.',
    });
    await writing.save('drafter', id, { text: 'Another good day.' });
    const next = await house.draft('drafter', id);
    expect(next.revision).toBe(2);
    expect(next.photos[0]?.markings).toEqual(markings);
    await expect(
      house.db
        .updateTable('photo_marking')
        .set({ look: 'solid' })
        .where('photo_id', '=', settled.photos[0]?.id ?? '')
        .execute(),
    ).rejects.toThrow(/sealed/);
  });

  test('is blur without one, and one of the four with one', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { markings: [{ kind: 'cover', box: FACE }] });
    const photo = await photoOf(id);
    expect(photo.markings).toEqual([{ kind: 'cover', box: FACE, look: 'blur' }]);
    const wrong = await house.ask(
      'drafter',
      'PUT',
      `/api/drafts/${id}/photos/${photo.id}/markings`,
      {
        markings: [{ kind: 'cover', box: FACE, look: 'transparent' }],
      },
    );
    expect(wrong.status).toBe(422);
  });
});

describe('cropping', () => {
  test('takes a face out of the account, is a new version, and can be undone', async () => {
    const ada = await writing.pupil('Ada', 'granted');
    const id = await writing.begin();
    const markings = [{ kind: 'person', box: FACE, subjectId: ada }];
    await writing.addPhoto('drafter', id, { faces: [FACE, OTHER_FACE], markings });
    await writing.save('drafter', id, { text: 'A good day.' });
    const photo = await photoOf(id);
    const before = await house.draft('drafter', id);
    expect(before.photos[0]?.faces).toEqual({ found: 2, accounted: 1, unaccounted: 1 });

    expect((await crop(id, photo.id, CROP)).status).toBe(200);
    const after = await house.draft('drafter', id);
    expect(after.version).toBe(before.version + 1);
    expect(after.photos[0]).toMatchObject({
      crop: CROP,
      faces: { found: 1, accounted: 1, unaccounted: 0 },
    });
    expect(rules(after)).not.toContain('face-not-accounted-for');

    expect((await crop(id, photo.id, null)).status).toBe(200);
    expect((await house.draft('drafter', id)).photos[0]?.crop).toBeNull();
    await crop(id, photo.id, { x: 0, y: 0, width: 1200, height: 800 });
    expect((await house.draft('drafter', id)).photos[0]?.crop).toBeNull();
  });

  test('leaves out a face that a person added beyond it, in the count as in the findings', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { markings: [{ kind: 'face', box: OTHER_FACE }] });
    await writing.save('drafter', id, { text: 'A good day.' });
    await crop(id, (await photoOf(id)).id, CROP);
    const after = await house.draft('drafter', id);
    expect(rules(after)).not.toContain('face-not-accounted-for');
    expect(after.photos[0]?.faces).toEqual({ found: 0, accounted: 0, unaccounted: 0 });
  });

  test('is what a worker draws, and what is sealed stays', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { faces: [OTHER_FACE] });
    await writing.save('drafter', id, { text: 'A good day.' });
    const photo = await photoOf(id);
    await crop(id, photo.id, CROP);
    await writing.submit('drafter', id);
    const settled = await writing.settled(id);
    expect(settled.state).toBe('awaiting-decision');
    const { sha256 } = await house.db
      .selectFrom('rendered_photo')
      .select('sha256')
      .where('photo_id', '=', settled.photos[0]?.id ?? '')
      .executeTakeFirstOrThrow();
    const file = await house.test.services.pictures.read(sha256 ?? '');
    expect(file.toString('latin1')).toContain(JSON.stringify({ crop: CROP }).slice(1, -1));
    await expect(
      house.db
        .updateTable('revision_photo')
        .set({ crop_x: null, crop_y: null, crop_width: null, crop_height: null })
        .where('id', '=', settled.photos[0]?.id ?? '')
        .execute(),
    ).rejects.toThrow(/sealed/);
  });

  test.each([
    ['over the edge', { ...CROP, x: 1000 }, /edge/],
    ['too small', { ...CROP, width: 100 }, /too small/],
  ])('a part that is %s is refused with a remedy', async (_, body, says) => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, {});
    const answer = await crop(id, (await photoOf(id)).id, body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toMatch(says);
  });

  test('waits until the photo has been looked at', async () => {
    await house.stopWorker();
    const id = await writing.begin();
    const { photoId } = (await house.upload('drafter', id, pictureBytes(7_001))).body;
    const answer = await crop(id, photoId, CROP);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('not been looked at yet');
    house.startWorker();
  });
});

describe('the second look at the finished file', () => {
  test('holds a photo in which it sees a face that nobody accounted for', async () => {
    const id = await writing.begin();
    const bytes = pictureBytes(7_002);
    house.eyes.show(bytes, { faces: [], seenAgain: [OTHER_FACE] });
    await house.upload('drafter', id, bytes);
    await writing.save('drafter', id, { text: 'A good day.' });
    await writing.submit('drafter', id);
    const settled = await writing.settled(id);
    const hold = settled.findings.find((each) => each.rule === 'face-seen-at-second-look');
    expect(hold).toMatchObject({
      severity: 'hold',
      place: { kind: 'face', photo: 1, face: null, box: OTHER_FACE },
    });
    const approved = await writing.approve(settled);
    expect(approved.status).not.toBe(200);
  });
});

describe('lists', () => {
  test('never show what a cover or a crop hides', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { faces: [FACE], markings: [] });
    const photo = await photoOf(id);
    const thumbnail = async (): Promise<unknown> => {
      const { body } = await house.ask<{ drafts: { id: string; thumbnailUrl: unknown }[] }>(
        'drafter',
        'GET',
        '/api/drafts',
      );
      return body.drafts.find((draft) => draft.id === id)?.thumbnailUrl;
    };
    expect(await thumbnail()).toBe(`/api/pictures/${photo.pictureId}/thumbnail`);
    await crop(id, photo.id, CROP);
    expect(await thumbnail()).toBeNull();
    await crop(id, photo.id, null);
    await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${photo.id}/markings`, {
      markings: [{ kind: 'cover', box: FACE, look: 'solid' }],
    });
    expect(await thumbnail()).toBeNull();
    await writing.save('drafter', id, { text: 'A good day.' });
    await writing.submit('drafter', id);
    await writing.settled(id);
    expect(await thumbnail()).toBe(`/api/drafts/${id}/photos/${photo.id}/rendered-thumbnail`);
  });
});
