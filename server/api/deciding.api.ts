import type { FastifyInstance } from 'fastify';
import { decideDraft, stopDraft, undoApproval } from '../../moderation/drafts/decide.actions.ts';
import { reopenHold, resolveHolds } from '../../moderation/drafts/hold.actions.ts';
import { openHome, openInbox } from '../../moderation/drafts/list.actions.ts';
import {
  decidedSchema,
  decisionSchema,
  holdParamsSchema,
  homeSchema,
  inboxSchema,
  resolveHoldSchema,
  resolveHoldsSchema,
  savedSchema,
  stopSchema,
  versionSchema,
} from '../contract/drafts.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Deciding';

/** Deciding: what waits, and approve, send back, refuse, undo, stop. */
export function decidingRoutes(app: FastifyInstance, services: ServerServices): void {
  waitingRoutes(app, services);
  decisionRoutes(app, services);
  holdRoutes(app, services);
}

function waitingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/home',
    access: 'signed-in',
    tag: TAG,
    summary: 'What needs me, what is under way, what went out',
    answer: homeSchema,
    handle: ({ actor }) => openHome(services, actor),
  });

  route(app, {
    method: 'GET',
    url: '/api/inbox',
    access: 'draft:read-school',
    tag: TAG,
    summary: 'Drafts that wait for a decision, most pressing first',
    answer: inboxSchema,
    handle: ({ actor }) => openInbox(services, actor),
  });
}

function decisionRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/decision',
    access: 'draft:decide',
    tag: TAG,
    summary: 'Approve, send back or refuse; names the version that was seen',
    params: idParamsSchema,
    body: decisionSchema,
    answer: decidedSchema,
    async handle({ actor, params, body }) {
      return shown(await decideDraft(services, actor, { draftId: params.id, ...body }));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/undo-approval',
    access: 'draft:decide',
    tag: TAG,
    summary: 'Take an approval back within its first seconds',
    params: idParamsSchema,
    body: versionSchema,
    answer: decidedSchema,
    async handle({ actor, params, body }) {
      return shown(
        await undoApproval(services, actor, { draftId: params.id, version: body.version }),
      );
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/stop',
    // Whoever reads a school's drafts; the rule for the act says which of them may stop one.
    access: 'draft:read-school',
    tag: TAG,
    summary: 'Stop a post at once (safeguarding lead, heads)',
    params: idParamsSchema,
    body: stopSchema,
    answer: decidedSchema,
    async handle({ actor, params, body }) {
      return shown(await stopDraft(services, actor, { draftId: params.id, ...body }));
    },
  });
}

function holdRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/holds/:findingId',
    access: 'draft:decide',
    tag: TAG,
    summary: 'Resolve one point that the approver has to decide, with a reason',
    params: holdParamsSchema,
    body: resolveHoldSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      resolveHolds(services, actor, {
        draftId: params.id,
        findingIds: [params.findingId],
        ...body,
      }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/holds',
    access: 'draft:decide',
    tag: TAG,
    summary: 'Resolve several points for the same reason; each is recorded by itself',
    params: idParamsSchema,
    body: resolveHoldsSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      resolveHolds(services, actor, { draftId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/holds/:findingId/reopening',
    access: 'draft:decide',
    tag: TAG,
    summary: 'Open a settled point again, while the draft waits for its decision',
    params: holdParamsSchema,
    body: versionSchema,
    answer: savedSchema,
    handle: ({ actor, params, body }) =>
      reopenHold(services, actor, { draftId: params.id, findingId: params.findingId, ...body }),
  });
}

function shown(decided: { version: number; undoUntil: Date | null }): {
  version: number;
  undoUntil: string | null;
} {
  return { version: decided.version, undoUntil: decided.undoUntil?.toISOString() ?? null };
}
