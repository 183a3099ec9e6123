import type { FastifyInstance } from 'fastify';
import {
  cropPhoto,
  declareRoll,
  editPhoto,
  markPhoto,
  orderPhotos,
  removePhoto,
  restorePhoto,
} from '../../moderation/drafts/photos.actions.ts';
import {
  addedPhotoSchema,
  cropSchema,
  editPhotoSchema,
  markingsSchema,
  photoOrderSchema,
  photoParamsSchema,
  restorePhotoSchema,
  rollSchema,
  savedSchema,
} from '../contract/drafts.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Drafts';
const MARKINGS_BODY_BYTES = 256 * 1024;

/** The photos of a draft: which ones, in which order, and who is in them. Their bytes are in photos.api.ts. */
export function draftPhotoRoutes(app: FastifyInstance, services: ServerServices): void {
  choosingRoutes(app, services);
  markingRoutes(app, services);
  croppingRoutes(app, services);
}

function choosingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/photos/restore',
    access: 'draft:write',
    tag: TAG,
    summary: 'Put a photo back that was taken out (undo)',
    params: idParamsSchema,
    body: restorePhotoSchema,
    answer: addedPhotoSchema,
    created: true,
    bodyBytes: MARKINGS_BODY_BYTES,
    handle: ({ actor, params, body }) =>
      restorePhoto(services, actor, { draftId: params.id, ...body }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/drafts/:id/photos/:photoId',
    access: 'draft:write',
    tag: TAG,
    summary: 'Take a photo out of the draft',
    params: photoParamsSchema,
    answer: savedSchema,
    handle: ({ actor, params }) =>
      removePhoto(services, actor, { draftId: params.id, photoId: params.photoId }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/drafts/:id/photo-order',
    access: 'draft:write',
    tag: TAG,
    summary: 'Put the photos in another order',
    params: idParamsSchema,
    body: photoOrderSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      orderPhotos(services, actor, { draftId: params.id, photoIds: body.photoIds }),
  });
}

function markingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'PATCH',
    url: '/api/drafts/:id/photos/:photoId',
    access: 'draft:write',
    tag: TAG,
    summary: 'Describe a photo, or choose how its faces are accounted for',
    params: photoParamsSchema,
    body: editPhotoSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      editPhoto(services, actor, { draftId: params.id, photoId: params.photoId, ...body }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/drafts/:id/photos/:photoId/markings',
    access: 'draft:write',
    tag: TAG,
    summary: 'Say who is where in a photo, what is covered, what is no face',
    params: photoParamsSchema,
    body: markingsSchema,
    answer: savedSchema,
    bodyBytes: MARKINGS_BODY_BYTES,
    handle: ({ actor, params, body }) =>
      markPhoto(services, actor, {
        draftId: params.id,
        photoId: params.photoId,
        markings: body.markings,
      }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/drafts/:id/photos/:photoId/roll',
    access: 'draft:write',
    tag: TAG,
    summary: 'Declare who is in a large group',
    params: photoParamsSchema,
    body: rollSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      declareRoll(services, actor, {
        draftId: params.id,
        photoId: params.photoId,
        subjectIds: body.subjectIds,
      }),
  });
}

function croppingRoutes(app: FastifyInstance, services: ServerServices): void {
  const url = '/api/drafts/:id/photos/:photoId/crop';
  route(app, {
    method: 'PUT',
    url,
    access: 'draft:write',
    tag: TAG,
    summary: 'Choose the part of a photo that is published',
    params: photoParamsSchema,
    body: cropSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      cropPhoto(services, actor, { draftId: params.id, photoId: params.photoId, crop: body }),
  });

  route(app, {
    method: 'DELETE',
    url,
    access: 'draft:write',
    tag: TAG,
    summary: 'Publish all of a photo again',
    params: photoParamsSchema,
    answer: savedSchema,
    handle: ({ actor, params }) =>
      cropPhoto(services, actor, { draftId: params.id, photoId: params.photoId, crop: null }),
  });
}
