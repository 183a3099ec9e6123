import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { lookAtPage } from '../../moderation/pages/looking.actions.ts';
import {
  approveAgain,
  countAsThere,
  leaveOut,
  sayNotThere,
  type SettleCommand,
  type Settled,
  undoCount,
} from '../../moderation/pages/settling.actions.ts';
import { versionSchema } from '../contract/drafts.contract.ts';
import {
  lookSchema,
  pageOfDraftParamsSchema,
  settledSchema,
  thereSchema,
} from '../contract/unclear.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'What became of a post';
/** Each look asks the Page, whose patience is limited. */
const LOOKS_PER_MINUTE = 60;

/** Posts of which nobody knows whether a Page shows them: look at the Page, and say what became of them. */
export function unclearRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/drafts/:id/pages/:pageId/look',
    access: 'signed-in',
    tag: TAG,
    summary: 'What was sent to one Page, and what the Page shows now',
    params: pageOfDraftParamsSchema,
    answer: lookSchema,
    perMinute: LOOKS_PER_MINUTE,
    handle: ({ actor, params }) =>
      lookAtPage(services, actor, { draftId: params.id, pageId: params.pageId }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/pages/:pageId/there',
    access: 'draft:decide',
    tag: TAG,
    summary: 'It is there: count it as published',
    params: pageOfDraftParamsSchema,
    body: thereSchema,
    answer: settledSchema,
    handle: ({ actor, params, body }) =>
      countAsThere(services, actor, { draftId: params.id, pageId: params.pageId, ...body }),
  });

  act('undo-there', 'Take back that it was found, within ten minutes', undoCount);
  act('not-there', 'It is not there: to be decided anew', sayNotThere);
  act('approve-again', 'Approve it again for this Page alone', approveAgain);
  act('leave-out', 'Leave this Page without it', leaveOut);

  function act(
    name: 'undo-there' | 'not-there' | 'approve-again' | 'leave-out',
    summary: string,
    action: (services: ServerServices, actor: Actor, command: SettleCommand) => Promise<Settled>,
  ): void {
    route(app, {
      method: 'POST',
      url: `/api/drafts/:id/pages/:pageId/${name}`,
      access: 'draft:decide',
      tag: TAG,
      summary,
      params: pageOfDraftParamsSchema,
      body: versionSchema,
      answer: settledSchema,
      handle: ({ actor, params, body }) =>
        action(services, actor, { draftId: params.id, pageId: params.pageId, ...body }),
    });
  }
}
