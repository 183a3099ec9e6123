import { access } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { notFound } from '../moderation/kernel/errors.ts';

/** Where `vite build` puts the staff app. */
export const WEB_FOLDER = path.resolve(import.meta.dirname, '../web/dist');

/** Vite puts a hash of the content into the name of everything in this folder, so it never changes under its name. */
const HASHED = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** Asked about again each time, answered with 304 while nothing changed. */
const ASK_AGAIN = 'no-cache';

/**
 * Serves the staff app. An address that is no file is a page of the app itself, which the browser draws; addresses of the
 * API never are.
 */
export async function serveWebFiles(
  app: FastifyInstance,
  folder: string = WEB_FOLDER,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    // Set below for each answer.
    cacheControl: false,
    // Sends the .br or .gz beside a file when the build made one.
    preCompressed: true,
  });
  app.route({
    method: 'GET',
    url: '/*',
    schema: { hide: true },
    config: { access: 'public' },
    async handler(request, reply) {
      const address = decodeURI(request.url.split('?')[0] ?? '/');
      if (address.startsWith('/api/')) throw notFound('address');
      if (await isFile(folder, address)) {
        reply.header('cache-control', address.startsWith(HASHED) ? FOREVER : ASK_AGAIN);
        return reply.sendFile(address.slice(1));
      }
      // A missing file must not be answered with a page: a script that gets HTML breaks in ways nobody understands.
      if (address.startsWith(HASHED) || path.extname(address) !== '') throw notFound('file');
      return isOfFamilies(address) ? sendFamilyPage(reply, folder) : sendApp(reply, folder);
    },
  });
}

/** Where parents answer: an app of its own, without anything of the staff's. */
function isOfFamilies(address: string): boolean {
  return address === '/family' || address.startsWith('/family/');
}

/** The address of this page is a key: it is kept nowhere, and goes along with nothing that the page asks for. */
async function sendFamilyPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  if (!(await isFile(folder, '/family.html'))) return notBuilt(reply);
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .sendFile('family.html');
}

async function sendApp(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  if (await isFile(folder, '/index.html')) {
    return reply.header('cache-control', ASK_AGAIN).sendFile('index.html');
  }
  return notBuilt(reply);
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send('The staff app is not built yet. Run `npm start`, which builds it.\n');
}

async function isFile(folder: string, address: string): Promise<boolean> {
  const file = path.join(folder, path.normalize(address));
  if (!file.startsWith(folder + path.sep) || path.extname(file) === '') return false;
  return access(file).then(
    () => true,
    () => false,
  );
}
