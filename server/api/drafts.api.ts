import type { FastifyInstance } from 'fastify';
import {
  createDraft,
  declareRoll,
  editDraft,
  editPhoto,
  markPhoto,
  orderPhotos,
  removePhoto,
  restorePhoto,
} from '../../moderation/drafts/write.actions.ts';
import { listDrafts } from '../../moderation/drafts/list.actions.ts';
import { openDraft } from '../../moderation/drafts/open.actions.ts';
import { submitDraft, takeBackDraft } from '../../moderation/drafts/submit.actions.ts';
import {
  addedPhotoSchema,
  draftListQuerySchema,
  draftListSchema,
  draftSchema,
  editDraftSchema,
  editPhotoSchema,
  markingsSchema,
  newDraftSchema,
  photoOrderSchema,
  photoParamsSchema,
  restorePhotoSchema,
  rollSchema,
  savedSchema,
  versionSchema,
} from '../contract/drafts.contract.ts';
import { idParamsSchema, madeSchema } from '../contract/problem.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const MARKINGS_BODY_BYTES = 256 * 1024;

/** Writing: start a draft, change it, say who is in its photos, hand it in. */
export function draftRoutes(app: FastifyInstance, services: ServerServices): void {
  const tag = 'Drafts';

  route(app, {
    method: 'GET',
    url: '/api/drafts',
    access: 'signed-in',
    tag,
    summary: 'My drafts, or those of my schools, last changed first',
    query: draftListQuerySchema,
    answer: draftListSchema,
    handle: ({ actor, query }) => listDrafts(services, actor, query),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts',
    access: 'draft:write',
    tag,
    summary: 'Start an empty draft for a school',
    body: newDraftSchema,
    answer: madeSchema,
    created: true,
    handle: ({ actor, body }) => createDraft(services, actor, body),
  });

  route(app, {
    method: 'GET',
    url: '/api/drafts/:id',
    access: 'signed-in',
    tag,
    summary: 'A draft with its photos, findings, history and what I may do',
    params: idParamsSchema,
    answer: draftSchema,
    handle: ({ actor, params }) => openDraft(services, actor, { draftId: params.id }),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/drafts/:id',
    access: 'draft:write',
    tag,
    summary: 'Save the text, the Pages, the time',
    params: idParamsSchema,
    body: editDraftSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) => editDraft(services, actor, { draftId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/photos/restore',
    access: 'draft:write',
    tag,
    summary: 'Put a photo back that was taken out (undo)',
    params: idParamsSchema,
    body: restorePhotoSchema,
    answer: addedPhotoSchema,
    created: true,
    bodyBytes: MARKINGS_BODY_BYTES,
    handle: ({ actor, params, body }) => restorePhoto(services, actor, { draftId: params.id, ...body }),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/drafts/:id/photos/:photoId',
    access: 'draft:write',
    tag,
    summary: 'Describe a photo, or choose how its faces are accounted for',
    params: photoParamsSchema,
    body: editPhotoSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      editPhoto(services, actor, { draftId: params.id, photoId: params.photoId, ...body }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/drafts/:id/photos/:photoId',
    access: 'draft:write',
    tag,
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
    tag,
    summary: 'Put the photos in another order',
    params: idParamsSchema,
    body: photoOrderSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      orderPhotos(services, actor, { draftId: params.id, photoIds: body.photoIds }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/drafts/:id/photos/:photoId/markings',
    access: 'draft:write',
    tag,
    summary: 'Say who is where in a photo, what is covered, what is no face',
    params: photoParamsSchema,
    body: markingsSchema,
    answer: savedSchema,
    bodyBytes: MARKINGS_BODY_BYTES,
    handle: ({ actor, params, body }) =>
      markPhoto(services, actor, { draftId: params.id, photoId: params.photoId, markings: body.markings }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/drafts/:id/photos/:photoId/roll',
    access: 'draft:write',
    tag,
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

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/submit',
    access: 'draft:write',
    tag,
    summary: 'Hand the draft in for approval',
    params: idParamsSchema,
    body: versionSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      submitDraft(services, actor, { draftId: params.id, version: body.version }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/take-back',
    access: 'draft:write',
    tag,
    summary: 'Take the draft back before anybody decided',
    params: idParamsSchema,
    body: versionSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      takeBackDraft(services, actor, { draftId: params.id, version: body.version }),
  });
}
