import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { publishApproval, publishFailed } from '../../moderation/pages/publish.actions.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Posting, postingIn } from '../factories/posting.ts';

let house: House;
let posting: Posting;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
});
beforeEach(() => {
  house.sandbox.disturb(undefined);
  house.startWorker();
});
afterAll(async () => {
  await house.close();
});

const signal = new AbortController().signal;

const CALLS = [
  'whoAmI',
  'uploadPhoto',
  'createUnpublishedPost',
  'readPost',
  'publishPost',
  // To confirm what was published; the first reading is just before that.
  'readPost, the second time',
] as const;
const MOMENTS = CALLS.flatMap((call) =>
  (['before', 'after'] as const).flatMap((when) =>
    (['at once', 'later'] as const).map((job) => [call, when, job] as const),
  ),
);

describe('a no that meets a post on its way', () => {
  test.each(MOMENTS)(
    '%s, %s its effect, its job run %s: nothing stays visible',
    async (call, when, job) => {
      const { subjectId, id, approvalId, text } = await posting.due();
      const [method, second] = call.split(', ') as [keyof SocialPage, string?];
      let calls = 0;
      let said = false;
      const say = async (): Promise<void> => {
        if (said) return;
        said = true;
        await posting.register.say(subjectId, 'withdrawn');
        if (job === 'at once') await posting.runReachBack(subjectId);
      };
      const meeting = posting.pageWith((page) => ({
        async [method](...args: never[]) {
          calls += 1;
          const isNow = second === undefined || calls > 1;
          if (isNow && when === 'before') await say();
          const answer = await (page[method] as (...all: never[]) => Promise<unknown>)(...args);
          if (isNow && when === 'after') await say();
          return answer;
        },
      }));
      await publishApproval(meeting, { approvalId }, { signal });
      if (job === 'later') await posting.runReachBack(subjectId);
      // The job of the answer has run: only looking back, which publishing asks for, may find what it met on its way.
      await house.db
        .updateTable('job_outbox')
        .set({ finished_at: new Date() })
        .where('job', '=', 'reach-back')
        .execute();
      house.startWorker();
      await posting.register.quiet();
      expect(await posting.register.onPage(text)).toEqual([]);
      const wasVisible = call === 'publishPost' || second !== undefined;
      expect((await house.draft('head', id)).state).toBe(
        wasVisible ? 'taken-down' : 'awaiting-decision',
      );
    },
  );

  test('at any moment, many times: nothing stays visible', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { subjectId, id, approvalId, text } = await posting.due();
      const later = new Promise((resolve) => setTimeout(resolve, round * 12));
      await Promise.all([
        publishApproval(posting.ownPages(), { approvalId }, { signal }),
        later.then(async () => {
          await posting.register.say(subjectId, 'withdrawn');
          await posting.runReachBack(subjectId);
        }),
      ]);
      house.startWorker();
      await posting.register.quiet();
      expect(await posting.register.onPage(text), `round ${round}`).toEqual([]);
      expect(['awaiting-decision', 'taken-down']).toContain((await house.draft('head', id)).state);
    }
  });

  test('of which nobody knows whether it is on the Page finds out, and takes it off', async () => {
    const { subjectId, id, approvalId, text } = await posting.due();
    const losing = posting.pageWith((page) => ({
      async publishPost(postId) {
        await page.publishPost(postId);
        throw new GraphOutcomeUnknown('Publishing the post', 'dropped');
      },
    }));
    await expect(publishApproval(losing, { approvalId }, { signal })).rejects.toThrow('dropped');
    await publishFailed(house.test.services, { approvalId, failure: 'dropped' });
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
    await posting.register.say(subjectId, 'withdrawn');
    house.startWorker();
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(text)).toEqual([]);
    expect((await house.draft('head', id)).state).toBe('taken-down');
  });
});
