import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { undoApproval } from '../../moderation/drafts/decide.actions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Again, againIn, type SamePost } from '../factories/again-and-again.ts';
import { answer } from '../factories/register.ts';
import { type AtPoint, heldAt, killedAt, lostAt, watched } from '../factories/stopping-anywhere.ts';

let house: House;
let again: Again;
let withPhotos: SamePost;
let wordsOnly: SamePost;

beforeAll(async () => {
  house = await openHouse();
  again = await againIn(house);
  withPhotos = await again.approvedPost(2);
  wordsOnly = await again.approvedPost(0);
}, 60_000);
afterAll(async () => {
  await house.close();
});

/**
 * Stops an attempt at the first point, the second, and so on, until it passes fewer points than that. Nothing happens between the
 * point after one step and the one before the next, so where it is killed the second of the two is enough.
 */
async function atEveryPoint(
  post: SamePost,
  stop: (n: number) => AtPoint,
  after: (point: string) => Promise<void>,
  step: 1 | 2 = stop === killedAt ? 2 : 1,
): Promise<number> {
  for (let n = 1; ; n += step) {
    await again.reset(post);
    const worker = watched(again.deps(), stop(n));
    await again.attempt(post, worker.deps).catch(() => undefined);
    const point = worker.trail[n - 1];
    if (point === undefined) return worker.trail.length;
    await after(`${n}, ${point}`);
  }
}

async function expectOnce(post: SamePost, point: string): Promise<void> {
  const page = await again.onPage();
  const { text: message, photos } = post;
  expect(page, point).toEqual([{ id: expect.any(String), isPublished: true, message, photos }]);
  expect(await again.stateOf(post), point).toBe('published');
}

describe('a post is on the Page exactly once', () => {
  test('when the worker is killed at any point, with photos and without', async () => {
    for (const post of [withPhotos, wordsOnly]) {
      const killed = async (point: string): Promise<void> => {
        await again.recover(post);
        await expectOnce(post, point);
      };
      const points = await atEveryPoint(post, killedAt, killed, 1);
      expect(points).toBeGreaterThan(20);
    }
  });

  test('when an answer is lost at any point, with photos and without', async () => {
    for (const post of [withPhotos, wordsOnly])
      await atEveryPoint(post, lostAt, async (point) => {
        await again.recover(post);
        // Bytes that could not be read are not what was approved: a person looks, and nothing was sent.
        if (point.includes('reading a file')) {
          expect(await again.onPage(), point).toEqual([]);
          expect(await again.stateOf(post), point).toBe('awaiting-decision');
        } else await expectOnce(post, point);
      });
  });

  test('when it is killed at any point, twice', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      for (const n of [9, 17, 23]) {
        const second = watched(again.deps(), killedAt(n));
        await again.attempt(withPhotos, second.deps).catch(() => undefined);
      }
      await again.recover(withPhotos);
      await expectOnce(withPhotos, point);
    });
  });

  test.each([1, 2])(
    'when the worker hangs at any point and %i others go on meanwhile',
    async (others) => {
      for (let n = 1; ; n += 1) {
        await again.reset(withPhotos);
        const held = heldAt(n);
        const hanging = watched(again.deps(), held.atPoint);
        const ended = again.attempt(withPhotos, hanging.deps).catch(() => undefined);
        await Promise.race([held.reached, ended]);
        const point = hanging.trail[n - 1];
        if (point === undefined) break;
        await Promise.all(
          Array.from({ length: others }, () => again.attempt(withPhotos).catch(() => undefined)),
        );
        held.letGo();
        await ended;
        await again.recover(withPhotos);
        await expectOnce(withPhotos, `${n}, ${point}`);
      }
    },
  );

  test('when the Page does not list what is unpublished, whatever was killed or lost', async () => {
    await again.setting('feed_lists_unpublished', false);
    for (const post of [withPhotos, wordsOnly])
      for (const stop of [killedAt, lostAt])
        await atEveryPoint(post, stop, async (point) => {
          await again.recover(post);
          if (point.includes('reading a file')) return;
          // Only what is visible is listed; an overlooked post stays unseen.
          await expectOnce(post, point);
        });
    await again.setting('feed_lists_unpublished', true);
  });

  test('when its photos lapse while nobody is at work', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      await sql`delete from sandbox.photo where post_id is null`.execute(house.db);
      await again.recover(withPhotos);
      await expectOnce(withPhotos, point);
    });
  });

  test('when its photos are nearly a day old and no post holds them: they are not relied on', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      await sql`update publication_photo set uploaded_at = uploaded_at - interval '23 hours 1 minute'`.execute(
        house.db,
      );
      await again.recover(withPhotos);
      expect((await again.onPage()).filter((each) => each.isPublished).length, point).toBe(1);
      expect(await again.stateOf(withPhotos), point).toBe('published');
    });
  });

  test('when the token is replaced meanwhile', async () => {
    let turn = 0;
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      turn += 1;
      const token = `new-token-${turn}`;
      await sql`insert into sandbox.access_token (token, kind, app_id, page_id, user_id, user_name, scopes, tasks, issued_at)
        select ${token}, kind, app_id, page_id, user_id, user_name, scopes, tasks, issued_at
        from sandbox.access_token where token = ${house.sandbox.page.token}`.execute(house.db);
      const fresh = house.sandbox.connect({ token: Secret.of(token) });
      await again.attempt(withPhotos, { ...again.deps(), pageOf: () => fresh });
      await expectOnce(withPhotos, point);
    });
  });
});

describe('what meets it on its way', () => {
  const isVisible = async (): Promise<boolean> =>
    (await again.onPage()).some(({ isPublished }) => isPublished);

  test('a no of the parents: nothing becomes visible any more', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const wasVisible = await isVisible();
      await answer(house.db, withPhotos.subjectId, 'withdrawn');
      await again.recover(withPhotos);
      // What was visible is for the reach-back, which looks when the post has its outcome.
      expect(await isVisible(), point).toBe(wasVisible);
      expect(await again.stateOf(withPhotos), point).toBe(
        wasVisible ? 'published' : 'awaiting-decision',
      );
      if (!wasVisible) expect(await again.onPage(), point).toEqual([]);
    });
  });

  test('a pause: it waits where it is, and goes out once when that ends', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const wasVisible = await isVisible();
      const end = await again.pause();
      await again.recover(withPhotos);
      expect(await isVisible(), point).toBe(wasVisible);
      await end();
      await again.recover(withPhotos);
      await expectOnce(withPhotos, point);
    });
  });

  test('an undo: it is taken back wholly, or it comes too late', async () => {
    const actor = await again.head();
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const { version } = await house.draft('head', withPhotos.draftId);
      const undone = await undoApproval(house.test.services, actor, {
        draftId: withPhotos.draftId,
        version,
      }).then(
        () => true,
        () => false,
      );
      await again.recover(withPhotos);
      if (!undone) return expectOnce(withPhotos, point);
      expect(await again.onPage(), point).toEqual([]);
      expect(await again.stateOf(withPhotos), point).toBe('awaiting-decision');
    });
  });

  test('its time passing by more than the grace: nothing goes out late by itself', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const wasVisible = await isVisible();
      await sql`update approval set due_at = due_at - interval '31 minutes' where id = ${withPhotos.approvalId}`.execute(
        house.db,
      );
      await again.recover(withPhotos);
      expect(await isVisible(), point).toBe(wasVisible);
      expect(await again.stateOf(withPhotos), point).toBe(
        wasVisible ? 'published' : 'awaiting-decision',
      );
      if (!wasVisible) expect(await again.onPage(), point).toEqual([]);
    });
  });

  test('somebody who deletes it on the Page: it is never made again by a machine', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const [held] = await again.onPage();
      if (held === undefined) return;
      await sql`delete from sandbox.post where id = ${held.id}`.execute(house.db);
      const known = await again.publication();
      await again.recover(withPhotos);
      const state = await again.stateOf(withPhotos);
      if (held.isPublished) {
        const isCounted = known?.state === 'published';
        expect(state, point).toBe(isCounted ? 'published' : 'unconfirmed');
        expect(await again.onPage(), point).toEqual([]);
      } else if (known?.postId === null) {
        // Nobody had heard of it yet: it is made, once.
        await expectOnce(withPhotos, point);
      } else {
        expect(await isVisible(), point).toBe(false);
        expect(['awaiting-decision', 'unconfirmed'], point).toContain(state);
      }
    });
  });

  test('somebody who edits it on the Page: the changed words are never shown by us, nor confirmed', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const [held] = await again.onPage();
      if (held === undefined) return;
      await sql`update sandbox.post set message = 'Changed' where id = ${held.id}`.execute(
        house.db,
      );
      const known = await again.publication();
      await again.recover(withPhotos);
      const state = await again.stateOf(withPhotos);
      const changed = (await again.onPage()).filter(({ message }) => message === 'Changed');
      expect(
        changed.some((each) => each.isPublished),
        point,
      ).toBe(held.isPublished);
      if (held.isPublished)
        expect(state, point).toBe(known?.state === 'published' ? 'published' : 'unconfirmed');
      else if (known?.postId === null) expect(state, point).toBe('published');
      else expect(state, point).toBe('awaiting-decision');
    });
  });

  test('somebody who publishes it by hand on the Page: it is counted, and there is one', async () => {
    await atEveryPoint(withPhotos, killedAt, async (point) => {
      const [held] = await again.onPage();
      if (held === undefined) return;
      await sql`update sandbox.post set is_published = true, published_at = created_at where id = ${held.id}`.execute(
        house.db,
      );
      await again.recover(withPhotos);
      await expectOnce(withPhotos, point);
    });
  });
});
