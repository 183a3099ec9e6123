import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { openPicture, openRendered } from '../../moderation/drafts/open.actions.ts';
import { addPhoto } from '../../moderation/drafts/photos.actions.ts';
import { addedPhotoSchema, photoParamsSchema } from '../contract/drafts.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { STREAM, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The bytes of photos: coming in as a stream, going out as the previews and final files that workers made. */
export function photoRoutes(app: FastifyInstance, services: ServerServices): void {
  const tag = 'Photos';

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/photos',
    access: 'draft:write',
    tag,
    summary: 'Add a photo to a draft (multipart, field `photo`)',
    params: idParamsSchema,
    answer: addedPhotoSchema,
    created: true,
    multipart: true,
    async handle({ actor, params, request }) {
      const part = await request.file().catch(refuseBrokenUpload);
      if (part === undefined || part.fieldname !== 'photo') {
        throw new Refusal(
          'bad-input',
          'There is no photo in this upload.',
          'Choose a photo and try again.',
          {
            field: 'photo',
          },
        );
      }
      return addPhoto(services, actor, {
        draftId: params.id,
        // Its type promises a name, but a part may come without one.
        fileName: (part as { filename?: string }).filename ?? '',
        content: part.file,
      }).catch(refuseBrokenUpload);
    },
  });

  for (const size of ['preview', 'thumbnail'] as const) {
    route(app, {
      method: 'GET',
      url: `/api/pictures/:id/${size}`,
      access: 'signed-in',
      tag,
      summary: `A picture without its covers as a ${size}, for whoever may mark the faces in it`,
      params: idParamsSchema,
      answer: STREAM,
      async handle({ actor, params, request, reply }) {
        const picture = await openPicture(services, actor, { pictureId: params.id, size });
        return sendPicture(request, reply, picture, 'image/webp');
      },
    });
  }

  for (const { size, path, mediaType, summary } of RENDERED) {
    route(app, {
      method: 'GET',
      url: `/api/drafts/:id/photos/:photoId/${path}`,
      access: 'signed-in',
      tag,
      summary,
      params: photoParamsSchema,
      answer: STREAM,
      async handle({ actor, params, request, reply }) {
        const { id: draftId, photoId } = params;
        const picture = await openRendered(services, actor, { draftId, photoId, size });
        return sendPicture(request, reply, picture, mediaType);
      },
    });
  }
}

const RENDERED = [
  {
    size: 'whole',
    path: 'rendered',
    mediaType: 'image/jpeg',
    summary: 'The very file that will be published',
  },
  {
    size: 'thumbnail',
    path: 'rendered-thumbnail',
    mediaType: 'image/webp',
    summary: 'The file that will be published, small',
  },
] as const;

/** What the multipart reader throws, without a code, about an upload that is cut short or none at all. */
const BROKEN_UPLOAD = /^Multipart: Boundary not found$|unexpected end of multipart data$/i;

function refuseBrokenUpload(error: unknown): never {
  if (!(error instanceof Error) || !BROKEN_UPLOAD.test(error.message)) throw error;
  throw new Refusal(
    'bad-input',
    'The photo did not arrive whole.',
    'Try again. The rest of your draft is safe.',
    { field: 'photo' },
  );
}

/**
 * Photos of children stay out of shared caches, and a browser that has one asks each time whether this person may still see
 * it: after signing out, or once a draft is nobody's business any more, the kept copy opens no longer.
 */
function sendPicture(
  request: FastifyRequest,
  reply: FastifyReply,
  picture: { stream: Readable; bytes: number; sha256: string },
  mediaType: 'image/webp' | 'image/jpeg',
): FastifyReply {
  const etag = `"${picture.sha256}"`;
  reply
    .header('cache-control', 'private, no-cache')
    .header('etag', etag)
    .header('cross-origin-resource-policy', 'same-origin');
  if (request.headers['if-none-match'] === etag) {
    picture.stream.destroy();
    return reply.code(304).send();
  }
  return reply
    .header('content-type', mediaType)
    .header('content-length', picture.bytes)
    .send(picture.stream);
}
