/** A post as the Page holds it. `photoIds` keep the order in which the Page shows them. */
export interface PagePost {
  readonly id: string;
  readonly message: string;
  readonly isPublished: boolean;
  readonly permalink: string;
  readonly createdAt: Date;
  readonly photoIds: readonly string[];
  /** The app that made the post; absent for posts made in Facebook's own apps. */
  readonly applicationId?: string;
}

/** A post in a list of what the Page shows. The names are for the screen, never for a log. */
export interface ListedPost extends PagePost {
  readonly isHidden: boolean;
  readonly applicationName?: string;
  /** The person who published it; Facebook says so only to apps with `business_management`. */
  readonly creator?: NamedPerson;
  /** e.g. `added_photos`. */
  readonly statusType?: string;
  readonly updatedAt?: Date;
}

/** A post that somebody who has nothing to do with the Page wrote on it. */
export interface VisitorPost {
  readonly id: string;
  readonly message: string;
  readonly createdAt: Date;
  readonly permalink: string;
  /** Absent where Facebook does not name them. */
  readonly author?: NamedPerson;
}

/** Somebody as Facebook names them. */
export interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** A post of ours that nobody can see yet. */
export interface UnpublishedPost {
  readonly id: string;
  readonly createdAt: Date;
}

/** One photo as it was approved. The bytes are sent as they are; nothing is decoded or changed. */
export interface PhotoToUpload {
  readonly bytes: Buffer;
  readonly altText: string;
  /** Place among the photos of its post, from 0. Only names the upload; the order is set by the post. */
  readonly position: number;
}

/**
 * One social Page that Gatehouse may write to. All ids are decimal strings (they exceed 2^53).
 *
 * Every method throws the named errors of graph-errors.ts: `GraphRefused` (definitely not done), `GraphUnavailable`
 * (definitely nothing changed; may be tried again) and, for the writing methods only, `GraphOutcomeUnknown` (it may or
 * may not have happened: look before doing it again). No method repeats a write by itself.
 */
export interface SocialPage {
  /** Who the token speaks for. The caller compares the id with the one that was approved before the first write. */
  whoAmI(): Promise<{ id: string; name: string }>;
  /** Uploads one photo that nobody can see yet. After an unknown outcome upload again: the orphan lapses. */
  uploadPhoto(photo: PhotoToUpload): Promise<{ photoId: string }>;
  /** Makes a post that nobody can see yet, with its photos in the given order. */
  createUnpublishedPost(post: {
    message: string;
    photoIds: readonly string[];
  }): Promise<{ postId: string }>;
  /** Makes the post public. Calling it again succeeds again and creates nothing. */
  publishPost(postId: string): Promise<void>;
  /** The post as the Page holds it now; `'gone'` only when the token could still see the Page. */
  readPost(postId: string): Promise<PagePost | 'gone'>;
  /**
   * The newest post of ours that is still unpublished and has exactly this text (after NFC, line ends and outer blanks),
   * for use after `createUnpublishedPost` ended in an unknown outcome. The caller compares the photos before adopting it.
   */
  findUnpublishedPost(message: string): Promise<string | undefined>;
  /** Every post of ours that is still unpublished and has exactly this text, in the order of the Page's list: newest first. */
  findUnpublishedPosts(message: string): Promise<UnpublishedPost[]>;
  /** What the Page shows, newest first: up to `limit` posts, made at `since` or later. */
  listPublished(ask: { since?: Date; limit: number }): Promise<ListedPost[]>;
  /** What visitors wrote on the Page: up to `limit` posts, made at `since` or later. */
  listVisitorPosts(ask: { since?: Date; limit: number }): Promise<VisitorPost[]>;
  /** Hides the post from the Page's timeline, or shows it again. Who has its link still sees it: no take-down. Repeatable. */
  hidePost(postId: string, hidden: boolean): Promise<void>;
  /** Has Facebook tell the app what happens on the Page (webhooks, field `feed`). Repeatable. */
  subscribe(): Promise<void>;
  /** Whether the Page still holds a photo that was uploaded; false only when the token could still see the Page. */
  hasPhoto(photoId: string): Promise<boolean>;
  /** Deletes a photo that belongs to no post. Succeeds when it is confirmed to be gone already. */
  deletePhoto(photoId: string): Promise<void>;
  /** Takes the post and its photos off the Page. Succeeds when the post is confirmed to be gone already. */
  deletePost(postId: string): Promise<void>;
}
