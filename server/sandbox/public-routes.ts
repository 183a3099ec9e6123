import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signInRoutes } from './sign-in-routes.ts';
import { whatIfRoutes } from './what-if-routes.ts';
import { pagePath, postPath } from './graph-nodes.ts';
import { nothingHere, page, POLICY } from './public-reply.ts';
import type { PublicWorld } from './public-reply.ts';
import { permalinkView, pagesView, sentenceView, STYLE_PATH, timelineView } from './public-view.ts';
import { VISITOR_COMMENT_CHARACTERS, VISITOR_NAME_CHARACTERS } from './public-post-view.ts';
import { countComments, listPublicComments } from './sandbox-comments.store.ts';
import { inTransaction } from './sandbox-database.ts';
import { publishDuePosts } from './sandbox-events.ts';
import { CannotPractise, commentAsVisitor } from './sandbox-outside.ts';
import { findPage, listPages } from './sandbox-pages.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { readPhotoBytes } from './sandbox-photos.store.ts';
import { findPost, listPublicPosts } from './sandbox-posts.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';
import { readSettings } from './sandbox-settings.ts';

const POSTS_PER_PAGE = 20;
const STRETCHES_MAX = 1_000;
const COMMENTS_SHOWN = 200;
const FORM_BYTES_MAX = 32 * 1024;

const STYLE = ['practice-page.css', 'practice-forms.css']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');

const pageParams = z.object({ pageId: z.string().regex(/^\d{1,30}$/) });
const postParams = pageParams.extend({ postId: z.string().regex(/^\d{1,30}_\d{1,30}$/) });
const photoParams = z.object({ photoId: z.string().regex(/^\d{1,30}$/) });
const visitorForm = z.object({
  name: z.string().trim().min(1).max(VISITOR_NAME_CHARACTERS),
  message: z.string().trim().min(1).max(VISITOR_COMMENT_CHARACTERS),
});

/** What the public would see of the Pages, and the form with which a trainer plays a visitor. */
export async function publicRoutes(app: FastifyInstance, world: PublicWorld): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    // Signing in leads back to whoever asked for it, which a policy of its own allows.
    if (!reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', POLICY);
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'cross-origin-opener-policy': 'same-origin',
    });
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
    (_request, body, done) => {
      done(null, fieldsOf(new URLSearchParams(String(body))));
    },
  );
  app.setErrorHandler((error, request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 500) request.log.error({ err: error }, 'the practice Page failed');
    const sentence =
      status < 500
        ? 'This could not be read. Go back and try again.'
        : 'The Sandbox Page has a fault. Try again in a moment.';
    return page(reply.status(status), sentenceView('That did not work', sentence));
  });
  app.get(STYLE_PATH, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(STYLE),
  );
  signInRoutes(app, world);
  whatIfRoutes(app, world);
  app.get('/', async (_request, reply) => page(reply, pagesView(await listPages(world.db))));
  app.get('/pages/:pageId', (request, reply) => showTimeline(world, request, reply));
  app.get('/pages/:pageId/posts/:postId', (request, reply) => showPost(world, request, reply));
  app.post('/pages/:pageId/posts/:postId/comments', (request, reply) =>
    takeComment(world, request, reply),
  );
  app.get('/photos/:photoId.jpg', (request, reply) => showPhoto(world, request, reply));
}

/** A field that came several times, as ticked boxes do, is a list. */
function fieldsOf(form: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

async function showTimeline(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const params = pageParams.safeParse(request.params);
  const found = params.success ? await findPage(world.db, params.data.pageId) : undefined;
  if (found?.isPublished !== true) return nothingHere(reply);
  await catchUp(world);
  const query = z
    .object({ older: z.coerce.number().int().min(0).max(STRETCHES_MAX).catch(0) })
    .parse(request.query);
  const posts = await listPublicPosts(world.db, found.id, {
    skip: query.older * POSTS_PER_PAGE,
    take: POSTS_PER_PAGE + 1,
  });
  const shown = posts.slice(0, POSTS_PER_PAGE);
  const comments = await listPublicComments(
    world.db,
    shown.map((post) => post.id),
    COMMENTS_SHOWN,
  );
  const olderPath =
    posts.length > POSTS_PER_PAGE ? `${pagePath(found.id)}?older=${query.older + 1}` : undefined;
  return page(
    reply,
    timelineView({ page: found, posts: shown, comments, olderPath, now: world.clock.now() }),
  );
}

/** What was scheduled is public from its minute on, also when no call came since. */
function catchUp(world: PublicWorld): Promise<void> {
  return inTransaction(world.db, async (tx) =>
    publishDuePosts({
      tx,
      settings: await readSettings(tx),
      publicAddress: world.publicAddress,
      now: world.clock.now(),
    }),
  );
}

async function publicPost(
  world: PublicWorld,
  request: FastifyRequest,
): Promise<{ page: SandboxPage; post: PostRow } | undefined> {
  const params = postParams.safeParse(request.params);
  if (!params.success) return undefined;
  await catchUp(world);
  const post = await findPost(world.db, params.data.postId);
  // A hidden post leaves the timeline but stays reachable by its link: hiding is not taking down.
  if (post === undefined || !post.isPublished || post.pageId !== params.data.pageId)
    return undefined;
  const found = await findPage(world.db, post.pageId);
  return found?.isPublished === true ? { page: found, post } : undefined;
}

async function showPost(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await publicPost(world, request);
  if (found === undefined) return nothingHere(reply);
  const comments = await listPublicComments(world.db, [found.post.id], COMMENTS_SHOWN);
  return page(reply, permalinkView(found.page, found.post, comments, world.clock.now()));
}

async function takeComment(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // There is no session to steal here, but another site should not be able to fill the Page through somebody's browser.
  if (request.headers['sec-fetch-site'] === 'cross-site') {
    return page(
      reply.status(403),
      sentenceView('That did not work', 'Open the Sandbox Page itself to comment.'),
    );
  }
  const found = await publicPost(world, request);
  if (found === undefined) return nothingHere(reply);
  const form = visitorForm.safeParse(request.body);
  const refuse = async (status: number, problem: string): Promise<FastifyReply> => {
    const typed = z
      .object({ name: z.string().catch(''), message: z.string().catch('') })
      .parse(request.body ?? {});
    const comments = await listPublicComments(world.db, [found.post.id], COMMENTS_SHOWN);
    return page(
      reply.status(status),
      permalinkView(found.page, found.post, comments, world.clock.now(), {
        postId: found.post.id,
        ...typed,
        problem,
      }),
    );
  };
  if (!form.success || `${form.data.name}${form.data.message}`.includes('\u0000')) {
    return refuse(
      422,
      `Give a name (up to ${VISITOR_NAME_CHARACTERS} characters) and a comment (up to ${VISITOR_COMMENT_CHARACTERS}).`,
    );
  }
  const kept = await keepComment(world, found.post, form.data);
  if ('problem' in kept) return refuse(409, kept.problem);
  return reply.redirect(`${postPath(found.post)}#c${kept.commentId}`, 303);
}

function keepComment(
  world: PublicWorld,
  post: PostRow,
  form: { name: string; message: string },
): Promise<{ commentId: string } | { problem: string }> {
  return inTransaction(world.db, async (tx) => {
    const settings = await readSettings(tx);
    const total = await countComments(tx, { postId: post.id, filter: 'stream' });
    if (total >= settings.comments_per_post_max)
      return { problem: 'This post has so many comments already that no more are taken.' };
    const at = { tx, settings, publicAddress: world.publicAddress, now: world.clock.now() };
    try {
      return { commentId: await commentAsVisitor(at, { postId: post.id, ...form }) };
    } catch (error) {
      if (error instanceof CannotPractise) return { problem: error.message };
      throw error;
    }
  });
}

async function showPhoto(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const params = photoParams.safeParse(request.params);
  const photo = params.success ? await readPhotoBytes(world.db, params.data.photoId) : undefined;
  if (photo === undefined) return nothingHere(reply);
  const { key } = z.object({ key: z.string().max(100).catch('') }).parse(request.query);
  if (!photo.isPublished && !isSame(key, photo.viewKey)) return nothingHere(reply);
  return reply.type(photo.mediaType).header('cache-control', 'private, no-cache').send(photo.bytes);
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
