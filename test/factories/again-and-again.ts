import { sql } from 'kysely';
import { publishApproval, type PublishDeps } from '../../moderation/pages/publish.actions.ts';
import { clearLeftovers } from '../../moderation/pages/leftovers.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { House } from './house.ts';
import { answer } from './register.ts';
import { showing } from './posting.ts';
import { writingIn } from './writing.ts';

/** One approved post, which is put back to where it was before it was sent, as often as wanted. */
export interface SamePost {
  readonly draftId: string;
  readonly approvalId: string;
  readonly text: string;
  readonly subjectId: string;
  readonly photos: number;
}

export interface OnPage {
  readonly id: string;
  readonly isPublished: boolean;
  readonly message: string;
  readonly photos: number;
}

const signal = new AbortController().signal;

/** Publishing the same post many times, each time from the beginning; the house's worker must be stopped. */
export async function againIn(house: House) {
  const writing = writingIn(house);
  const pageGraphId = house.sandbox.page.pageId;
  // The histories are walls elsewhere; here they would make every repetition a new post.
  await sql`alter table approval disable trigger approval_only_withdrawn`.execute(house.db);

  const deps = (): PublishDeps => ({
    ...house.test.services,
    pageOf: () => house.sandbox.connect(),
    watchOf: house.sandbox.watch,
  });

  async function approvedPost(photos: number): Promise<SamePost> {
    const subjectId = await writing.pupil(`Kay${String.fromCodePoint(97 + photos)}`, 'granted');
    house.startWorker();
    const id = await writing.begin();
    for (let photo = 0; photo < photos; photo += 1)
      await writing.addPhoto('drafter', id, photo === 0 ? showing(subjectId) : {});
    const text = `The same post, again and again, with ${photos} photos.`;
    await writing.save('drafter', id, { text });
    await writing.submit('drafter', id);
    const draft: Draft = await writing.settled(id);
    await house.stopWorker();
    const approved = await writing.approve(draft);
    if (approved.status !== 200) throw new Error(JSON.stringify([approved.body, draft.findings]));
    const { id: approvalId } = await house.db
      .selectFrom('approval')
      .select('id')
      .where('draft_id', '=', id)
      .executeTakeFirstOrThrow();
    return { draftId: id, approvalId, text, subjectId, photos };
  }

  /** As it was just after its approval, with nothing on the Page. */
  async function reset({ draftId, approvalId, subjectId }: SamePost): Promise<void> {
    const now = house.test.services.clock.now();
    const { db } = house;
    await sql`delete from page_leftover`.execute(db);
    await sql`delete from publication_photo`.execute(db);
    await sql`delete from publication`.execute(db);
    await sql`delete from job_outbox`.execute(db);
    await sql`update page_alert set cleared_at = now() where cleared_at is null`.execute(db);
    await sql`delete from sandbox.post`.execute(db);
    await sql`delete from sandbox.photo`.execute(db);
    await sql`update approval set withdrawn_at = null, approved_at = ${now}, due_at = ${now} where id = ${approvalId}`.execute(
      db,
    );
    await sql`update draft set state = 'approved', came_back_because = null where id = ${draftId}`.execute(
      db,
    );
    const newest = await db
      .selectFrom('consent_answer')
      .select('status')
      .where('subject_id', '=', subjectId)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (newest?.status !== 'granted') await answer(db, subjectId, 'granted');
  }

  async function attempt(post: SamePost, with_: PublishDeps = deps()): Promise<void> {
    await publishApproval(with_, { approvalId: post.approvalId }, { signal });
  }

  /** What the queue does after a crash: tries again, and deletes what was left behind. */
  async function recover(post: SamePost, tries = 3): Promise<void> {
    for (let at = 0; at < tries; at += 1) {
      const isDone = await attempt(post).then(
        () => true,
        () => false,
      );
      if (isDone) break;
    }
    const rows = await house.db.selectFrom('publication').select('id').execute();
    for (const { id } of rows) await clearLeftovers(deps(), { publicationId: id });
  }

  async function onPage(): Promise<OnPage[]> {
    const { body } = await house.sandbox.graph(
      'GET',
      `${pageGraphId}/feed?fields=id,message,is_published,attachments{target{id},subattachments}&limit=100`,
    );
    interface Node {
      id: string;
      message?: string;
      is_published: boolean;
      attachments?: { data: { subattachments?: { data: unknown[] } }[] };
    }
    return (body['data'] as Node[]).map((node) => ({
      id: node.id,
      isPublished: node.is_published,
      message: node.message ?? '',
      photos: (node.attachments?.data ?? []).reduce(
        (sum, one) => sum + (one.subattachments?.data.length ?? 1),
        0,
      ),
    }));
  }

  /** How it stands, in one line: the state of the draft, and each post on the Page, the visible ones first. */
  async function standing({ draftId, text }: SamePost): Promise<string> {
    const { state } = await house.db
      .selectFrom('draft')
      .select('state')
      .where('id', '=', draftId)
      .executeTakeFirstOrThrow();
    const posts = (await onPage())
      .toSorted((one, other) => Number(other.isPublished) - Number(one.isPublished))
      .map(
        ({ isPublished, message, photos }) =>
          `${isPublished ? 'visible' : 'unseen'} ${message === text ? 'exact' : 'changed'} ${photos}`,
      );
    return `${state}: ${posts.length === 0 ? 'nothing' : posts.join(', ')}`;
  }

  async function setting(name: 'feed_lists_unpublished', value: boolean): Promise<void> {
    const json = JSON.stringify(value);
    await sql`insert into sandbox.setting (name, value) values (${name}, ${json}::jsonb)
      on conflict (name) do update set value = excluded.value`.execute(house.db);
  }

  /** Pauses the Page; what is given back ends that. */
  async function pause(): Promise<() => Promise<void>> {
    const { db, federation, pageId } = house;
    const id = house.test.services.newId();
    const now = house.test.services.clock.now();
    const by = federation.people.head.id;
    await sql`insert into publishing_pause (id, federation_id, page_id, kind, because, began_at, began_by)
      values (${id}, ${federation.id}, ${pageId}, 'pause', 'A test.', ${now}, ${by})`.execute(db);
    return async () => {
      await sql`update publishing_pause set ended_at = ${now}, ended_by = ${by}, ended_because = 'Over.'
        where id = ${id}`.execute(db);
    };
  }

  async function publication() {
    const row = await house.db
      .selectFrom('publication')
      .select(['id', 'state', 'post_id'])
      .executeTakeFirst();
    return row && { id: row.id, state: row.state, postId: row.post_id };
  }

  return {
    deps,
    setting,
    pause,
    publication,
    approvedPost,
    reset,
    attempt,
    recover,
    onPage,
    standing,
  };
}

export type Again = Awaited<ReturnType<typeof againIn>>;
