import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { PageDisconnected } from '../../moderation/pages/speaking.actions.ts';
import { takeDown, takeDownFailed } from '../../moderation/reach-back/take-down.actions.ts';
import { ensureSandboxPage } from '../../server/sandbox/sandbox-admin.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Posting, postingIn, showing } from '../factories/posting.ts';

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

describe('taking a post off', () => {
  test.each([
    ['readPost', 'before'],
    ['deletePost', 'before'],
    ['deletePost', 'after'],
    ['hasPhoto', 'after'],
  ] as const)(
    'by a worker that dies at %s, %s its effect, is finished by another one',
    async (call, when) => {
      const { subjectId, draft, takeDownId } = await posting.queued();
      const died = Promise.withResolvers<void>();
      void takeDown(
        posting.pageWith((page) => ({
          async [call](...args: never[]) {
            if (when === 'after')
              await (page[call] as (...all: never[]) => Promise<unknown>)(...args);
            died.resolve();
            // A killed process never comes back.
            await new Promise<void>(() => undefined);
          },
        })),
        { takeDownId },
      );
      await died.promise;
      expect((await posting.register.caseUntil(subjectId)).posts[0]?.standing).toBe('running');
      house.startWorker();
      const done = await posting.register.caseUntil(
        subjectId,
        ({ posts }) => posts[0]?.standing === 'done',
      );
      expect(done.posts[0]).toMatchObject({
        tries: 2,
        wasGone: call === 'hasPhoto' || when === 'after',
      });
      expect(await posting.register.onPage(draft.text)).toEqual([]);
      expect((await house.draft('head', draft.id)).state).toBe('taken-down');
    },
  );

  test('by two workers at once is counted once', async () => {
    const { subjectId, takeDownId, draft } = await posting.queued();
    const deps = posting.pageWith(() => ({}));
    await Promise.all([1, 2, 3].map(() => takeDown(deps, { takeDownId })));
    const done = await posting.register.caseUntil(subjectId);
    expect(done.posts[0]?.standing).toBe('done');
    const { history } = await house.draft('head', draft.id);
    expect(history.filter(({ kind }) => kind === 'take-down.done')).toHaveLength(1);
  });

  test('of a Page that does not answer is tried again, then a person is told, and may have it tried once more', async () => {
    const { subjectId, takeDownId, draft } = await posting.queued();
    const breaking = posting.pageWith(() => ({
      deletePost: () => Promise.reject(new GraphOutcomeUnknown('Taking the post down', 'dropped')),
    }));
    await expect(takeDown(breaking, { takeDownId })).rejects.toThrow('unknown outcome');
    const trying = await posting.register.caseUntil(subjectId);
    expect(trying.posts[0]).toMatchObject({ standing: 'running', tries: 1, acts: [] });
    expect(trying.posts[0]?.trouble).toContain('tries again');
    const running = await posting.act('head', takeDownId, 'calling-off', { reason: 'Never mind.' });
    expect(running.body).toMatchObject({ code: 'wrong-state' });
    await takeDownFailed(house.test.services, { takeDownId });
    const theirs = await posting.register.caseUntil(subjectId);
    expect(theirs.posts[0]).toMatchObject({
      standing: 'needs-you',
      acts: ['by-hand', 'try-again', 'call-off'],
    });
    expect(theirs.posts[0]?.address).toContain('/pages/');
    expect((await posting.register.list()).counts).toEqual({ open: 1, needsPerson: 1 });
    // Who reads is not who acts: the safeguarding lead sees it, the head of the other school does not.
    const lead = await posting.register.caseUntil(subjectId, () => true, 'safeguardingLead');
    expect(lead.posts[0]?.acts).toEqual([]);
    expect((await posting.register.list('otherHead')).withdrawals).toEqual([]);
    expect((await posting.act('otherHead', takeDownId, 'by-hand')).body).toMatchObject({
      code: 'not-allowed',
    });
    house.startWorker();
    expect((await posting.act('head', takeDownId, 'another-try')).status).toBe(204);
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(draft.text)).toEqual([]);
    expect((await posting.act('head', takeDownId, 'by-hand')).body).toMatchObject({
      code: 'wrong-state',
    });
  });

  test('that the Page says was done, but still shows, is not counted', async () => {
    const { subjectId, takeDownId } = await posting.queued();
    const lying = posting.pageWith(() => ({ deletePost: () => Promise.resolve() }));
    await expect(takeDown(lying, { takeDownId })).rejects.toMatchObject({ name: 'StillThere' });
    expect((await posting.register.caseUntil(subjectId)).posts[0]?.standing).toBe('running');
    house.startWorker();
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
  });

  test('that Facebook refuses is a person’s at once, who says that it was done by hand', async () => {
    const { subjectId, takeDownId, draft } = await posting.queued();
    house.sandbox.disturb((call) =>
      call.method === 'DELETE'
        ? {
            kind: 'answer-instead',
            status: 403,
            contentType: 'application/json',
            body: JSON.stringify({ error: { code: 200, message: 'Permissions error' } }),
          }
        : undefined,
    );
    const before = house.test.services.clock.now();
    house.startWorker();
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'needs-you');
    const mail = await house.db
      .selectFrom('mail')
      .select(['subject'])
      .where('created_at', '>', before)
      .execute();
    expect(mail.map(({ subject }) => subject)).toContain(
      'A post has to come off the Page, and Gatehouse could not do it',
    );
    house.sandbox.disturb(undefined);
    expect((await posting.act('head', takeDownId, 'by-hand')).status).toBe(204);
    const done = await posting.register.caseUntil(subjectId);
    expect(done.posts[0]).toMatchObject({ standing: 'done', doneBy: 'Martin Hale' });
    const down = await house.draft('head', draft.id);
    expect(down.state).toBe('taken-down');
    expect(down.history.map(({ says }) => says)).toContain(
      'Martin Hale took a post off the Page by hand.',
    );
  });

  test('is called off only by a person with a reason, and not asked for again by the same no', async () => {
    const { subjectId, takeDownId, draft } = await posting.queued();
    await posting.register.say(subjectId, 'granted');
    expect((await posting.register.caseUntil(subjectId)).posts[0]?.standing).toBe('waiting');
    expect((await posting.act('head', takeDownId, 'calling-off', { reason: ' ' })).status).toBe(
      422,
    );
    const off = await posting.act('head', takeDownId, 'calling-off', {
      reason: 'Mum rang: a slip of hers.',
    });
    expect(off.status).toBe(204);
    await posting.runReachBack(subjectId);
    house.startWorker();
    await posting.register.quiet();
    expect((await posting.register.caseUntil(subjectId)).posts).toMatchObject([
      {
        standing: 'called-off',
        calledOffBy: 'Martin Hale',
        calledOffBecause: 'Mum rang: a slip of hers.',
      },
    ]);
    expect(await posting.register.onPage(draft.text)).toEqual([true]);
    // A later no is another one.
    await posting.register.say(subjectId, 'withdrawn');
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(draft.text)).toEqual([]);
  });
});

// Last: with a second Page of the school a draft would be for that one, too.
describe('two Pages', () => {
  test('are reached each, one by one, and the draft is down when the last one is', async () => {
    const second = await secondPage();
    const subjectId = await posting.child();
    const id = await posting.writing.begin();
    await posting.writing.addPhoto('drafter', id, showing(subjectId));
    await posting.writing.save('drafter', id, {
      text: 'On two Pages.',
      pageIds: [house.pageId, second],
    });
    await posting.writing.submit('drafter', id);
    await posting.publish(await posting.writing.settled(id));
    await house.stopWorker();
    await posting.register.say(subjectId, 'withdrawn');
    await posting.runReachBack(subjectId);
    const { posts } = await posting.register.caseUntil(subjectId);
    expect(posts.map(({ standing }) => standing)).toEqual(['waiting', 'waiting']);
    await takeDown(posting.ownPages(), { takeDownId: posts[0]?.id ?? '' });
    expect((await house.draft('head', id)).state).toBe('published');
    house.startWorker();
    const done = await posting.register.caseUntil(subjectId, (one) =>
      one.posts.every(({ standing }) => standing === 'done'),
    );
    expect(done.posts).toHaveLength(2);
    expect((await house.draft('head', id)).state).toBe('taken-down');
  });
});

async function secondPage(): Promise<string> {
  const pool = new pg.Pool({ connectionString: house.databaseUrl, max: 1 });
  const access = await ensureSandboxPage(pool, { name: 'A second Page', about: 'To practise' });
  await pool.end();
  const { id } = await connectPage(house.test.services, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.ssq,
    name: 'A second Page',
    graphId: access.pageId,
    graphAppId: access.appId,
    token: Secret.of(access.token),
    appSecret: Secret.of(access.appSecret),
    actorId: null,
  });
  return id;
}

describe('when the Page was disconnected meanwhile', () => {
  test('the post is a person’s to take off at once', async () => {
    const { subjectId, takeDownId } = await posting.queued();
    const deps = {
      ...house.test.services,
      pageOf: () => {
        throw new PageDisconnected('Page 1 is disconnected.');
      },
    };
    await takeDown(deps, { takeDownId });
    const [post] = (await posting.register.caseUntil(subjectId)).posts;
    expect(post?.standing).toBe('needs-you');
    expect(JSON.stringify(post)).toContain('not connected to Facebook');
  });
});
