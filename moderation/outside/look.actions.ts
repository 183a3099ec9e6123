import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import type { ListedPost, PagePost, SocialPage, VisitorPost } from '../facebook/social-page.ts';
import { hiddenByIncidents } from '../incident/hidden-here.actions.ts';
import { clearAlert, raiseAlert } from '../pages/alerts.actions.ts';
import { type OnPage, oursOn, pageOfId, type PageRow } from '../pages/ours.actions.ts';
import { isFinalRefusal } from '../pages/page-post.ts';
import { countAsTakenDown, openToTakeOff, type WayToPage } from '../pages/taking-off.actions.ts';
import { openTakeDownOn } from '../reach-back/by-person.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import {
  type Finding,
  findInWords,
  type Judgement,
  judge,
  ON_ITS_WAY_MS,
  type SeenPost,
} from './outside.rules.ts';
import {
  changeFind,
  ensureLook,
  type Find,
  insertFind,
  lookOf,
  noteFollowed,
  noteLooked,
  noteNotLooked,
  openFinds,
  unseenHints,
} from './outside.store.ts';

export interface LookDeps extends Deps, WayToPage {}

/** The newest posts of a Page that each look lists: more than a school posts between two looks. */
const LISTED = 100;
/** Older posts that each look reads one by one, in turn. */
const READ_IN_TURN = 5;
/** Posts that events name and that each look reads, at most; what is left waits for the next one. */
const HINTS_AT_ONCE = 1_000;
const READ_AT_ONCE = 40;

const VISITORS_UNSEEN =
  'Facebook does not let Gatehouse see what visitors post: the permission pages_read_user_content is missing.';
const NOT_LOOKED =
  'Facebook did not answer, or refused. Gatehouse tries again; until then look at the Page yourself.';
const WRONG_PAGE =
  'The token of this Page speaks for another Page. An administrator must reconnect it.';

interface Seen {
  readonly posts: readonly SeenPost[];
  readonly gone: ReadonlySet<string>;
  readonly cursor: string | null;
  readonly trouble: string | null;
}

/**
 * Compares what a Page shows with what was approved: posts that did not go through Gatehouse, posts of visitors, published posts
 * that were changed, and ones that are gone. May run at any time and as often as asked. Throws to be tried again.
 */
export async function lookAtPage(
  deps: LookDeps,
  command: { readonly pageId: string },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const opened = await inTransaction(deps.db, async (tx) => {
    const page = await pageOfId(tx, command.pageId);
    if (page === undefined) return undefined;
    await ensureLook(tx, page.id);
    const hints = await unseenHints(tx, page.id, HINTS_AT_ONCE);
    const look = await lookOf(tx, page.id);
    const ours = await oursOn(tx, page.id, new Date(0));
    return { page, hints, look, own: ours.own, open: await openFinds(tx, page.id) };
  });
  if (opened === undefined) return;
  const { page, hints } = opened;
  const way = deps.pageOf(page);
  if ((await way.whoAmI()).id !== page.graphId) {
    await notLooked(deps, page, WRONG_PAGE);
    return;
  }
  const seen = await see(way, { ...opened, cursor: opened.look?.cursor ?? null }, signal);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    // Read after the Page was: a post that was visible then has had its number in the ledger before.
    const ours = await oursOn(tx, page.id, new Date(now.getTime() - ON_ITS_WAY_MS));
    const kept = await hiddenByIncidents(tx, page.id);
    const judgement = judge({
      now,
      watchedFrom: opened.look?.watchedFrom ?? now,
      ourAppId: page.graphAppId,
      seen: seen.posts,
      gone: seen.gone,
      known: ours.known,
      own: ours.own.map((post) => ({ ...post, isHiddenByUs: kept.has(post.postId) })),
      isPublishing: ours.isPublishing,
    });
    for (const finding of judgement.findings) await keep(tx, deps, page, finding, now);
    await endWhatIsOver(tx, deps, page, { judgement, seen, now });
    if (hints.upTo !== undefined) await noteFollowed(tx, page.id, hints.upTo, now);
    await noteLooked(tx, page.id, { at: now, cursor: seen.cursor, trouble: seen.trouble });
    if (judgement.againAt !== null) {
      const again = { pageId: page.id, because: 'grace' } as const;
      await later(tx, 'look-at-page', again, { now, dueAt: judgement.againAt });
    }
  });
}

/** Every attempt ended without an answer: the screen says since when nobody has looked. */
export async function pageNotLookedAt(
  deps: Deps,
  { pageId }: { readonly pageId: string },
): Promise<void> {
  const page = await inTransaction(deps.db, (tx) => pageOfId(tx, pageId));
  if (page !== undefined) await notLooked(deps, page, NOT_LOOKED);
}

async function notLooked(deps: Deps, page: PageRow, trouble: string): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    noteNotLooked(tx, page.id, { at: deps.clock.now(), trouble }),
  );
}

/** Asks the Page: its lists, then one by one what they do not hold and ought to be known. */
async function see(
  way: SocialPage,
  ask: {
    readonly hints: { readonly postIds: readonly string[] };
    readonly own: readonly OnPage[];
    readonly open: readonly Find[];
    readonly cursor: string | null;
  },
  signal: AbortSignal,
): Promise<Seen> {
  const listed = await way.listPublished({ limit: LISTED });
  const visitors = await visitorsOf(way);
  const posts = new Map<string, SeenPost>();
  for (const post of listed) posts.set(post.id, seenListed(post));
  for (const post of visitors.posts) posts.set(post.id, seenVisitors(post));
  const missing = ask.own.filter(({ postId }) => !posts.has(postId));
  const turn = inTurn(missing, ask.cursor);
  const ownIds = new Set(missing.map(({ postId }) => postId));
  const toRead = new Set([
    ...ask.hints.postIds.filter((id) => ownIds.has(id)),
    ...ask.open.map(({ postId }) => postId).filter((id) => !posts.has(id)),
    // Newer than the oldest that is listed, and yet not listed: it is probably gone.
    ...(listed.length < LISTED ? missing : missing.slice(0, READ_IN_TURN)).map((own) => own.postId),
    ...turn.map(({ postId }) => postId),
  ]);
  const gone = new Set<string>();
  for (const postId of [...toRead].slice(0, READ_AT_ONCE)) {
    signal.throwIfAborted();
    const post = await way.readPost(postId);
    if (post === 'gone') gone.add(postId);
    else if (ownIds.has(postId)) posts.set(postId, seenRead(post));
  }
  return {
    posts: [...posts.values()],
    gone,
    cursor: turn.at(-1)?.publicationId ?? null,
    trouble: visitors.trouble,
  };
}

/** The next few after the last one that was read; from the start again when there are no more. */
function inTurn(own: readonly OnPage[], cursor: string | null): readonly OnPage[] {
  const after = cursor === null ? own : own.filter(({ publicationId }) => publicationId < cursor);
  return (after.length === 0 ? own : after).slice(0, READ_IN_TURN);
}

async function visitorsOf(
  way: SocialPage,
): Promise<{ posts: readonly VisitorPost[]; trouble: string | null }> {
  try {
    return { posts: await way.listVisitorPosts({ limit: LISTED }), trouble: null };
  } catch (error) {
    // The rest of the look is worth having without it; the screen says that this part is blind.
    if (isFinalRefusal(error) && error.class === 'permission')
      return { posts: [], trouble: VISITORS_UNSEEN };
    throw error;
  }
}

function seenListed(post: ListedPost): SeenPost {
  return {
    ...seenRead(post),
    isHidden: post.isHidden,
    applicationName: post.applicationName,
    madeBy: post.creator?.name,
  };
}

function seenRead(post: PagePost): SeenPost {
  const { id, message, permalink, createdAt, photoIds, isPublished, applicationId } = post;
  return {
    id,
    message,
    permalink,
    createdAt,
    photoIds,
    isPublished,
    applicationId,
    isVisitors: false,
  };
}

function seenVisitors({ id, message, permalink, createdAt, author }: VisitorPost): SeenPost {
  return {
    id,
    message,
    permalink,
    createdAt,
    photoIds: [],
    isPublished: true,
    madeBy: author?.name,
    isVisitors: true,
  };
}

/** Keeps a finding and tells of it, once; one that was found before and has changed since is another one. */
async function keep(
  tx: Tx,
  deps: LookDeps,
  page: PageRow,
  finding: Finding,
  now: Date,
): Promise<void> {
  const { kind, postId, publicationId, facts } = finding;
  if (kind === 'vanished' && !(await countAsVanished(tx, publicationId, now))) return;
  if (kind === 'differs-from-approved') await endIfChanged(tx, page, finding, now);
  const id = deps.newId();
  const row = { id, pageId: page.id, kind, postId, publicationId, facts, foundAt: now };
  if (!(await insertFind(tx, { ...row, federationId: page.federationId }))) return;
  await recordEvent(tx, {
    federationId: page.federationId,
    at: now,
    actorId: null,
    kind: 'outside.found',
    subjectKind: 'page',
    subjectId: page.id,
    detail: { findId: id, kind, postId },
  });
  const says = findInWords(finding);
  await raiseAlert(tx, deps, page, { kind, about: postId, says, detail: { findId: id } });
}

async function endIfChanged(tx: Tx, page: PageRow, finding: Finding, now: Date): Promise<void> {
  const open = await openFinds(tx, page.id);
  const before = open.find((each) => each.kind === finding.kind && each.postId === finding.postId);
  if (before === undefined) return;
  const isSame =
    before.facts.message === finding.facts.message &&
    before.facts.differences.join('|') === finding.facts.differences.join('|');
  if (!isSame) await changeFind(tx, before.id, { over_at: now, over_because: 'changed-again' });
}

/** Marks the ledger. False when it was taken off here, or is being taken off: then nothing has vanished. */
async function countAsVanished(tx: Tx, publicationId: string | null, now: Date): Promise<boolean> {
  if (publicationId === null || (await openTakeDownOn(tx, publicationId))) return false;
  const post = await openToTakeOff(tx, publicationId);
  if (post === undefined) return false;
  const because = 'It was deleted on the Page, not by Gatehouse.';
  await countAsTakenDown(tx, post, { at: now, because });
  return true;
}

/** What is right again or gone needs nobody any more. */
async function endWhatIsOver(
  tx: Tx,
  deps: LookDeps,
  page: PageRow,
  { judgement, seen, now }: { judgement: Judgement; seen: Seen; now: Date },
): Promise<void> {
  const right = new Set(judgement.asApproved);
  for (const find of await openFinds(tx, page.id)) {
    const isGone = find.kind !== 'vanished' && seen.gone.has(find.postId);
    const isRight = find.kind === 'differs-from-approved' && right.has(find.postId);
    if (!isGone && !isRight) continue;
    const over_because = isRight ? 'right-again' : 'gone';
    await changeFind(tx, find.id, { over_at: now, over_because, trouble: null });
    await clearAlert(tx, deps, page, { kind: find.kind, about: find.postId });
  }
}
