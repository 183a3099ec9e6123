import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { recordRenderFailed } from '../../moderation/drafts/render.actions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { recordCheckFailed } from '../../moderation/pictures/pictures.actions.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, OTHER_FACE, type Writing, writingIn } from '../factories/writing.ts';

let house: House;
let writing: Writing;
let lfPageId: string;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
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

const rules = (draft: Draft): string[] =>
  draft.findings.map((finding) => `${finding.severity} ${finding.rule}`);

describe('a child without permission', () => {
  test('is not let through by a cover that hides the marking and not the face', async () => {
    const refused = await writing.pupil('Refusia', 'refused');
    const draft = await writing.handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: { ...FACE, height: 84 }, subjectId: refused },
        { kind: 'cover', box: { ...FACE, height: 80 } },
      ],
    });
    expect(rules(draft)).toContain('block no-permission');
  });

  test('is not let through under one big cover, nor under one big marking', async () => {
    const amara = await writing.pupil('Amarantha', 'granted');
    const all = { x: 0, y: 0, width: 1200, height: 800 };
    for (const marking of [
      { kind: 'cover', box: all },
      { kind: 'person', box: all, subjectId: amara },
      { kind: 'not-a-face', box: all },
    ]) {
      const draft = await writing.handIn({ faces: [FACE, OTHER_FACE], markings: [marking] });
      expect(draft.state, marking.kind).toBe('needs-changes');
    }
  });

  test('may be shown in a group only: somebody marked outside the picture is no company', async () => {
    const group = await writing.pupil('Gruppella', 'granted');
    await groupOnly(group);
    const teacher = await writing.pupil('Company', 'granted');
    const away = { x: 90_000, y: 90_000, width: 10, height: 10 };
    const draft = await writing.handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: group },
        { kind: 'person', box: away, subjectId: teacher },
      ],
    });
    expect(draft.state, rules(draft).join()).toBe('needs-changes');
  });

  test('seen from behind needs a decision, whatever roll is left from before', async () => {
    const amara = await writing.pupil('Amaryllis', 'granted');
    const id = await writing.begin();
    const photoId = await writing.addPhoto('drafter', id, { people: 3 });
    const roll = await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${photoId}/roll`, {
      subjectIds: [amara],
    });
    expect(roll.status).toBe(200);
    await writing.save('drafter', id, { text: 'From behind, on the way to the hall.' });
    await writing.submit('drafter', id);
    expect(rules(await writing.settled(id))).toContain('hold people-without-face');
  });

  test('of another school cannot stay marked when the Page of that school is taken out', async () => {
    const lfChild = await writing.pupil('Langleya', 'granted', 'lf');
    const id = await writing.begin('executiveHead');
    await writing.save('executiveHead', id, {
      text: 'Together.',
      pageIds: [house.pageId, lfPageId],
    });
    await writing.addPhoto('executiveHead', id, {
      faces: [FACE],
      markings: [{ kind: 'person', box: FACE, subjectId: lfChild }],
    });
    await writing.save('executiveHead', id, { pageIds: [house.pageId] });
    await writing.submit('executiveHead', id);
    expect((await writing.settled(id)).state).toBe('needs-changes');
  });

  test('is not in a picture that was taken from another draft', async () => {
    const first = await writing.begin();
    await writing.addPhoto('drafter', first, { faces: [FACE] });
    const picture = (await house.draft('drafter', first)).photos[0]?.pictureId;
    const second = await writing.begin();
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
    const id = await writing.begin();
    await writing.save('head', id, { text: 'All of this was written by the head.' });
    await writing.save('drafter', id, { urgent: true });
    await writing.submit('drafter', id);
    const draft = await writing.settled(id);
    const own = await writing.approve(draft);
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
    const draft = await writing.handIn();
    expect((await writing.approve(draft)).status).toBe(200);
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
    const id = await writing.begin();
    await writing.addPhoto('drafter', id);
    await writing.save('drafter', id, { text: 'Once more.' });
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
    await house.stopWorker();
    await writing.submit('drafter', id);
    const photoId = (await house.draft('drafter', id)).photos[0]?.id ?? '';
    await recordRenderFailed(house.test.services, { photoId, failure: 'out-of-memory' });
    house.startWorker();
    expect((await writing.settled(id)).state).toBe('needs-changes');
    await writing.submit('drafter', id);
    expect((await writing.settled(id)).state).toBe('awaiting-decision');
  });

  test('keeps its photos in order: sealed ones can be moved, and none is counted twice', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, { faces: [FACE] });
    await writing.addPhoto('drafter', id);
    await writing.save('drafter', id, { text: 'Two photos.' });
    await writing.submit('drafter', id);
    const before = (await writing.settled(id)).photos.map((photo) => photo.id);
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
    const id = await writing.begin();
    await writing.addPhoto('drafter', id);
    const pictureId = (await house.draft('drafter', id)).photos[0]?.pictureId ?? '';
    const { services } = house.test;
    let closing: Promise<void> | undefined;
    // What an upload, an edit or handing in does: the draft first, then a photo's picture, the record last.
    const holding = inTransaction(house.db, async (tx) => {
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
    const ended = await Promise.allSettled([holding, holding.then(() => closing)]);
    house.startWorker();
    expect(ended.map((each) => each.status)).toEqual(['fulfilled', 'fulfilled']);
  });

  test('takes ten photos at once while a worker looks at them, and settles', async () => {
    const id = await writing.begin();
    const added = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const bytes = pictureBytes(index, 5_000 + index);
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
    await writing.save('drafter', id, { text: 'Nine photos.' });
    await writing.submit('drafter', id);
    expect((await writing.settled(id)).state).toBe('awaiting-decision');
    expect((await house.draft('drafter', id)).photos.map((photo) => photo.position)).toEqual(
      Array.from({ length: 9 }, (_, index) => index + 1),
    );
  });

  test('that is taken back in the middle of its checks, changed and sent again, settles', async () => {
    const id = await writing.begin();
    await writing.addPhoto('drafter', id);
    await writing.save('drafter', id, { text: 'First words.' });
    for (const text of ['Second words.', 'Third words.', 'Last words.']) {
      await writing.submit('drafter', id);
      const { version, state } = await house.draft('drafter', id);
      expect(['checking', 'awaiting-decision']).toContain(state);
      const back = await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, { version });
      // It may have settled in this very moment, and the version with it.
      if (back.status === 409) {
        const again = await house.draft('drafter', id);
        await house.ask('drafter', 'POST', `/api/drafts/${id}/take-back`, again);
      }
      await writing.save('drafter', id, { text });
    }
    await writing.submit('drafter', id);
    const draft = await writing.settled(id);
    expect([draft.state, draft.text]).toEqual(['awaiting-decision', 'Last words.']);
  });

  test('of words that the database cannot hold is refused, and so is a cursor that nobody gave', async () => {
    const id = await writing.begin();
    const { version } = await house.draft('drafter', id);
    const nothing = 'a\u0000b';
    for (const [method, url, body] of [
      ['PATCH', `/api/drafts/${id}`, { version, text: nothing }],
      ['GET', `/api/drafts?after=${cursor('------------------------------------')}`, undefined],
    ] as const) {
      expect((await house.ask('drafter', method, url, body)).status, url).toBe(422);
    }
    const photoId = await writing.addPhoto('drafter', id);
    const described = await house.ask('drafter', 'PATCH', `/api/drafts/${id}/photos/${photoId}`, {
      altText: nothing,
    });
    expect(described.status).toBe(422);
  });
});

function cursor(id: string): string {
  return Buffer.from(JSON.stringify([new Date().toISOString(), id])).toString('base64url');
}
