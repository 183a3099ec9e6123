import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askToReachBackForPeople } from '../../moderation/consent/asking-reach-back.ts';
import { inTransaction } from '../../moderation/database/client.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Posting, postingIn, showing } from '../factories/posting.ts';
import { FACE, OTHER_FACE } from '../factories/writing.ts';

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

describe('a draft under check', () => {
  test('is found by its own checks, which ask the register after the no', async () => {
    const subjectId = await posting.child();
    const id = await posting.writing.begin();
    await posting.writing.addPhoto('drafter', id, showing(subjectId));
    await posting.writing.save('drafter', id, { text: 'Under check.' });
    await house.draftUntil('drafter', id, ({ photos }) => photos[0]?.checkState === 'checked');
    await house.stopWorker();
    await posting.writing.submit('drafter', id);
    expect((await house.draft('drafter', id)).state).toBe('checking');
    await posting.register.say(subjectId, 'withdrawn');
    await posting.runReachBack(subjectId);
    expect((await posting.register.caseUntil(subjectId)).drafts).toMatchObject([
      { was: 'checking', outcome: 'under-check', state: 'checking' },
    ]);
    house.startWorker();
    const settled = await posting.writing.settled(id);
    expect(settled.state).toBe('needs-changes');
    expect(settled.findings.map(({ rule }) => rule)).toContain('no-permission');
  });
});

describe('two children in one post', () => {
  test('take it off once, each with a clock of its own', async () => {
    const first = await posting.child();
    const second = await posting.child();
    const draft = await posting.writing.handIn({
      faces: [FACE, OTHER_FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: first },
        { kind: 'person', box: OTHER_FACE, subjectId: second },
      ],
    });
    await posting.publish(draft);
    await house.stopWorker();
    for (const subjectId of [first, second]) {
      await posting.register.say(subjectId, 'withdrawn');
      await posting.runReachBack(subjectId);
    }
    const ids = [first, second].map(
      async (subjectId) => (await posting.register.caseUntil(subjectId)).posts[0]?.id,
    );
    expect(await ids[0]).toBe(await ids[1]);
    house.startWorker();
    for (const subjectId of [first, second])
      await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    const { history } = await house.draft('head', draft.id);
    expect(history.filter(({ kind }) => kind === 'take-down.done')).toHaveLength(1);
  });
});

describe('a doubt', () => {
  /** A post with one large face and a roll of two: nobody said whose it is. */
  async function doubtful(): Promise<{ subjectId: string; draft: Draft }> {
    const subjectId = await posting.child();
    const other = await posting.child();
    const id = await posting.writing.begin();
    const large = { x: 100, y: 60, width: 400, height: 460 };
    const photoId = await posting.writing.addPhoto('drafter', id, { faces: [large, OTHER_FACE] });
    const url = `/api/drafts/${id}/photos/${photoId}`;
    await house.ask('drafter', 'PUT', `${url}/roll`, { subjectIds: [subjectId, other] });
    await house.ask('drafter', 'PATCH', url, { accounting: 'roll' });
    await posting.writing.save('drafter', id, { text: `Whose face is it (${subjectId})?` });
    await posting.writing.submit('drafter', id);
    const draft = await posting.writing.settled(id);
    await posting.publish(draft);
    await posting.register.say(subjectId, 'granted', { noCloseUp: true });
    const found = await posting.register.caseUntil(subjectId, ({ posts }) => posts.length > 0);
    expect(found.posts).toMatchObject([{ standing: 'needs-you', tries: 0 }]);
    expect(found.posts[0]?.trouble).toContain('may not be shown close up');
    return { subjectId, draft };
  }

  test('is a person’s to look at, who has it taken off', async () => {
    const { subjectId, draft } = await doubtful();
    await posting.register.quiet();
    expect((await house.draft('head', draft.id)).state).toBe('published');
    const [post] = (await posting.register.caseUntil(subjectId)).posts;
    expect((await posting.act('head', post?.id ?? '', 'another-try')).status).toBe(204);
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(draft.text)).toEqual([]);
  });

  test('gives way to a clear no, which takes the post off at once', async () => {
    const { subjectId, draft } = await doubtful();
    await posting.register.say(subjectId, 'withdrawn');
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(draft.text)).toEqual([]);
  });
});

describe('somebody who left', () => {
  test('brings back what is not out, and leaves what was published with a yes', async () => {
    const subjectId = await posting.child();
    const post = await posting.publish(await posting.writing.handIn(showing(subjectId)));
    const waiting = await posting.writing.handIn(showing(subjectId));
    expect((await posting.writing.approve(waiting)).status).toBe(200);
    await house.db
      .updateTable('subject')
      .set({ leaves_on: '2020-07-17' })
      .where('id', '=', subjectId)
      .execute();
    await inTransaction(house.db, (tx) =>
      askToReachBackForPeople(tx, [subjectId], house.test.services.clock.now()),
    );
    const found = await posting.register.caseUntil(subjectId);
    expect(found).toMatchObject({
      says: 'Left the school, or nobody’s yes holds any more.',
      posts: [],
    });
    expect((await house.draft('head', waiting.id)).state).toBe('awaiting-decision');
    await posting.register.quiet();
    expect((await house.draft('head', post.id)).state).toBe('published');
  });
});

describe('a child who goes to another school', () => {
  async function movedAway(): Promise<{ subjectId: string; post: Draft }> {
    const subjectId = await posting.child();
    const post = await posting.publish(await posting.writing.handIn(showing(subjectId)));
    await house.db
      .updateTable('subject')
      .set({ school_id: house.federation.schools.lf, class_id: null })
      .where('id', '=', subjectId)
      .execute();
    return { subjectId, post };
  }

  test('stays in what the school before published with a yes when the parents say yes again', async () => {
    const { subjectId, post } = await movedAway();
    await posting.register.say(subjectId, 'granted');
    await posting.register.quiet();
    const { withdrawals } = await posting.register.list();
    expect(withdrawals.filter(({ person }) => person?.id === subjectId)).toEqual([]);
    expect((await house.draft('head', post.id)).state).toBe('published');
  });

  test('comes off it when the parents take the yes back', async () => {
    const { subjectId, post } = await movedAway();
    await posting.register.say(subjectId, 'withdrawn');
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    expect(await posting.register.onPage(post.text)).toEqual([]);
  });
});
