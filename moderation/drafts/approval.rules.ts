import { canonicalJson, sha256Hex } from '../kernel/digest.ts';

/** Exactly what an approval pins for one Page (product.md section 2). */
export interface ApprovedContent {
  readonly text: string;
  /** In the order in which they are shown: the digest of each final file's bytes, and its description. */
  readonly photos: readonly { readonly sha256: string; readonly altText: string }[];
  /** The Page's pinned id at Facebook. */
  readonly pageGraphId: string;
  /** The moment that was asked for, or null for "as soon as it is approved". */
  readonly wantedAt: Date | null;
}

/**
 * The digest of an approval: SHA-256 over one canonical spelling of the content. The publisher recomputes it from the
 * bytes that it is about to send and refuses on any difference.
 * @returns 64 lower-case hex digits.
 */
export function approvalDigest(content: ApprovedContent): string {
  return sha256Hex(
    canonicalJson({
      form: 'gatehouse approval 1',
      text: content.text,
      photos: content.photos.map((photo) => ({ sha256: photo.sha256, altText: photo.altText })),
      page: content.pageGraphId,
      wantedAt: content.wantedAt === null ? null : content.wantedAt.toISOString(),
    }),
  );
}

/** When an approved post is due: at its wanted time, but never before the approver could still undo. */
export function dueAt(wantedAt: Date | null, approvedAt: Date, undoSeconds: number): Date {
  const undone = approvedAt.getTime() + undoSeconds * 1_000;
  return new Date(Math.max(undone, wantedAt?.getTime() ?? 0));
}
