import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { GraphOutcomeUnknown, GraphRefused, GraphUnavailable } from '../facebook/graph-errors.ts';
import type { PagePost, SocialPage } from '../facebook/social-page.ts';
import type { Actor } from '../kernel/permissions.ts';
import { type Difference, differences } from './confirmation.rules.ts';
import { possiblePosts } from './page-post.ts';
import type { PageRow } from './pages.store.ts';
import { takenPosts } from './publication-post.store.ts';
import { openUnclear, type UnclearPost, type WhichPage } from './unclear-file.ts';
import { UNCLEAR_ACTS } from './unclear.contract.ts';
import { undoLookUntil, whyNotUnclear } from './unclear.rules.ts';

export interface LookDeps extends Deps {
  readonly pageOf: (page: PageRow) => SocialPage;
}

/** A post on the Page that is it, or could be. */
export interface FoundPost {
  readonly post: PagePost;
  readonly differs: readonly Difference[];
}

/** What the Page answered when it was looked at. */
export type Look =
  | { readonly answered: true; readonly found: readonly FoundPost[] }
  | { readonly answered: false; readonly says: string };

const NO_ANSWER = 'The Page does not answer at the moment. Try again in a minute.';
const OTHER_PAGE =
  'The connection of this Page speaks for another Page, so what this one shows cannot be seen. An administrator must reconnect it.';

/** Looks at the Page itself. Never throws what the Page, or the way to it, is to blame for: that is an answer for people. */
export async function lookOn(deps: LookDeps, unclear: UnclearPost): Promise<Look> {
  const page = deps.pageOf(unclear.page);
  try {
    if ((await page.whoAmI()).id !== unclear.page.graphId)
      return { answered: false, says: OTHER_PAGE };
    const held = await postsFor(deps, page, unclear);
    const intended = {
      text: unclear.text,
      photoIds: unclear.photoIds,
      pageGraphId: unclear.page.graphId,
    };
    return {
      answered: true,
      found: held.map((post) => ({ post, differs: differences(intended, post) })),
    };
  } catch (error) {
    if (error instanceof GraphRefused) return { answered: false, says: error.failure.personIsTold };
    if (error instanceof GraphUnavailable || error instanceof GraphOutcomeUnknown)
      return { answered: false, says: NO_ANSWER };
    throw error;
  }
}

/** The post whose id was kept, when the Page has it; else whatever could be it and is no other post of ours. */
async function postsFor(
  deps: LookDeps,
  page: SocialPage,
  { publication, page: row, text, photoIds }: UnclearPost,
): Promise<PagePost[]> {
  const known = publication.postId === null ? 'gone' : await page.readPost(publication.postId);
  if (known !== 'gone') return [known];
  const intendedAt = publication.startedAt;
  const possible = await possiblePosts(page, {
    text,
    photoIds,
    intendedAt,
    applicationId: row.graphAppId,
  });
  if (possible.length === 0) return [];
  const where = { pageId: row.id, publicationId: publication.id };
  const ids = possible.map(({ id }) => id);
  const taken = await inTransaction(deps.db, (tx) => takenPosts(tx, where, ids));
  return possible.filter(({ id }) => !taken.has(id));
}

/** What was sent and what the Page shows now, side by side, with what this person may do about it. */
export async function lookAtPage(deps: LookDeps, actor: Actor, which: WhichPage) {
  const unclear = await inTransaction(deps.db, (tx) => openUnclear(tx, actor, which));
  const { standing } = unclear.file;
  const look: Look =
    standing === 'unclear' ? await lookOn(deps, unclear) : { answered: true, found: [] };
  const now = deps.clock.now();
  const { draft, page, publication } = unclear;
  return {
    pageId: page.id,
    pageName: page.name,
    version: draft.version,
    standing,
    lookedAt: now.toISOString(),
    trouble: publication.trouble,
    sent: {
      text: unclear.text,
      photos: draft.photos.map((photo, index) => ({
        ...shownPhoto(draft.id, photo),
        isUploaded: unclear.photoIds[index] !== undefined,
      })),
      startedAt: publication.startedAt.toISOString(),
    },
    answered: look.answered,
    says: look.answered ? null : look.says,
    found: look.answered ? look.found.map((each) => shownFound(unclear, each)) : [],
    acts: UNCLEAR_ACTS.map((act) => {
      const because = whyNotUnclear(act, unclear.file, actor, now);
      return { act, allowed: because === null, because };
    }),
    undoUntil: undoUntilShown(unclear),
  };
}

function undoUntilShown({ file }: UnclearPost): string | null {
  if (file.standing !== 'counted' || file.settledAt === null) return null;
  return undoLookUntil(file.settledAt).toISOString();
}

type PhotoOfDraft = UnclearPost['draft']['photos'][number];

function shownPhoto(draftId: string, { id, position, altText, rendered }: PhotoOfDraft) {
  const hasFile = rendered?.state === 'rendered';
  return {
    position,
    altText,
    url: hasFile ? `/api/drafts/${draftId}/photos/${id}/rendered-thumbnail` : null,
  };
}

/** The Page's photos are shown by our own files: which of them it is we know by id, and a browser asks nobody else. */
function shownFound({ draft, photoIds }: UnclearPost, { post, differs }: FoundPost) {
  return {
    postId: post.id,
    permalink: /^https?:\/\//.test(post.permalink) ? post.permalink : null,
    isVisible: post.isPublished,
    text: post.message,
    createdAt: post.createdAt.toISOString(),
    photos: post.photoIds.map((id) => {
      const photo = draft.photos[photoIds.indexOf(id)];
      return photo === undefined
        ? { position: null, altText: '', url: null }
        : shownPhoto(draft.id, photo);
    }),
    differs: differs.map(({ what, says }) => ({ what, says })),
  };
}
