import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphOutcomeUnknown, GraphUnavailable } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { publishApproval } from '../../moderation/pages/publish.actions.ts';
import { type House, openHouse } from '../factories/house.ts';
import { answer } from '../factories/register.ts';
import { FACE, type Said, type Writing, writingIn } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;

let house: House;
let writing: Writing;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});

afterAll(async () => {
  await house.close();
});

describe('publishing', () => {
  beforeAll(async () => {
    await house.stopWorker();
  });

  /** An approved draft that is due, and nobody at work on it. */
  async function due(said: Said = {}): Promise<{ id: string; approvalId: string; text: string }> {
    house.startWorker();
    const draft = await writing.handIn(said);
    await house.stopWorker();
    expect((await writing.approve(draft)).status).toBe(200);
    await house.passTime(UNDO_OVER_MS);
    const approval = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', draft.id)
      .executeTakeFirstOrThrow();
    return { id: draft.id, approvalId: approval.id, text: draft.text };
  }

  function publish(
    approvalId: string,
    change: (page: SocialPage) => Partial<SocialPage> = () => ({}),
  ) {
    const page = house.sandbox.connect();
    return publishApproval(
      {
        ...house.test.services,
        pageOf: () => ({ ...page, ...change(page) }),
        watchOf: house.sandbox.watch,
      },
      { approvalId },
      { signal: new AbortController().signal },
    );
  }

  /** What the Page holds with this text, visible and not. */
  async function onPage(text: string): Promise<boolean[]> {
    const { body } = await house.sandbox.graph(
      'GET',
      `${house.sandbox.page.pageId}/feed?fields=id,message,is_published&limit=100`,
    );
    return (body['data'] as { message?: string; is_published: boolean }[])
      .filter((post) => post.message === text)
      .map((post) => post.is_published);
  }

  test.each([
    ['uploadPhoto', 'before'],
    ['uploadPhoto', 'after'],
    ['createUnpublishedPost', 'before'],
    ['createUnpublishedPost', 'after'],
    ['publishPost', 'before'],
    ['publishPost', 'after'],
    ['readPost', 'before'],
    ['findUnpublishedPost', 'after'],
  ] as const)('that breaks off at %s, %s its effect, ends in one post', async (call, when) => {
    const { id, approvalId, text } = await due();
    let broken = false;
    const breaking = (page: SocialPage): Partial<SocialPage> => ({
      async [call](...args: never[]) {
        const go = (): Promise<unknown> =>
          (page[call] as (...all: never[]) => Promise<unknown>)(...args);
        if (broken) return go();
        broken = true;
        if (when === 'after') await go();
        throw new GraphOutcomeUnknown(call, 'dropped');
      },
    });
    await expect(publish(approvalId, breaking)).rejects.toThrow('dropped');
    await publish(approvalId, breaking);
    await publish(approvalId);
    expect((await house.draft('head', id)).state).toBe('published');
    expect(await onPage(text)).toEqual([true]);
  });

  test('by two workers at once ends in one post', async () => {
    const { id, approvalId, text } = await due();
    const ends = await Promise.allSettled([
      publish(approvalId),
      publish(approvalId),
      publish(approvalId),
    ]);
    if (ends.some((end) => end.status === 'rejected')) await publish(approvalId);
    expect((await house.draft('head', id)).state).toBe('published');
    expect((await onPage(text)).filter(Boolean)).toEqual([true]);
  });

  test('before the approver can no longer undo does not happen', async () => {
    house.startWorker();
    const draft = await writing.handIn();
    await house.stopWorker();
    expect((await writing.approve(draft)).status).toBe(200);
    const { id } = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', draft.id)
      .executeTakeFirstOrThrow();
    await expect(publish(id)).rejects.toMatchObject({ name: 'NotYetDue' });
    expect(await onPage(draft.text)).toEqual([]);
  });

  test('and undoing at the same moment: one of them wins, wholly', async () => {
    const { id, approvalId, text } = await due();
    const { version } = await house.draft('head', id);
    const { due_at: dueAt } = await house.db
      .selectFrom('approval')
      .select('due_at')
      .where('id', '=', approvalId)
      .executeTakeFirstOrThrow();
    // Half a second before it is due both may happen: the publisher allows for clocks that differ a little.
    await house.passTime(dueAt.getTime() - house.test.services.clock.now().getTime() - 500);
    const [undone, published] = await Promise.all([
      house.ask('head', 'POST', `/api/drafts/${id}/undo-approval`, { version }),
      publish(approvalId).then(
        () => true,
        () => false,
      ),
    ]);
    const { state } = await house.draft('head', id);
    const visible = (await onPage(text)).includes(true);
    // Whoever loses is refused, or finds nothing to do.
    expect([undone.status === 200, published, state, visible]).toEqual(
      visible ? [false, true, 'published', true] : [true, true, 'awaiting-decision', false],
    );
  });

  test('rests on an approval that nobody can change afterwards', async () => {
    const { approvalId } = await due();
    const change = house.db
      .updateTable('approval')
      .set({ digest: '0'.repeat(64) })
      .where('id', '=', approvalId)
      .execute();
    await expect(change).rejects.toThrow('an approval can only be withdrawn');
  });

  const LOST_TOKEN = { error: { code: 190, message: 'gone', error_subcode: 463 } };
  const refuse = (): void =>
    house.sandbox.disturb(() => ({
      kind: 'answer-instead',
      status: 400,
      contentType: 'application/json',
      body: JSON.stringify(LOST_TOKEN),
    }));

  test('that is refused after it became visible asks a person, and cannot be approved again', async () => {
    const { id, approvalId, text } = await due();
    await publish(approvalId, (page) => ({
      async publishPost(postId) {
        await page.publishPost(postId);
        refuse();
      },
    })).finally(() => house.sandbox.disturb(undefined));
    expect(await onPage(text)).toEqual([true]);
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
  });

  test('that became visible before its worker was killed is not taken for a draft again', async () => {
    for (const trouble of ['token', 'bytes'] as const) {
      const { id, approvalId, text } = await due();
      const killed = publish(approvalId, (page) => ({
        async publishPost(postId) {
          await page.publishPost(postId);
          throw new GraphOutcomeUnknown('publishing', 'killed');
        },
      }));
      await expect(killed).rejects.toThrow('killed');
      if (trouble === 'token') refuse();
      else await house.test.services.pictures.remove(await fileOf(id));
      await publish(approvalId).finally(() => house.sandbox.disturb(undefined));
      expect(await onPage(text)).toEqual([true]);
      expect(['unconfirmed', 'published'], trouble).toContain(
        (await house.draft('head', id)).state,
      );
    }
  });

  async function fileOf(id: string): Promise<string> {
    const photo = (await house.draft('head', id)).photos[0]?.id ?? '';
    const { sha256 } = await house.db
      .selectFrom('rendered_photo')
      .select('sha256')
      .where('photo_id', '=', photo)
      .executeTakeFirstOrThrow();
    return sha256 ?? '';
  }

  test('that is stopped at the last moment leaves nothing on the Page, even when taking it away needs two tries', async () => {
    const bea = await writing.pupil('Beatrixa', 'granted');
    const { id, approvalId, text } = await due({
      faces: [FACE],
      markings: [{ kind: 'person', box: FACE, subjectId: bea }],
    });
    let tries = 0;
    const withdrawing = (page: SocialPage): Partial<SocialPage> => ({
      async createUnpublishedPost(post) {
        const made = await page.createUnpublishedPost(post);
        await answer(house.db, bea, 'withdrawn');
        return made;
      },
      async deletePost(postId) {
        tries += 1;
        if (tries === 1) throw new GraphUnavailable('deleting', 'down');
        await page.deletePost(postId);
      },
    });
    await publish(approvalId, withdrawing).catch(() => undefined);
    await publish(approvalId, withdrawing);
    expect(await onPage(text)).toEqual([]);
    const back = await house.draft('head', id);
    expect(back.state).toBe('awaiting-decision');
    expect(back.cameBackBecause).toMatch(/Just before publishing/);
  });

  test('that Facebook refuses before it was visible comes back, and leaves nothing on the Page', async () => {
    const { id, approvalId, text } = await due();
    let refused = false;
    await publish(approvalId, (page) => ({
      async publishPost(postId) {
        if (!refused) {
          refused = true;
          refuse();
        }
        await page.publishPost(postId).finally(() => house.sandbox.disturb(undefined));
      },
    }));
    expect((await house.draft('head', id)).state).toBe('awaiting-decision');
    expect(await onPage(text)).toEqual([]);
  });
});
