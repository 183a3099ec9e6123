import { html } from './html.ts';
import type { Html } from './html.ts';
import { pagePath } from './graph-nodes.ts';
import { accentOf, badge, postView } from './public-post-view.ts';
import type { Accent, RefusedComment } from './public-post-view.ts';
import type { CommentRow } from './sandbox-comments.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';

/** Stylesheet's address; the content security policy allows no other style. */
export const STYLE_PATH = '/practice-page.css';

interface Surroundings {
  readonly title: string;
  readonly accent?: Accent;
}

/** A whole document with the banner that nobody can miss. */
export function documentOf({ title, accent }: Surroundings, body: Html): string {
  return `<!doctype html>\n${html`<html lang="en-GB">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex, nofollow" />
      <title>${title} · Practice Page</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="${STYLE_PATH}" />
    </head>
    <body class="accent-${accent ?? 'slate'}">
      <a class="skip" href="#main">Skip to the content</a>
      <aside class="banner" aria-label="About this Page">
        <span class="banner-mark" aria-hidden="true">!</span>
        <p>
          <strong>Practice Page: nothing here is on Facebook.</strong> A place to try things out.
        </p>
      </aside>
      ${body}
      <footer>
        <p>Part of Gatehouse: what a visitor would see, in our own drawing.</p>
      </footer>
    </body>
  </html>`.toString()}\n`;
}

/** The list of all practice Pages. */
export function pagesView(pages: readonly SandboxPage[]): string {
  const body =
    pages.length === 0
      ? html`<p class="empty">
          There is no Page yet. Gatehouse makes one for each school when it starts with its demo, or
          when an administrator connects one.
        </p>`
      : html`<ul class="page-list">
          ${pages.map(
            (page) =>
              html`<li class="accent-${accentOf(page)}">
                <a href="${pagePath(page.id)}"
                  >${badge(page)}<span
                    ><strong>${page.name}</strong><span class="soft">${page.about}</span></span
                  ></a
                >
              </li>`,
          )}
        </ul>`;
  return documentOf(
    { title: 'Pages' },
    html`<main id="main" class="column">
      <h1>Practice Pages</h1>
      <p class="soft">The Pages that this Gatehouse can publish to while it practises.</p>
      ${body}
      <p class="soft trainer">For trainers: <a href="/what-if">What if something goes wrong?</a></p>
    </main>`,
  );
}

export interface TimelineContent {
  readonly page: SandboxPage;
  readonly posts: readonly PostRow[];
  readonly comments: readonly CommentRow[];
  /** Path of the next older stretch, when there is one. */
  readonly olderPath: string | undefined;
  readonly now: Date;
}

/** The Page with its posts, newest first. */
export function timelineView({ page, posts, comments, olderPath, now }: TimelineContent): string {
  const list =
    posts.length === 0
      ? html`<p class="empty">
          Nothing has been posted yet. The first post that is approved in Gatehouse appears here.
        </p>`
      : html`${posts.map((post) => postView(post, page, comments, now, undefined, 'in-list'))}`;
  const older =
    olderPath === undefined
      ? undefined
      : html`<p><a class="button quiet" href="${olderPath}">Older posts</a></p>`;
  return documentOf(
    { title: page.name, accent: accentOf(page) },
    html`${masthead(page, 'h1')}
      <main id="main" class="column">
        <h2 class="visually-hidden">Posts</h2>
        ${list}${older}
      </main>`,
  );
}

/** One post on its own, with the comment form open. */
export function permalinkView(
  page: SandboxPage,
  post: PostRow,
  comments: readonly CommentRow[],
  now: Date,
  refused?: RefusedComment,
): string {
  return documentOf(
    { title: `Post of ${page.name}`, accent: accentOf(page) },
    html`${masthead(page, 'p')}
      <main id="main" class="column">
        <h1 class="visually-hidden">Post of ${page.name}</h1>
        <p><a href="${pagePath(page.id)}">All posts</a></p>
        ${postView(post, page, comments, now, refused, 'alone')}
      </main>`,
  );
}

/** A sentence instead of a page: nothing here, or something went wrong. */
export function sentenceView(title: string, sentence: string): string {
  return documentOf(
    { title },
    html`<main id="main" class="column">
      <h1>${title}</h1>
      <p>${sentence}</p>
      <p><a href="/">All Practice Pages</a></p>
    </main>`,
  );
}

function masthead(page: SandboxPage, level: 'h1' | 'p'): Html {
  const name =
    level === 'h1'
      ? html`<h1>${page.name}</h1>`
      : html`<p class="page-name"><a href="${pagePath(page.id)}">${page.name}</a></p>`;
  return html`<header class="masthead">
    <div class="column">
      ${badge(page)}
      <div>
        ${name}
        <p class="soft">${page.about}</p>
      </div>
    </div>
  </header>`;
}
