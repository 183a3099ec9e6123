import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GraphOutcomeUnknown } from '../../moderation/facebook/graph-errors.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { clearLeftovers } from '../../moderation/pages/leftovers.actions.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { publishApproval, publishFailed } from '../../moderation/pages/publish.actions.ts';
import type { Draft, DraftSummary } from '../../server/contract/drafts.contract.ts';
import type { LookAtPage } from '../../server/contract/unclear.contract.ts';
import { ensureSandboxPage } from '../../server/sandbox/sandbox-admin.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';

const MINUTE_MS = 60_000;
const UNDO_OVER_MS = 11_000;

let house: House;
let posting: Posting;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
});
beforeEach(async () => {
  house.sandbox.disturb(undefined);
  await sql`update page_alert set cleared_at = now() where cleared_at is null`.execute(house.db);
});
afterAll(async () => {
  await house.close();
});

const signal = new AbortController().signal;

/** A due post whose worker lost the answer when it asked the Page to show it, and gave up. */
async function unclear(effect: 'shown' | 'not shown') {
  const due = await posting.due();
  const losing = posting.pageWith((page) => ({
    async publishPost(postId) {
      if (effect === 'shown') await page.publishPost(postId);
      throw new GraphOutcomeUnknown('Publishing the post', 'dropped');
    },
  }));
  const { approvalId } = due;
  await expect(publishApproval(losing, { approvalId }, { signal })).rejects.toThrow('dropped');
  await publishFailed(house.test.services, { approvalId, failure: 'dropped' });
  expect((await house.draft('head', due.id)).state).toBe('unconfirmed');
  return due;
}

async function look(
  id: string,
  who: TestPersonKey = 'head',
  pageId = house.pageId,
): Promise<LookAtPage> {
  const answer = await house.ask<LookAtPage>(who, 'GET', `/api/drafts/${id}/pages/${pageId}/look`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function settle(
  id: string,
  act: string,
  more: object = {},
  { who = 'head', pageId = house.pageId }: { who?: TestPersonKey; pageId?: string } = {},
) {
  const { version } = await house.draft('executiveHead', id);
  const url = `/api/drafts/${id}/pages/${pageId}/${act}`;
  return house.ask(who, 'POST', url, { version, ...more });
}

async function toLook(who: TestPersonKey): Promise<string[]> {
  const { body } = await house.ask<{ toLook: DraftSummary[] }>(who, 'GET', '/api/inbox');
  return body.toLook.map(({ id }) => id);
}

const wordsOf = (draft: Draft): string => JSON.stringify(draft.history.map(({ says }) => says));

describe('a post that looks unclear', () => {
  test('is somebody’s to look at, its writer reads, and only who decides may say what became of it', async () => {
    const { id } = await unclear('shown');
    expect(await toLook('head')).toContain(id);
    expect(await toLook('otherHead')).not.toContain(id);
    const home = await house.ask<{ toLook: DraftSummary[] }>('head', 'GET', '/api/home');
    expect(home.body.toLook.map((each) => each.id)).toContain(id);
    const seen = await look(id, 'drafter');
    expect(seen.acts.every(({ allowed }) => !allowed)).toBe(true);
    expect((await settle(id, 'there', { postId: '1_1' }, { who: 'drafter' })).status).toBe(403);
    const url = `/api/drafts/${id}/pages/${house.pageId}/look`;
    expect((await house.ask('otherHead', 'GET', url)).status).toBe(404);
  });

  test('and is there, word for word: counted, on the record, and taken back and counted again', async () => {
    const { id, text } = await unclear('shown');
    const seen = await look(id);
    expect(seen).toMatchObject({ standing: 'unclear', answered: true, sent: { text } });
    const [found] = seen.found;
    expect(found).toMatchObject({ isVisible: true, text, differs: [], photos: [{ position: 1 }] });
    expect(found?.permalink).toContain(house.sandbox.page.pageId);

    const stale = await house.ask('head', 'POST', `/api/drafts/${id}/pages/${house.pageId}/there`, {
      version: seen.version - 1,
      postId: found?.postId,
    });
    expect([stale.status, stale.body['code']]).toEqual([409, 'stale']);
    const postId = found?.postId ?? '';
    expect((await settle(id, 'there', { postId })).status).toBe(200);
    const there = await house.draft('head', id);
    expect([there.state, there.publications[0]?.state]).toEqual(['published', 'published']);
    expect(there.publications[0]?.permalink).toBe(found?.permalink);
    expect(wordsOf(there)).toContain('Martin Hale looked at the Page and found the post there.');
    expect(await toLook('head')).not.toContain(id);

    // Somebody else cannot take it back, the one who said it can, for ten minutes.
    expect((await settle(id, 'undo-there', {}, { who: 'executiveHead' })).status).toBe(409);
    expect((await settle(id, 'undo-there')).status).toBe(200);
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
    expect((await settle(id, 'there', { postId })).status).toBe(200);
    await house.passTime(11 * MINUTE_MS);
    expect((await settle(id, 'undo-there')).body['code']).toBe('too-late-to-undo');
  });

  test('and differs on the Page: that is said plainly, and counting it asks for a reason', async () => {
    const { id, text } = await unclear('shown');
    await sql`update sandbox.post set message = message || ' And more.' where message = ${text}`.execute(
      house.db,
    );
    const [found] = (await look(id)).found;
    expect(found?.differs.map(({ what }) => what)).toEqual(['text']);
    const postId = found?.postId ?? '';
    const without = await settle(id, 'there', { postId });
    expect([without.status, without.body['field']]).toEqual([422, 'reason']);
    const reason = 'I added the last words on the Page myself.';
    expect((await settle(id, 'there', { postId, reason })).status).toBe(200);
    const there = await house.draft('head', id);
    expect(there.state).toBe('published');
    expect(there.publications[0]?.trouble).toContain('not the approved text');
    expect(there.publications[0]?.trouble).toContain(reason);
    expect(wordsOf(there)).toContain('not exactly what was approved');
  });

  test('and is not there: decided anew, what was left unseen is deleted first, and it goes out once', async () => {
    const { id, text } = await unclear('not shown');
    const seen = await look(id);
    expect(seen.found.map(({ isVisible }) => isVisible)).toEqual([false]);
    const [held] = seen.found;
    // Nobody sees it: it cannot be counted.
    expect((await settle(id, 'there', { postId: held?.postId })).status).toBe(409);
    expect((await settle(id, 'not-there')).status).toBe(200);
    expect(await posting.register.onPage(text)).toEqual([]);
    const back = await house.draft('head', id);
    expect(back.state).toBe('awaiting-decision');
    expect(back.cameBackBecause).toContain('Martin Hale looked at the Page');
    house.startWorker();
    await posting.publish(back);
    await house.stopWorker();
    expect(await posting.register.onPage(text)).toEqual([true]);
  });

  test('is never sent again while the Page shows what could be it, even with its end changed', async () => {
    const { id, text } = await unclear('shown');
    expect((await settle(id, 'not-there')).body['code']).toBe('something-stops-it');
    await sql`update publication set post_id = null where draft_id = ${id}`.execute(house.db);
    await sql`update sandbox.post set message = ${`${text} Edited.`} where message = ${text}`.execute(
      house.db,
    );
    expect((await settle(id, 'not-there')).body['code']).toBe('something-stops-it');
    // The very post is found without its id, too, and adopted.
    const [found] = (await look(id)).found;
    const reason = 'Only the end was changed.';
    expect((await settle(id, 'there', { postId: found?.postId, reason })).status).toBe(200);
  });

  test('stays unclear while the Page does not answer', async () => {
    const { id } = await unclear('shown');
    const [found] = (await look(id)).found;
    house.sandbox.disturb(() => ({
      kind: 'answer-instead',
      status: 500,
      body: 'no',
      contentType: 'text/plain',
    }));
    const seen = await look(id);
    expect([seen.answered, seen.found]).toEqual([false, []]);
    expect(seen.says).toContain('does not answer');
    const refusals = [
      await settle(id, 'not-there'),
      await settle(id, 'there', { postId: found?.postId }),
    ];
    expect(refusals.map(({ body }) => body['code'])).toEqual(['not-ready', 'not-ready']);
    house.sandbox.disturb(undefined);
    expect((await house.draft('head', id)).state).toBe('unconfirmed');
  });

  test('and comes off for a no of the parents is not counted any more', async () => {
    const { id, subjectId } = await unclear('shown');
    const [found] = (await look(id)).found;
    await posting.register.say(subjectId, 'withdrawn');
    house.startWorker();
    await posting.register.caseUntil(subjectId, ({ posts }) => posts[0]?.standing === 'done');
    await house.stopWorker();
    expect((await settle(id, 'there', { postId: found?.postId })).body['code']).toBe('wrong-state');
  });
});

describe('what the Page refuses', () => {
  const refusing = (code: number, error_subcode?: number) =>
    house.sandbox.disturb((call) =>
      call.method === 'POST'
        ? {
            kind: 'answer-instead',
            status: 400,
            contentType: 'application/json',
            body: JSON.stringify({ error: { code, error_subcode, message: 'no' } }),
          }
        : undefined,
    );
  async function openAlerts(): Promise<string[]> {
    const rows = await house.db
      .selectFrom('page_alert')
      .select('kind')
      .where('cleared_at', 'is', null)
      .execute();
    return rows.map(({ kind }) => kind);
  }

  test.each([
    [368, undefined, 'blocked-by-facebook'],
    [190, 463, 'token-refused'],
    [200, undefined, 'permission-missing'],
  ] as const)(
    '%i/%s holds the Page with the alert %s, and the post waits',
    async (code, sub, kind) => {
      const { id, approvalId, text } = await posting.due();
      refusing(code, sub);
      await publishApproval(posting.ownPages(), { approvalId }, { signal });
      house.sandbox.disturb(undefined);
      expect(await openAlerts()).toEqual([kind]);
      expect((await house.draft('head', id)).state).toBe('publishing');
      // It waits where it is while the alert stands, and nobody can see anything.
      await publishApproval(posting.ownPages(), { approvalId }, { signal });
      expect((await posting.register.onPage(text)).includes(true)).toBe(false);
      // Somebody knows, and lets it go on: the Page takes the post, so what was wrong is right again.
      await sql`update page_alert set accepted_at = now(), accepted_by = ${house.federation.people.executiveHead.id}, accepted_because = 'Done.' where cleared_at is null`.execute(
        house.db,
      );
      await publishApproval(posting.ownPages(), { approvalId }, { signal });
      expect((await house.draft('head', id)).state).toBe('published');
      expect(await openAlerts()).toEqual([]);
      expect(await posting.register.onPage(text)).toEqual([true]);
    },
  );

  test('a throttle waits as told and uses up no attempt; when it takes too long the post asks', async () => {
    const { id, approvalId, text } = await posting.due();
    refusing(613);
    await publishApproval(posting.ownPages(), { approvalId }, { signal });
    house.sandbox.disturb(undefined);
    const job = await house.db
      .selectFrom('job_outbox')
      .select(['due_at', 'failed_at', 'asked'])
      .where('job_id', '=', `publish-${approvalId}`)
      .executeTakeFirstOrThrow();
    expect(job.failed_at).toBeNull();
    expect(job.due_at.getTime()).toBeGreaterThan(house.test.services.clock.now().getTime());
    await house.passTime(31 * MINUTE_MS);
    await publishApproval(posting.ownPages(), { approvalId }, { signal });
    expect((await house.draft('head', id)).cameBackBecause).toContain('does not go out late');
    expect(await posting.register.onPage(text)).toEqual([]);
  });

  test('photos that were uploaded for a post that never came out are deleted in the end', async () => {
    const { approvalId } = await posting.due();
    const uploaded: string[] = [];
    const refused = posting.pageWith((page) => ({
      async uploadPhoto(photo) {
        const kept = await page.uploadPhoto(photo);
        uploaded.push(kept.photoId);
        return kept;
      },
      async createUnpublishedPost(post) {
        refusing(1404102);
        return page.createUnpublishedPost(post).finally(() => house.sandbox.disturb(undefined));
      },
    }));
    await publishApproval(refused, { approvalId }, { signal });
    const page = house.sandbox.connect();
    expect(await Promise.all(uploaded.map((id) => page.hasPhoto(id)))).toEqual([true]);
    // The job that deletes them is asked for with the outcome.
    house.startWorker();
    await expect
      .poll(() => Promise.all(uploaded.map((id) => page.hasPhoto(id))), { timeout: 10_000 })
      .toEqual([false]);
    await house.stopWorker();
  });

  test('something left behind that somebody published by hand is never deleted by a machine, but told', async () => {
    const { id, approvalId, text } = await posting.due();
    const refused = posting.pageWith((page) => ({
      async createUnpublishedPost(post) {
        const made = await page.createUnpublishedPost(post);
        await posting.register.say((await subjectOf(id)) ?? '', 'withdrawn');
        return made;
      },
    }));
    await publishApproval(refused, { approvalId }, { signal });
    expect((await house.draft('head', id)).state).toBe('awaiting-decision');
    await sql`update sandbox.post set is_published = true, published_at = now() where message = ${text}`.execute(
      house.db,
    );
    const { id: publicationId } = await house.db
      .selectFrom('publication')
      .select('id')
      .where('approval_id', '=', approvalId)
      .executeTakeFirstOrThrow();
    await clearLeftovers(posting.ownPages(), { publicationId });
    expect(await posting.register.onPage(text)).toEqual([true]);
    expect(await openAlerts()).toEqual(['leftover-visible']);
  });

  async function subjectOf(draftId: string): Promise<string | undefined> {
    const row = await house.db
      .selectFrom('photo_marking as marking')
      .innerJoin('revision_photo as photo', 'photo.id', 'marking.photo_id')
      .select('marking.subject_id')
      .where('photo.draft_id', '=', draftId)
      .executeTakeFirst();
    return row?.subject_id ?? undefined;
  }
});

describe('two posts', () => {
  test('with the same words, no photos, for one Page at one moment end as two, never as one shared', async () => {
    await setting('duplicate_text_refused', 'never');
    const text = 'School is closed today.';
    const approvals: string[] = [];
    for (const _ of [1, 2]) {
      house.startWorker();
      const id = await posting.writing.begin();
      await posting.writing.save('drafter', id, { text });
      await posting.writing.submit('drafter', id);
      const draft = await posting.writing.settled(id);
      await house.stopWorker();
      expect((await posting.writing.approve(draft)).status).toBe(200);
      const { id: approvalId } = await house.db
        .selectFrom('approval')
        .select('id')
        .where('draft_id', '=', id)
        .executeTakeFirstOrThrow();
      approvals.push(approvalId);
    }
    await house.passTime(UNDO_OVER_MS);
    const [first = '', second = ''] = approvals;
    // The first one's answer is lost, so the second finds an unpublished post with its very words.
    const losing = posting.pageWith((page: SocialPage) => ({
      async createUnpublishedPost(post) {
        await page.createUnpublishedPost(post);
        throw new GraphOutcomeUnknown('Creating the post', 'dropped');
      },
    }));
    await expect(publishApproval(losing, { approvalId: first }, { signal })).rejects.toThrow(
      'dropped',
    );
    const go = (approvalId: string): Promise<void> =>
      publishApproval(posting.ownPages(), { approvalId }, { signal });
    await Promise.allSettled([go(second), go(first)]);
    for (const approvalId of approvals) await go(approvalId).catch(() => undefined);
    expect(await posting.register.onPage(text)).toEqual([true, true]);
    const posts = await house.db
      .selectFrom('publication')
      .select(['post_id', 'state'])
      .where('approval_id', 'in', approvals)
      .execute();
    expect(new Set(posts.map(({ post_id }) => post_id)).size).toBe(2);
    expect(posts.map(({ state }) => state)).toEqual(['published', 'published']);
    await setting('duplicate_text_refused', 'always');
  });
});

async function setting(name: string, value: string): Promise<void> {
  await sql`insert into sandbox.setting (name, value) values (${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(house.db);
}

// Last: with more Pages of the school a draft would be for those, too.
describe('a post for several Pages', () => {
  let pages: string[] = [];
  beforeAll(async () => {
    pages = [house.pageId, await anotherPage('Page B'), await anotherPage('Page C')];
  });

  async function anotherPage(name: string): Promise<string> {
    const pool = new pg.Pool({ connectionString: house.databaseUrl, max: 1 });
    const access = await ensureSandboxPage(pool, { name, about: 'To practise' });
    await pool.end();
    const page = await connectPage(house.test.services, {
      federationId: house.federation.id,
      schoolId: house.federation.schools.ssq,
      name,
      graphId: access.pageId,
      graphAppId: access.appId,
      token: Secret.of(access.token),
      appSecret: Secret.of(access.appSecret),
      actorId: null,
    });
    return page.id;
  }

  /** Published on A, unclear on B, waiting on C, which is paused. */
  async function mixed() {
    const due = await posting.due();
    const approvals = await house.db
      .selectFrom('approval')
      .select(['id', 'page_id'])
      .where('draft_id', '=', due.id)
      .execute();
    const approvalOf = (pageId: string): string =>
      approvals.find((each) => each.page_id === pageId)?.id ?? '';
    const [a = '', b = '', c = ''] = pages;
    const pauseId = house.test.services.newId();
    const now = house.test.services.clock.now();
    const by = house.federation.people.head.id;
    await sql`insert into publishing_pause (id, federation_id, page_id, kind, because, began_at, began_by)
      values (${pauseId}, ${house.federation.id}, ${c}, 'pause', 'A test.', ${now}, ${by})`.execute(
      house.db,
    );
    const own = posting.ownPages();
    await publishApproval(own, { approvalId: approvalOf(a) }, { signal });
    const losing = {
      ...own,
      pageOf: (row: Parameters<typeof own.pageOf>[0]) => ({
        ...own.pageOf(row),
        async publishPost(): Promise<void> {
          throw new GraphOutcomeUnknown('Publishing the post', 'dropped');
        },
      }),
    };
    const approvalId = approvalOf(b);
    await expect(publishApproval(losing, { approvalId }, { signal })).rejects.toThrow('dropped');
    await publishFailed(house.test.services, { approvalId, failure: 'dropped' });
    await publishApproval(own, { approvalId: approvalOf(c) }, { signal });
    const resume = (): Promise<unknown> =>
      sql`update publishing_pause set ended_at = ${now}, ended_by = ${by}, ended_because = 'Over.'
        where id = ${pauseId}`.execute(house.db);
    return { ...due, a, b, c, approvalOf, resume, own };
  }

  const states = (draft: Draft): Record<string, string> =>
    Object.fromEntries(draft.publications.map(({ pageName, state }) => [pageName, state]));

  test('is told Page by Page, and each goes its own way', async () => {
    const { id, b, c, approvalOf, resume, own } = await mixed();
    const before = await house.draft('head', id);
    expect(before.state).toBe('publishing');
    expect(Object.values(states(before)).toSorted()).toEqual([
      'published',
      'unconfirmed',
      'waiting',
    ]);
    expect(await toLook('head')).toContain(id);
    // B can be settled while C is still to come. It stays off the inbox, since A shows it.
    expect((await settle(id, 'not-there', {}, { pageId: b })).status).toBe(200);
    const after = await house.draft('head', id);
    expect([after.state, states(after)['Page B']]).toEqual(['publishing', 'stopped']);
    expect((await settle(id, 'approve-again', {}, { pageId: b })).status).toBe(200);
    await house.passTime(UNDO_OVER_MS);
    const again = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', id)
      .where('page_id', '=', b)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirstOrThrow();
    await publishApproval(own, { approvalId: again.id }, { signal });
    await resume();
    await publishApproval(own, { approvalId: approvalOf(c) }, { signal });
    const done = await house.draft('head', id);
    expect(new Set([done.state, ...Object.values(states(done))])).toEqual(new Set(['published']));
  });

  test('of which one is late asks for that one alone, across a restart, and is left out', async () => {
    const { id, b, c, approvalOf, resume, own } = await mixed();
    await house.passTime(31 * MINUTE_MS);
    await resume();
    // Every worker starts anew: nothing goes out late by itself, neither the waiting one nor the half-made one.
    for (const page of [b, c])
      await publishApproval(own, { approvalId: approvalOf(page) }, { signal });
    const late = await house.draft('head', id);
    expect(late.state).toBe('unconfirmed');
    expect(states(late)).toMatchObject({ 'Page B': 'unconfirmed', 'Page C': 'stopped' });
    expect(late.publications.find(({ pageId }) => pageId === c)?.trouble).toContain('late');
    expect((await settle(id, 'not-there', {}, { pageId: b })).status).toBe(200);
    for (const pageId of [b, c])
      expect((await settle(id, 'leave-out', {}, { pageId })).status).toBe(200);
    const done = await house.draft('head', id);
    expect(done.state).toBe('published');
    expect(wordsOf(done)).toContain('left one Page without the post');
  });
});
