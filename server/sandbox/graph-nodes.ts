import { answerFields, many, one, plain } from './graph-fields.ts';
import type { AskedField, GraphField, NodeType, ReadContext } from './graph-fields.ts';
import { badParameter } from './graph-fault.ts';
import { tasksOn, tokenOf } from './graph-page-access.ts';
import { countComments, findComment, listComments } from './sandbox-comments.store.ts';
import type { CommentRow } from './sandbox-comments.store.ts';
import { countAdministrators } from './sandbox-people.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import type { PhotoFacts, PostRow } from './sandbox-posts.store.ts';

/** `2026-09-05T14:33:01+0000`: whole seconds, no colon in the offset. */
export function graphTime(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}+0000`;
}

export function pagePath(pageId: string): string {
  return `/pages/${pageId}`;
}

export function postPath(post: { id: string; pageId: string }): string {
  return `${pagePath(post.pageId)}/posts/${post.id}`;
}

/** Where the public finds the photo's bytes. */
export function photoPath(photoId: string): string {
  return `/photos/${photoId}.jpg`;
}

// Facebook signs the addresses of its picture servers, so that whoever may read the photo's node can fetch the bytes of
// an unpublished photo too.
function pictureAddress(photo: { id: string; viewKey: string }, context: ReadContext): string {
  return `${context.publicAddress}${photoPath(photo.id)}?key=${photo.viewKey}`;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export const pageNode: NodeType<SandboxPage> = {
  name: 'Page',
  usual: ['name', 'id'],
  fields: {
    id: plain((page) => page.id),
    name: plain((page) => page.name),
    about: plain((page) => page.about),
    link: plain((page, context) => `${context.publicAddress}${pagePath(page.id)}`),
    category: plain((page) => page.category),
    category_list: plain((page) => [{ id: '2601', name: page.category }]),
    is_published: plain((page) => page.isPublished),
    // Both only for somebody with a role on the Page; others get the Page without them.
    access_token: plain((page, context) => tokenOf(context, page.id)),
    tasks: plain((page, context) => tasksOn(context, page.id)),
  },
};

export const personNode: NodeType<Named> = {
  name: 'User',
  usual: ['name', 'id'],
  fields: { id: plain((person) => person.id), name: plain((person) => person.name) },
};

const applicationNode: NodeType<Named> = {
  name: 'Application',
  usual: ['name', 'id'],
  fields: { id: plain((app) => app.id), name: plain((app) => app.name) },
};

type PhotoOfPost = PostRow['photos'][number];

const pictureNode: NodeType<PhotoOfPost> = {
  name: 'ImageSource',
  usual: ['src'],
  fields: { src: plain(pictureAddress) },
};

const mediaNode: NodeType<PhotoOfPost> = {
  name: 'StoryAttachmentMedia',
  usual: ['image'],
  fields: { image: one(pictureNode, (photo) => photo) },
};

const targetNode: NodeType<{ id: string; path: string }> = {
  name: 'StoryAttachmentTarget',
  usual: ['id', 'url'],
  fields: {
    id: plain((target) => target.id),
    url: plain((target, context) => `${context.publicAddress}${target.path}`),
  },
};

interface Attachment {
  readonly mediaType: 'photo' | 'album';
  readonly target: { readonly id: string; readonly path: string };
  readonly photo: PhotoOfPost;
  readonly photos: readonly Attachment[] | undefined;
}

const attachmentNode: NodeType<Attachment> = {
  name: 'StoryAttachment',
  usual: ['media', 'media_type', 'subattachments', 'target', 'type', 'url'],
  fields: {
    media: one(mediaNode, (attachment) => attachment.photo),
    media_type: plain((attachment) => attachment.mediaType),
    type: plain((attachment) => attachment.mediaType),
    target: one(targetNode, (attachment) => attachment.target),
    url: plain((attachment, context) => `${context.publicAddress}${attachment.target.path}`),
    description: plain((attachment) => attachment.photo.altText ?? undefined),
    // Named later: an attachment may hold attachments.
    subattachments: (attachment, asked, context) =>
      many(attachmentNode, (album: Attachment) => album.photos)(attachment, asked, context),
  },
};

function attachmentsOf(post: PostRow): readonly Attachment[] | undefined {
  const photos = post.photos.map((photo): Attachment => ({
    mediaType: 'photo',
    target: { id: photo.id, path: photoPath(photo.id) },
    photo,
    photos: undefined,
  }));
  const first = post.photos[0];
  if (first === undefined) return undefined;
  if (photos.length === 1) return photos;
  return [
    { mediaType: 'album', target: { id: post.pageId, path: postPath(post) }, photo: first, photos },
  ];
}

export const postNode: NodeType<PostRow> = {
  name: 'Post',
  usual: ['created_time', 'message', 'id'],
  fields: {
    id: plain((post) => post.id),
    message: plain((post) => (post.message === '' ? undefined : post.message)),
    created_time: plain((post) => graphTime(post.createdAt)),
    updated_time: plain((post) => graphTime(post.updatedAt)),
    is_published: plain((post) => post.isPublished),
    is_hidden: plain((post) => post.isHidden),
    scheduled_publish_time: plain((post) =>
      post.scheduledFor === null ? undefined : Math.floor(post.scheduledFor.getTime() / 1_000),
    ),
    is_pinned: plain((post) => post.isPinned),
    link: plain((post) => post.link ?? undefined),
    permalink_url: plain((post, context) => `${context.publicAddress}${postPath(post)}`),
    status_type: plain((post) =>
      post.photos.length > 0 ? 'added_photos' : 'mobile_status_update',
    ),
    from: one(personNode, authorOfPost),
    application: one(applicationNode, applicationOf),
    full_picture: plain((post, context) =>
      post.photos[0] === undefined ? undefined : pictureAddress(post.photos[0], context),
    ),
    admin_creator: async (post, asked, context) => {
      const creator = await creatorOf(post, context);
      return creator === undefined
        ? undefined
        : answerFields(personNode, creator, asked.fields, context);
    },
    attachments: many(attachmentNode, attachmentsOf),
    comments: commentsField((post) => ({ postId: post.id, filter: 'toplevel' })),
  },
};

function authorOfPost(post: PostRow, context: ReadContext): Named | undefined {
  if (post.visitorId === null) return { id: post.pageId, name: post.pageName };
  return context.settings.visitor_author_shown
    ? { id: post.visitorId, name: post.visitorName ?? '' }
    : undefined;
}

// What was made in Facebook's own app names no application, or one of Facebook's: nobody recorded which.
function applicationOf(post: PostRow, context: ReadContext): Named | undefined {
  if (post.appId !== null) return { id: post.appId, name: post.appName ?? '' };
  return post.kind === 'own' && context.settings.outside_application === 'named'
    ? { id: '1', name: 'Pages Manager (practice)' }
    : undefined;
}

async function creatorOf(post: PostRow, context: ReadContext): Promise<Named | undefined> {
  const { settings, token, tx } = context;
  if (post.creatorId === null || settings.creator_shown === 'never') return undefined;
  if (settings.creator_shown === 'with-permission') {
    if (!token.scopes.includes('business_management')) return undefined;
    // With a single administrator there is nothing to tell apart, and Facebook does not say.
    if ((await countAdministrators(tx, post.pageId)) < 2) return undefined;
  }
  return { id: post.creatorId, name: post.creatorName ?? '' };
}

export const photoNode: NodeType<PhotoFacts> = {
  name: 'Photo',
  usual: ['created_time', 'name', 'id'],
  fields: {
    id: plain((photo) => photo.id),
    alt_text: plain((photo) => photo.altText ?? undefined),
    alt_text_custom: plain((photo) => photo.altText ?? undefined),
    name: plain((photo) => (photo.caption === '' ? undefined : photo.caption)),
    created_time: plain((photo) => graphTime(photo.createdAt)),
    link: plain((photo, context) => `${context.publicAddress}${photoPath(photo.id)}`),
    picture: plain(pictureAddress),
    // One entry, the upload itself: the practice Page never decodes a picture, so it knows no width and height.
    images: (photo, asked, context) => {
      const sourceOnly = (asked.fields ?? []).every((field) => field.name === 'source');
      if (!sourceOnly)
        throw badParameter('The practice Page knows only the field source of an image.');
      return [{ source: pictureAddress(photo, context) }];
    },
  },
};

const mayChange = plain<CommentRow>((comment) => comment.visitorId !== null);

export const commentNode: NodeType<CommentRow> = {
  name: 'Comment',
  usual: ['created_time', 'from', 'message', 'id'],
  fields: {
    id: plain((comment) => comment.id),
    message: plain((comment) => comment.message),
    created_time: plain((comment) => graphTime(comment.createdAt)),
    from: one(personNode, authorOf),
    comment_count: plain((comment) => comment.replies),
    like_count: plain(() => 0),
    is_hidden: plain((comment) => comment.isHidden),
    can_hide: mayChange,
    can_remove: plain(() => true),
    can_comment: plain(() => true),
    permalink_url: plain(
      (comment, context) =>
        `${context.publicAddress}${postPath({ id: comment.postId, pageId: comment.pageId })}#c${comment.id}`,
    ),
    application: one(applicationNode, (comment) =>
      comment.appId === null ? undefined : { id: comment.appId, name: '' },
    ),
    parent: parentField,
    comments: commentsField((comment) => ({ commentId: comment.id })),
  },
};

function authorOf(comment: CommentRow, context: ReadContext): Named | undefined {
  if (comment.visitorId === null) return { id: comment.pageId, name: comment.pageName };
  return context.settings.visitor_author_shown
    ? { id: comment.visitorId, name: comment.visitorName ?? '' }
    : undefined;
}

async function parentField(
  comment: CommentRow,
  asked: AskedField,
  context: ReadContext,
): Promise<unknown> {
  if (comment.parentId === null) return undefined;
  const parent = await findComment(context.tx, comment.parentId);
  return parent === undefined
    ? undefined
    : answerFields(commentNode, parent, asked.fields, context);
}

function commentsField<Row>(
  under: (row: Row) => Parameters<typeof listComments>[1],
): GraphField<Row> {
  return async (row, asked, context) => {
    const limit = Number(asked.modifiers['limit'] ?? '25');
    if (!Number.isInteger(limit) || limit < 0 || limit > 100)
      throw badParameter('limit must be between 0 and 100');
    const newestFirst = asked.modifiers['order'] === 'reverse_chronological';
    const rows = await listComments(context.tx, under(row), newestFirst, {
      limit,
      after: undefined,
      before: undefined,
    });
    const data: unknown[] = [];
    for (const comment of rows.slice(0, limit))
      data.push(await answerFields(commentNode, comment, asked.fields, context));
    if (asked.modifiers['summary'] === undefined) return { data };
    return { data, summary: await commentsSummary(under(row), context) };
  };
}

/** The totals that Graph sends beside a list of comments. */
export async function commentsSummary(
  under: Parameters<typeof listComments>[1],
  context: ReadContext,
): Promise<unknown> {
  return {
    order: 'chronological',
    total_count: await countComments(context.tx, under),
    can_comment: true,
  };
}
