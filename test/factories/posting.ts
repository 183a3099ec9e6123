import { expect } from 'vitest';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { reachBack } from '../../moderation/reach-back/reach.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { House } from './house.ts';
import { withdrawingIn } from './withdrawing.ts';
import { FACE, writingIn } from './writing.ts';

const UNDO_OVER_MS = 11_000;

/** What a photo shows that has one child in it, marked. */
export const showing = (subjectId: string) => ({
  faces: [FACE],
  markings: [{ kind: 'person', box: FACE, subjectId }],
});

export type Posting = ReturnType<typeof postingIn>;

/** Posts that go out and come off again, with and without somebody at work on them. */
export function postingIn(house: House) {
  const writing = writingIn(house);
  const register = withdrawingIn(house);
  let names = 0;

  function child(): Promise<string> {
    names += 1;
    return writing.pupil(`Child${String.fromCodePoint(96 + names)}`, 'granted');
  }

  function pageWith(change: (page: SocialPage) => Partial<SocialPage>) {
    const page = house.sandbox.connect();
    return {
      ...house.test.services,
      pageOf: () => ({ ...page, ...change(page) }),
      watchOf: house.sandbox.watch,
    };
  }

  /** Approves a draft and waits until it is on the Page. */
  async function publish(draft: Draft): Promise<Draft> {
    await settleHolds(draft.id);
    const approved = await writing.approve(draft);
    expect(approved.status, JSON.stringify([approved.body, draft.findings])).toBe(200);
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
    await reachBack(
      house.test.services,
      { cause: 'answer', ids: [id] },
      { signal: new AbortController().signal },
    );
  }

  /** Settles every point that a head may settle. */
  async function settleHolds(id: string): Promise<void> {
    for (const { id: findingId, severity } of (await house.draft('head', id)).findings) {
      if (severity !== 'hold') continue;
      const url = `/api/drafts/${id}/holds/${findingId}`;
      const { version } = await house.draft('head', id);
      const settled = await house.ask('head', 'POST', url, { version, reason: 'Looked at it.' });
      expect(settled.status, JSON.stringify(settled.body)).toBe(200);
    }
  }

  /** An approved draft that is due, and nobody at work on it. */
  async function due(): Promise<{
    subjectId: string;
    id: string;
    approvalId: string;
    text: string;
  }> {
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

  function ownPages() {
    return {
      ...house.test.services,
      watchOf: house.sandbox.watch,
      pageOf: (row: { graphId: string; sealedToken: Buffer }) =>
        house.sandbox.connect({
          pageId: row.graphId,
          token: house.test.services.sealing.unseal(row.sealedToken),
        }),
    };
  }

  function act(
    who: 'head' | 'otherHead',
    takeDownId: string,
    what: 'by-hand' | 'another-try' | 'calling-off',
    body?: object,
  ) {
    return house.ask(who, 'POST', `/api/register/take-downs/${takeDownId}/${what}`, body);
  }

  return {
    writing,
    register,
    child,
    publish,
    queued,
    runReachBack,
    pageWith,
    ownPages,
    act,
    due,
    settleHolds,
  };
}
