import type { FastifyInstance } from 'fastify';
import { listDrafts } from '../../moderation/drafts/list.actions.ts';
import { openDraft } from '../../moderation/drafts/open.actions.ts';
import { submitDraft, takeBackDraft } from '../../moderation/drafts/submit.actions.ts';
import { createDraft, editDraft } from '../../moderation/drafts/write.actions.ts';
import {
  draftListQuerySchema,
  draftListSchema,
  draftSchema,
  editDraftSchema,
  newDraftSchema,
  savedSchema,
  versionSchema,
} from '../contract/drafts.contract.ts';
import { idParamsSchema, madeSchema } from '../contract/problem.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Drafts';

/** Writing: start a draft, change it, hand it in. Its photos are in draft-photos.api.ts. */
export function draftRoutes(app: FastifyInstance, services: ServerServices): void {
  readingRoutes(app, services);
  writingRoutes(app, services);
}

function readingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/drafts',
    access: 'signed-in',
    tag: TAG,
    summary: 'My drafts, or those of my schools, last changed first',
    query: draftListQuerySchema,
    answer: draftListSchema,
    handle: ({ actor, query }) => listDrafts(services, actor, query),
  });

  route(app, {
    method: 'GET',
    url: '/api/drafts/:id',
    access: 'signed-in',
    tag: TAG,
    summary: 'A draft with its photos, findings, history and what I may do',
    params: idParamsSchema,
    answer: draftSchema,
    handle: ({ actor, params }) => openDraft(services, actor, { draftId: params.id }),
  });
}

function writingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/drafts',
    access: 'draft:write',
    tag: TAG,
    summary: 'Start an empty draft for a school',
    body: newDraftSchema,
    answer: madeSchema,
    created: true,
    handle: ({ actor, body }) => createDraft(services, actor, body),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/drafts/:id',
    access: 'draft:write',
    tag: TAG,
    summary: 'Save the text, the Pages, the time',
    params: idParamsSchema,
    body: editDraftSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      editDraft(services, actor, { draftId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/submit',
    access: 'draft:write',
    tag: TAG,
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
    tag: TAG,
    summary: 'Take the draft back before anybody decided',
    params: idParamsSchema,
    body: versionSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      takeBackDraft(services, actor, { draftId: params.id, version: body.version }),
  });
}
