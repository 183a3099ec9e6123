import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { undoApproval } from '../../moderation/drafts/decide.actions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { type Again, againIn, type SamePost } from '../factories/again-and-again.ts';
import { type House, openHouse } from '../factories/house.ts';
import { answer } from '../factories/register.ts';
import { type AtPoint, heldAt, killedAt, lostAt, watched } from '../factories/stopping-anywhere.ts';

const TIME_LIMIT_MS = 180_000;
/** Fewer, and the harness itself no longer sees the calls. */
const POINTS_MIN = 20;

let house: House;
let again: Again;
let withPhotos: SamePost;
let wordsOnly: SamePost;

beforeAll(async () => {
  house = await openHouse();
  again = await againIn(house);
  withPhotos = await again.approvedPost(2);
  wordsOnly = await again.approvedPost(0);
}, TIME_LIMIT_MS);
afterAll(async () => {
  await house.close();
});

/** How it ended, and how it may have ended, as `again.standing` says it; nothing where the point has no such case. */
interface Ending {
  readonly is: string;
  readonly may: readonly string[];
}

/**
 * Stops an attempt at the first point, the second, and so on, until it passes fewer points than that. Nothing happens between the
 * point after one step and the one before the next, so where it is killed the second of the two is enough.
 *
 * @returns the points at which it ended otherwise than it may
 */
async function atEveryPoint(
  post: SamePost,
  stop: (n: number) => AtPoint,
  after: (point: string) => Promise<Ending | undefined>,
  step: 1 | 2 = stop === killedAt ? 2 : 1,
): Promise<string[]> {
  const wrong: string[] = [];
  for (let n = 1; ; n += step) {
    await again.reset(post);
    const worker = watched(again.deps(), stop(n));
    await again.attempt(post, worker.deps).catch(() => undefined);
    const point = worker.trail[n - 1];
    if (point === undefined) {
      if (n < POINTS_MIN) wrong.push(`only ${n} points`);
      return wrong;
    }
    const ending = await after(point);
    if (ending !== undefined && !ending.may.includes(ending.is))
      wrong.push(`${n}, ${point}: ${ending.is}`);
  }
}

const once = ({ photos }: SamePost): string => `published: visible exact ${photos}`;
const BACK = 'awaiting-decision: nothing';

async function onceAfterwards(post: SamePost): Promise<Ending> {
  await again.recover(post);
  return { is: await again.standing(post), may: [once(post)] };
}

async function isVisible(): Promise<boolean> {
  return (await again.onPage()).some(({ isPublished }) => isPublished);
}

describe('a post is on the Page exactly once', () => {
  test(
    'when the worker is killed at any point',
    async () => {
      const killed = (post: SamePost): Promise<string[]> =>
        atEveryPoint(post, killedAt, () => onceAfterwards(post), 1);
      expect(await killed(withPhotos)).toEqual([]);
      expect(await killed(wordsOnly)).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when an answer is lost at any point',
    async () => {
      const lost = (post: SamePost): Promise<string[]> =>
        atEveryPoint(post, lostAt, async (point) => {
          await again.recover(post);
          // Bytes that could not be read are not what was approved: a person looks, and nothing was sent.
          const may = point.endsWith('reading a file') ? [BACK] : [once(post)];
          return { is: await again.standing(post), may };
        });
      expect(await lost(withPhotos)).toEqual([]);
      expect(await lost(wordsOnly)).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when it is killed at any point, and then three times more',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        for (const n of [9, 17, 23]) {
          const next = watched(again.deps(), killedAt(n));
          await again.attempt(withPhotos, next.deps).catch(() => undefined);
        }
        return onceAfterwards(withPhotos);
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test.each([1, 2])(
    'when the worker hangs at any point, and %i others go on meanwhile',
    async (others) => {
      const wrong: string[] = [];
      for (let n = 1; ; n += 1) {
        await again.reset(withPhotos);
        const held = heldAt(n);
        const hanging = watched(again.deps(), held.atPoint);
        const ended = again.attempt(withPhotos, hanging.deps).catch(() => undefined);
        await Promise.race([held.reached, ended]);
        if (hanging.trail[n - 1] === undefined) break;
        const attempts = Array.from({ length: others }, () => again.attempt(withPhotos));
        await Promise.allSettled(attempts);
        held.letGo();
        await ended;
        const { is, may } = await onceAfterwards(withPhotos);
        if (!may.includes(is)) wrong.push(`${n}, ${hanging.trail[n - 1]}: ${is}`);
      }
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when the Page does not list what is unpublished: an overlooked post stays unseen',
    async () => {
      await again.setting('feed_lists_unpublished', false);
      const wrong: string[] = [];
      for (const post of [withPhotos, wordsOnly]) {
        wrong.push(...(await atEveryPoint(post, killedAt, () => onceAfterwards(post))));
        const lost = async (point: string): Promise<Ending | undefined> =>
          point.endsWith('reading a file') ? undefined : onceAfterwards(post);
        wrong.push(...(await atEveryPoint(post, lostAt, lost)));
      }
      await again.setting('feed_lists_unpublished', true);
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when its photos lapse while nobody is at work',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        await sql`delete from sandbox.photo where post_id is null`.execute(house.db);
        return onceAfterwards(withPhotos);
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when its photos are nearly a day old and in no post: they are uploaded again',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        await sql`update publication_photo set uploaded_at = uploaded_at - interval '23 hours 1 minute'`.execute(
          house.db,
        );
        await again.recover(withPhotos);
        // A post whose answer was lost holds the old ones, and is not the one: nobody ever sees it.
        const overlooked = `${once(withPhotos)}, unseen exact 2`;
        return { is: await again.standing(withPhotos), may: [once(withPhotos), overlooked] };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'when the token is replaced meanwhile',
    async () => {
      let turn = 0;
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        turn += 1;
        const token = `new-token-${turn}`;
        await sql`insert into sandbox.access_token (token, kind, app_id, page_id, user_id, user_name, scopes, tasks, issued_at)
          select ${token}, kind, app_id, page_id, user_id, user_name, scopes, tasks, issued_at
          from sandbox.access_token where token = ${house.sandbox.page.token}`.execute(house.db);
        const fresh = house.sandbox.connect({ token: Secret.of(token) });
        await again.attempt(withPhotos, { ...again.deps(), pageOf: () => fresh });
        return { is: await again.standing(withPhotos), may: [once(withPhotos)] };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});

describe('what meets it on its way, at any point', () => {
  /** What was visible is published; of anything else nothing is left. */
  const visibleOrBack = async (wasVisible: boolean): Promise<Ending> => {
    await again.recover(withPhotos);
    const may = wasVisible ? [once(withPhotos)] : [BACK];
    return { is: await again.standing(withPhotos), may };
  };

  test(
    'a no of the parents: nothing becomes visible any more',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const wasVisible = await isVisible();
        await answer(house.db, withPhotos.subjectId, 'withdrawn');
        // What was visible is for the reach-back, which looks when the post has its outcome.
        return visibleOrBack(wasVisible);
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'its time passing by more than the grace: nothing goes out late by itself',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const wasVisible = await isVisible();
        await sql`update approval set due_at = due_at - interval '31 minutes' where id = ${withPhotos.approvalId}`.execute(
          house.db,
        );
        return visibleOrBack(wasVisible);
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'a pause: it waits where it is, and goes out once when that ends',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const wasVisible = await isVisible();
        const end = await again.pause();
        await again.recover(withPhotos);
        const stayed = (await isVisible()) === wasVisible;
        await end();
        const { is, may } = await onceAfterwards(withPhotos);
        return { is: stayed ? is : 'shown while it was paused', may };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'an undo: it is taken back wholly, or it comes too late',
    async () => {
      const { draftId } = withPhotos;
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const { version } = await house.draft('head', draftId);
        const { head } = house.federation.actors;
        const undone = await undoApproval(house.test.services, head, { draftId, version }).then(
          () => true,
          () => false,
        );
        await again.recover(withPhotos);
        return { is: await again.standing(withPhotos), may: [undone ? BACK : once(withPhotos)] };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'somebody who deletes it on the Page: a machine never makes it again once it may have been seen',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const [held] = await again.onPage();
        if (held === undefined) return undefined;
        const known = await again.publication();
        await sql`delete from sandbox.post where id = ${held.id}`.execute(house.db);
        await again.recover(withPhotos);
        const is = await again.standing(withPhotos);
        if (known?.state === 'published') return { is, may: ['published: nothing'] };
        // Nobody had heard of it yet: it is made, once.
        if (known?.postId === null) return { is, may: [once(withPhotos)] };
        return { is, may: ['unconfirmed: nothing', ...(held.isPublished ? [] : [BACK])] };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'somebody who edits it on the Page: the changed words are never shown by us, nor confirmed',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const [held] = await again.onPage();
        if (held === undefined) return undefined;
        const known = await again.publication();
        await sql`update sandbox.post set message = 'Changed' where id = ${held.id}`.execute(
          house.db,
        );
        await again.recover(withPhotos);
        const is = await again.standing(withPhotos);
        if (known?.state === 'published') return { is, may: ['published: visible changed 2'] };
        if (held.isPublished) return { is, may: ['unconfirmed: visible changed 2'] };
        if (known?.postId !== null) return { is, may: [BACK] };
        return { is, may: [`${once(withPhotos)}, unseen changed 2`] };
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'somebody who publishes it by hand on the Page: it is counted, and there is one',
    async () => {
      const wrong = await atEveryPoint(withPhotos, killedAt, async () => {
        const [held] = await again.onPage();
        if (held === undefined) return undefined;
        await sql`update sandbox.post set is_published = true, published_at = created_at where id = ${held.id}`.execute(
          house.db,
        );
        return onceAfterwards(withPhotos);
      });
      expect(wrong).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});
