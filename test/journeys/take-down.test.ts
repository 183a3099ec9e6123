import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askToReachBackForLeaver } from '../../moderation/consent/asking-reach-back.ts';
import { inTransaction } from '../../moderation/database/client.ts';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { publishApproval, publishFailed } from '../../moderation/pages/publish.actions.ts';
import { reachBack } from '../../moderation/reach-back/reach.actions.ts';
import { takeDown, takeDownFailed } from '../../moderation/reach-back/take-down.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { ensureSandboxPage } from '../../server/sandbox/sandbox-admin.ts';

import { type House, openHouse } from '../factories/house.ts';
import { withdrawingIn, type Withdrawing } from '../factories/withdrawing.ts';
import { FACE, OTHER_FACE, type Writing, writingIn } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;
const signal = new AbortController().signal;

let house: House;
let writing: Writing;
let register: Withdrawing;
let names = 0;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
  register = withdrawingIn(house);
});
beforeEach(() => {
  house.sandbox.disturb(undefined);
  house.startWorker();
});
afterAll(async () => {
  await house.close();
});

const showing = (subjectId: string) => ({
  faces: [FACE],
  markings: [{ kind: 'person', box: FACE, subjectId }],
});

function child(): Promise<string> {
  names += 1;
  return writing.pupil(`Child${String.fromCodePoint(96 + names)}`, 'granted');
}

function pageWith(change: (page: SocialPage) => Partial<SocialPage>) {
  const page = house.sandbox.connect();
  return { ...house.test.services, pageOf: () => ({ ...page, ...change(page) }) };
}

async function publish(draft: Draft): Promise<Draft> {
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  return house.draftUntil('head', draft.id, ({ state }) => state === 'published');
}

/** A published post whose child was taken back, with nobody at work: the take-down is queued and waits. */
async function queued(): Promise<{ subjectId: string; draft: Draft; takeDownId: string }> {
  const subjectId = await child();
  const draft = await publish(await writing.handIn(showing(subjectId)));
  await house.stopWorker();
  await register.say(subjectId, 'withdrawn');
  await runReachBack(subjectId);
  const [post] = (await register.caseUntil(subjectId)).posts;
  expect(post?.standing).toBe('waiting');
  return { subjectId, draft, takeDownId: post?.id ?? '' };
}

/** What the worker would do with the job that the newest answer asked for. */
async function runReachBack(subjectId: string): Promise<void> {
  const { id } = await house.db
    .selectFrom('consent_answer')
    .select('id')
    .where('subject_id', '=', subjectId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  await reachBack(house.test.services, { cause: 'answer', ids: [id] }, { signal });
}

describe('taking a post off', () => {
  test.each([
    ['readPost', 'before'],
    ['deletePost', 'before'],
    ['deletePost', 'after'],
    ['hasPhoto', 'after'],
  ] as const)(
    'by a worker that dies at %s, %s its effect, is finished by another one',
    async (call, when) => {
      const { subjectId, draft, takeDownId } = await queued();
      const died = Promise.withResolvers<void>();
      void takeDown(
        pageWith((page) => ({
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
      expect((await register.caseUntil(subjectId)).posts[0]?.standing).toBe('running');
      house.startWorker();
      const done = await register.caseUntil(
        subjectId,
        ({ posts }) => posts[0]?.standing === 'done',
      );
      expect(done.posts[0]).toMatchObject({
        tries: 2,
        wasGone: call === 'hasPhoto' || when === 'after',
      });
      expect(await register.onPage(draft.text)).toEqual([]);
      expect((await house.draft('head', draft.id)).state).toBe('taken-down');
    },
  );

  test('by two workers at once is counted once', async () => {
    const { subjectId, takeDownId, draft } = await queued();
    const deps = pageWith(() => ({}));
    await Promise.all([1, 2, 3].map(() => takeDown(deps, { takeDownId })));
    const done = await register.caseUntil(subjectId);
    expect(done.posts[0]?.standing).toBe('done');
    const { history } = await house.draft('head', draft.id);
    expect(history.filter(({ kind }) => kind === 'take-down.done')).toHaveLength(1);
  });

  test('of a Page that does not answer is tried again, then a person is told, and may have it tried once more', async () => {
    const { subjectId, takeDownId, draft } = await queued();
    const breaking = pageWith(() => ({
      deletePost: () => Promise.reject(new GraphOutcomeUnknown('Taking the post down', 'dropped')),
    }));
    await expect(takeDown(breaking, { takeDownId })).rejects.toThrow('unknown outcome');
    const trying = await register.caseUntil(subjectId);
    expect(trying.posts[0]).toMatchObject({ standing: 'running', tries: 1, acts: [] });
    expect(trying.posts[0]?.trouble).toContain('tries again');
    const running = await act('head', takeDownId, 'calling-off', { reason: 'Never mind.' });
    expect(running.body).toMatchObject({ code: 'wrong-state' });
    await takeDownFailed(house.test.services, { takeDownId });
    const theirs = await register.caseUntil(subjectId);
    expect(theirs.posts[0]).toMatchObject({
      standing: 'needs-you',
      acts: ['by-hand', 'try-again', 'call-off'],
    });
    expect(theirs.posts[0]?.address).toContain('/pages/');
    expect((await register.list()).counts).toEqual({ open: 1, needsPerson: 1 });
    // Who reads is not who acts: the safeguarding lead sees it, the head of the other school does not.
    const lead = await register.caseUntil(subjectId, () => true, 'safeguardingLead');
    expect(lead.posts[0]?.acts).toEqual([]);
    expect((await register.list('otherHead')).withdrawals).toEqual([]);
    expect((await act('otherHead', takeDownId, 'by-hand')).body).toMatchObject({
      code: 'not-allowed',
    });
    house.startWorker();
    expect((await act('head', takeDownId, 'another-try')).status).toBe(204);
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(draft.text)).toEqual([]);
    expect((await act('head', takeDownId, 'by-hand')).body).toMatchObject({ code: 'wrong-state' });
  });

  test('that the Page says was done, but still shows, is not counted', async () => {
    const { subjectId, takeDownId } = await queued();
    const lying = pageWith(() => ({ deletePost: () => Promise.resolve() }));
    await expect(takeDown(lying, { takeDownId })).rejects.toMatchObject({ name: 'StillThere' });
    expect((await register.caseUntil(subjectId)).posts[0]?.standing).toBe('running');
    house.startWorker();
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
  });

  test('that Facebook refuses is a person’s at once, who says that it was done by hand', async () => {
    const { subjectId, takeDownId, draft } = await queued();
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
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'needs-you');
    const mail = await house.db
      .selectFrom('mail')
      .select(['subject'])
      .where('created_at', '>', before)
      .execute();
    expect(mail.map(({ subject }) => subject)).toContain(
      'A post has to come off the Page, and Gatehouse could not do it',
    );
    house.sandbox.disturb(undefined);
    expect((await act('head', takeDownId, 'by-hand')).status).toBe(204);
    const done = await register.caseUntil(subjectId);
    expect(done.posts[0]).toMatchObject({ standing: 'done', doneBy: 'Martin Hale' });
    const down = await house.draft('head', draft.id);
    expect(down.state).toBe('taken-down');
    expect(down.history.map(({ says }) => says)).toContain(
      'Martin Hale took a post off the Page by hand.',
    );
  });

  test('is called off only by a person with a reason, and not asked for again by the same no', async () => {
    const { subjectId, takeDownId, draft } = await queued();
    await register.say(subjectId, 'granted');
    expect((await register.caseUntil(subjectId)).posts[0]?.standing).toBe('waiting');
    expect((await act('head', takeDownId, 'calling-off', { reason: ' ' })).status).toBe(422);
    const off = await act('head', takeDownId, 'calling-off', {
      reason: 'Mum rang: a slip of hers.',
    });
    expect(off.status).toBe(204);
    await runReachBack(subjectId);
    house.startWorker();
    await register.quiet();
    expect((await register.caseUntil(subjectId)).posts).toMatchObject([
      {
        standing: 'called-off',
        calledOffBy: 'Martin Hale',
        calledOffBecause: 'Mum rang: a slip of hers.',
      },
    ]);
    expect(await register.onPage(draft.text)).toEqual([true]);
    // A later no is another one.
    await register.say(subjectId, 'withdrawn');
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(draft.text)).toEqual([]);
  });

  test('of which nobody knows whether it is on the Page finds out, and takes it off', async () => {
    const { subjectId, id, approvalId, text } = await due();
    const losing = pageWith((page) => ({
      async publishPost(postId) {
        await page.publishPost(postId);
        throw new GraphOutcomeUnknown('Publishing the post', 'dropped');
      },
    }));
    await expect(publishApproval(losing, { approvalId }, { signal })).rejects.toThrow('dropped');
    await publishFailed(house.test.services, { approvalId, failure: 'dropped' });
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
    await register.say(subjectId, 'withdrawn');
    house.startWorker();
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(text)).toEqual([]);
    expect((await house.draft('head', id)).state).toBe('taken-down');
  });
});

describe('a draft under check', () => {
  test('is found by its own checks, which ask the register after the no', async () => {
    const subjectId = await child();
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, showing(subjectId));
    await writing.save('drafter', id, { text: 'Under check.' });
    await house.draftUntil('drafter', id, ({ photos }) => photos[0]?.checkState === 'checked');
    await house.stopWorker();
    await writing.submit('drafter', id);
    expect((await house.draft('drafter', id)).state).toBe('checking');
    await register.say(subjectId, 'withdrawn');
    await runReachBack(subjectId);
    expect((await register.caseUntil(subjectId)).drafts).toMatchObject([
      { was: 'checking', outcome: 'under-check', state: 'checking' },
    ]);
    house.startWorker();
    const settled = await writing.settled(id);
    expect(settled.state).toBe('needs-changes');
    expect(settled.findings.map(({ rule }) => rule)).toContain('no-permission');
  });
});

describe('two children in one post', () => {
  test('take it off once, each with a clock of its own', async () => {
    const first = await child();
    const second = await child();
    const draft = await writing.handIn({
      faces: [FACE, OTHER_FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: first },
        { kind: 'person', box: OTHER_FACE, subjectId: second },
      ],
    });
    await publish(draft);
    await house.stopWorker();
    for (const subjectId of [first, second]) {
      await register.say(subjectId, 'withdrawn');
      await runReachBack(subjectId);
    }
    const ids = [first, second].map(
      async (subjectId) => (await register.caseUntil(subjectId)).posts[0]?.id,
    );
    expect(await ids[0]).toBe(await ids[1]);
    house.startWorker();
    for (const subjectId of [first, second])
      await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    const { history } = await house.draft('head', draft.id);
    expect(history.filter(({ kind }) => kind === 'take-down.done')).toHaveLength(1);
  });
});

describe('a doubt', () => {
  /** A post with one large face and a roll of two: nobody said whose it is. */
  async function doubtful(): Promise<{ subjectId: string; draft: Draft }> {
    const subjectId = await child();
    const other = await child();
    const id = await writing.begin();
    const large = { x: 100, y: 60, width: 400, height: 460 };
    const photoId = await writing.addPhoto('drafter', id, { faces: [large, OTHER_FACE] });
    const url = `/api/drafts/${id}/photos/${photoId}`;
    await house.ask('drafter', 'PUT', `${url}/roll`, { subjectIds: [subjectId, other] });
    await house.ask('drafter', 'PATCH', url, { accounting: 'roll' });
    await writing.save('drafter', id, { text: `Whose face is it (${subjectId})?` });
    await writing.submit('drafter', id);
    const draft = await writing.settled(id);
    for (const { id: findingId, severity } of draft.findings) {
      if (severity !== 'hold') continue;
      const { version } = await house.draft('head', id);
      const holds = `/api/drafts/${id}/holds/${findingId}`;
      await house.ask('head', 'POST', holds, { version, reason: 'Looked at it.' });
    }
    await publish(draft);
    await register.say(subjectId, 'granted', { noCloseUp: true });
    const found = await register.caseUntil(subjectId, ({ posts }) => posts.length > 0);
    expect(found.posts).toMatchObject([{ standing: 'needs-you', tries: 0 }]);
    expect(found.posts[0]?.trouble).toContain('may not be shown close up');
    return { subjectId, draft };
  }

  test('is a person’s to look at, who has it taken off', async () => {
    const { subjectId, draft } = await doubtful();
    await register.quiet();
    expect((await house.draft('head', draft.id)).state).toBe('published');
    const [post] = (await register.caseUntil(subjectId)).posts;
    expect((await act('head', post?.id ?? '', 'another-try')).status).toBe(204);
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(draft.text)).toEqual([]);
  });

  test('gives way to a clear no, which takes the post off at once', async () => {
    const { subjectId, draft } = await doubtful();
    await register.say(subjectId, 'withdrawn');
    await register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(draft.text)).toEqual([]);
  });
});

describe('somebody who left', () => {
  test('brings back what is not out, and leaves what was published with a yes', async () => {
    const subjectId = await child();
    const post = await publish(await writing.handIn(showing(subjectId)));
    const waiting = await writing.handIn(showing(subjectId));
    expect((await writing.approve(waiting)).status).toBe(200);
    await house.db
      .updateTable('subject')
      .set({ leaves_on: '2020-07-17' })
      .where('id', '=', subjectId)
      .execute();
    await inTransaction(house.db, (tx) =>
      askToReachBackForLeaver(tx, subjectId, house.test.services.clock.now()),
    );
    const found = await register.caseUntil(subjectId);
    expect(found).toMatchObject({ says: 'Left the school.', posts: [] });
    expect((await house.draft('head', waiting.id)).state).toBe('awaiting-decision');
    await register.quiet();
    expect((await house.draft('head', post.id)).state).toBe('published');
  });
});

/** An approved draft that is due, and nobody at work on it. */
async function due(): Promise<{ subjectId: string; id: string; approvalId: string; text: string }> {
  const subjectId = await child();
  house.startWorker();
  const draft = await writing.handIn(showing(subjectId));
  await house.stopWorker();
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  const approval = await house.db
    .selectFrom('approval')
    .select('id')
    .where('draft_id', '=', draft.id)
    .executeTakeFirstOrThrow();
  return { subjectId, id: draft.id, approvalId: approval.id, text: draft.text };
}

const CALLS = [
  'whoAmI',
  'uploadPhoto',
  'createUnpublishedPost',
  'publishPost',
  'readPost',
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
      const { subjectId, id, approvalId, text } = await due();
      let said = false;
      const say = async (): Promise<void> => {
        if (said) return;
        said = true;
        await register.say(subjectId, 'withdrawn');
        if (job === 'at once') await runReachBack(subjectId);
      };
      const meeting = pageWith((page) => ({
        async [call](...args: never[]) {
          if (when === 'before') await say();
          const answer = await (page[call] as (...all: never[]) => Promise<unknown>)(...args);
          if (when === 'after') await say();
          return answer;
        },
      }));
      await publishApproval(meeting, { approvalId }, { signal });
      if (job === 'later') await runReachBack(subjectId);
      // The job of the answer has run: only looking back, which publishing asks for, may find what it met on its way.
      await house.db
        .updateTable('job_outbox')
        .set({ finished_at: new Date() })
        .where('job', '=', 'reach-back')
        .execute();
      house.startWorker();
      await register.quiet();
      expect(await register.onPage(text)).toEqual([]);
      const wasVisible = call === 'publishPost' || call === 'readPost';
      expect((await house.draft('head', id)).state).toBe(
        wasVisible ? 'taken-down' : 'awaiting-decision',
      );
    },
  );

  test('at any moment, many times: nothing stays visible', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { subjectId, id, approvalId, text } = await due();
      const later = new Promise((resolve) => setTimeout(resolve, round * 12));
      await Promise.all([
        publishApproval(ownPages(), { approvalId }, { signal }),
        later.then(async () => {
          await register.say(subjectId, 'withdrawn');
          await runReachBack(subjectId);
        }),
      ]);
      house.startWorker();
      await register.quiet();
      expect(await register.onPage(text), `round ${round}`).toEqual([]);
      expect(['awaiting-decision', 'taken-down']).toContain((await house.draft('head', id)).state);
    }
  });
});

// Last: with a second Page of the school a draft would be for that one, too.
describe('two Pages', () => {
  test('are reached each, one by one, and the draft is down when the last one is', async () => {
    const second = await secondPage();
    const subjectId = await child();
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, showing(subjectId));
    await writing.save('drafter', id, { text: 'On two Pages.', pageIds: [house.pageId, second] });
    await writing.submit('drafter', id);
    await publish(await writing.settled(id));
    await house.stopWorker();
    await register.say(subjectId, 'withdrawn');
    await runReachBack(subjectId);
    const { posts } = await register.caseUntil(subjectId);
    expect(posts.map(({ standing }) => standing)).toEqual(['waiting', 'waiting']);
    await takeDown(ownPages(), { takeDownId: posts[0]?.id ?? '' });
    expect((await house.draft('head', id)).state).toBe('published');
    house.startWorker();
    const done = await register.caseUntil(subjectId, (one) =>
      one.posts.every(({ standing }) => standing === 'done'),
    );
    expect(done.posts).toHaveLength(2);
    expect((await house.draft('head', id)).state).toBe('taken-down');
  });
});

function ownPages() {
  return {
    ...house.test.services,
    pageOf: (row: { graphId: string; sealedToken: Buffer }) =>
      house.sandbox.connect({
        pageId: row.graphId,
        token: house.test.services.sealing.unseal(row.sealedToken),
      }),
  };
}

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

function act(
  who: 'head' | 'otherHead',
  takeDownId: string,
  what: 'by-hand' | 'another-try' | 'calling-off',
  body?: object,
) {
  return house.ask(who, 'POST', `/api/register/take-downs/${takeDownId}/${what}`, body);
}
