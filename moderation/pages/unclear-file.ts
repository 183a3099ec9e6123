import type { Tx } from '../database/client.ts';
import { schoolsOf } from '../drafts/decision-file.ts';
import {
  approvalFor,
  approvedPages,
  approvedWords,
  type DraftOnPages,
  readDraft,
} from '../drafts/publishing.actions.ts';
import { notFound } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { pageById, type PageRow } from './pages.store.ts';
import { publicationOf, type PublicationRow, publicationsOf } from './publication.store.ts';
import { uploadedPhotos } from './publication-post.store.ts';
import { standingOf, type UnclearFile } from './unclear.rules.ts';

/** A post and one of its Pages, with all that saying what became of it rests on. */
export interface UnclearPost {
  readonly draft: DraftOnPages;
  readonly page: PageRow;
  readonly approvalId: string;
  readonly digest: string;
  readonly publication: PublicationRow;
  readonly text: string;
  /** The Page's ids of the photos, in order. */
  readonly photoIds: readonly string[];
  readonly file: UnclearFile;
}

export interface WhichPage {
  readonly draftId: string;
  readonly pageId: string;
}

/**
 * Loads it; with `lock` the draft is held until the transaction ends. Throws `not-found` for whoever may not read the draft, and
 * when nothing was ever sent to this Page.
 */
export async function openUnclear(
  tx: Tx,
  actor: Actor,
  { draftId, pageId }: WhichPage,
  options: { lock?: boolean } = {},
): Promise<UnclearPost> {
  const draft = await readDraft(tx, actor, draftId, options);
  const approval = await approvalFor(tx, draft.id, pageId);
  const publication = approval && (await publicationOf(tx, approval.id));
  const page = await pageById(tx, pageId);
  if (approval === undefined || publication === undefined || page === undefined)
    throw notFound('post on this Page');
  const photos = await uploadedPhotos(tx, publication.id);
  return {
    draft,
    page,
    approvalId: approval.id,
    digest: approval.digest,
    publication,
    text: await approvedWords(tx, approval.id),
    photoIds: photos.map(({ graphPhotoId }) => graphPhotoId),
    file: {
      draft: {
        state: draft.state,
        authorId: draft.authorId,
        editorIds: draft.editorIds,
        schoolIds: schoolsOf(draft),
      },
      standing: standingOf(publication.state, publication.settledAt, draft.state),
      settledBy: publication.settledBy,
      settledAt: publication.settledAt,
      isElsewhere: await isElsewhere(tx, draft.id, approval.id),
    },
  };
}

/** Does another of its Pages show it, or may, or did, or is it on its way there? */
async function isElsewhere(tx: Tx, draftId: string, approvalId: string): Promise<boolean> {
  const inForce = new Set((await approvedPages(tx, draftId)).map(({ id }) => id));
  return (await publicationsOf(tx, [draftId])).some(
    (each) =>
      each.approvalId !== approvalId && inForce.has(each.approvalId) && each.state !== 'refused',
  );
}
