import { photoPath, postPath } from './graph-nodes.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { CommentRow } from './sandbox-comments.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';

export const VISITOR_NAME_CHARACTERS = 80;
export const VISITOR_COMMENT_CHARACTERS = 2_000;

const ACCENTS = ['sea', 'clay', 'plum', 'moss', 'slate'] as const;

export type Accent = (typeof ACCENTS)[number];

/** What a visitor typed when it could not be taken, so that nothing has to be typed twice. */
export interface RefusedComment {
  readonly postId: string;
  readonly name: string;
  readonly message: string;
  readonly problem: string;
}

/** The Page's initials on its colour. */
export function badge(page: SandboxPage): Html {
  const initials = page.name
    .split(/\s+/)
    .filter((word) => /^\p{Lu}/u.test(word))
    .slice(0, 3)
    .map((word) => word.slice(0, 1))
    .join('');
  return html`<span class="badge" aria-hidden="true">${initials === '' ? '·' : initials}</span>`;
}

// From the id, so that two Pages made one after the other never look the same.
export function accentOf(page: SandboxPage): Accent {
  return ACCENTS[Number(BigInt(page.id) % BigInt(ACCENTS.length))] ?? 'slate';
}

/** One post as the public sees it, with its comments and the form to add one. */
export function postView(
  post: PostRow,
  page: SandboxPage,
  allComments: readonly CommentRow[],
  now: Date,
  refused: RefusedComment | undefined,
  place: 'in-list' | 'alone',
): Html {
  const comments = allComments.filter((comment) => comment.postId === post.id);
  const when = post.publishedAt ?? post.createdAt;
  const form = commentForm(post, refused);
  return html`<article class="post" aria-label="Post of ${schoolTime(when, now)}">
    <header class="post-head">
      ${badge(page)}
      <div>
        <p class="post-by">${post.visitorName ?? page.name}</p>
        <p class="soft">
          <a href="${postPath(post)}"
            ><time datetime="${when.toISOString()}">${schoolTime(when, now)}</time></a
          >
        </p>
      </div>
    </header>
    ${post.message === '' ? undefined : html`<div class="words">${post.message}</div>`}
    ${post.link === null ? undefined : html`<p class="words"><a href="${post.link}" rel="noreferrer noopener">${post.link}</a></p>`}
    ${photosView(post)}
    <div class="comments">
      <p class="soft count">
        ${comments.length === 0 ? 'No comments yet' : comments.length === 1 ? '1 comment' : `${comments.length} comments`}
      </p>
      ${commentsView(comments, now)}
      ${
        place === 'alone' || refused !== undefined
          ? form
          : html`<details class="write">
              <summary>Comment as a visitor</summary>
              ${form}
            </details>`
      }
    </div>
  </article>`;
}

function photosView(post: PostRow): Html | undefined {
  const { photos } = post;
  if (photos.length === 0) return undefined;
  // Beyond four, rows of three; what is left over makes rows of two, so that no photo stands alone.
  const shape = photos.length > 4 ? `many left-${photos.length % 3}` : `of-${photos.length}`;
  const described = photos.filter((photo) => (photo.altText ?? '') !== '').length;
  return html`<ul class="photos ${shape}">
      ${photos.map(
        (photo, index) =>
          html`<li>
            <a
              href="${photoPath(photo.id)}"
              aria-label="Photo ${index + 1} of ${photos.length} in full"
              ><img
                src="${photoPath(photo.id)}"
                alt="${photo.altText ?? ''}"
                loading="lazy"
                decoding="async"
            /></a>
          </li>`,
      )}
    </ul>
    <details class="descriptions">
      <summary>
        ${described === photos.length ? 'Picture descriptions' : `Picture descriptions (${photos.length - described} missing)`}
      </summary>
      <ol>
        ${photos.map(
          (photo) =>
            html`<li>
              ${(photo.altText ?? '') === '' ? html`<em>No description: somebody who cannot see the photo learns nothing of it.</em>` : (photo.altText ?? '')}
            </li>`,
        )}
      </ol>
    </details>`;
}

function commentsView(comments: readonly CommentRow[], now: Date): Html {
  const top = comments.filter((comment) => comment.parentId === null);
  return html`${top.map((comment) => {
    const replies = comments.filter((reply) => reply.parentId === comment.id);
    return html`${commentView(comment, now)}${replies.length === 0 ? undefined : html`<div class="replies">${replies.map((reply) => commentView(reply, now))}</div>`}`;
  })}`;
}

function commentView(comment: CommentRow, now: Date): Html {
  const isPage = comment.visitorId === null;
  return html`<div class="comment" id="c${comment.id}">
    <p class="comment-by">
      <strong>${isPage ? comment.pageName : (comment.visitorName ?? '')}</strong
      >${isPage ? html` <span class="tag">the Page</span>` : undefined}
      <time class="soft" datetime="${comment.createdAt.toISOString()}"
        >${schoolTime(comment.createdAt, now)}</time
      >
    </p>
    <div class="words">${comment.message}</div>
  </div>`;
}

function commentForm(post: PostRow, refused: RefusedComment | undefined): Html {
  const problem =
    refused === undefined
      ? undefined
      : html`<p class="problem" role="alert">${refused.problem}</p>`;
  return html`<form class="comment-form" method="post" action="${postPath(post)}/comments">
    ${problem}
    <label
      >Your name<input
        name="name"
        required
        maxlength="${VISITOR_NAME_CHARACTERS}"
        autocomplete="off"
        value="${refused?.name ?? ''}"
    /></label>
    <label
      >Your comment<textarea
        name="message"
        required
        maxlength="${VISITOR_COMMENT_CHARACTERS}"
        rows="3"
      >
${refused?.message ?? ''}</textarea>
    </label>
    <p><button class="button" type="submit">Comment as this visitor</button></p>
  </form>`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const DAY_AND_YEAR = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** "today 14:10", "Tue 24 Nov, 14:10" or "24 Nov 2025, 14:10", by the school's clock. */
export function schoolTime(moment: Date, now: Date): string {
  const clock = CLOCK.format(moment);
  const day = DAY_AND_YEAR.format(moment);
  if (day === DAY_AND_YEAR.format(now)) return `today ${clock}`;
  const sameYear = day.slice(-4) === DAY_AND_YEAR.format(now).slice(-4);
  return `${sameYear ? DAY.format(moment).replace(',', '') : day}, ${clock}`;
}
