import type { FastifyInstance } from 'fastify';
import {
  askTakeDownByPerson,
  postsOfDraftOnPages,
} from '../../moderation/reach-back/by-person.actions.ts';
import {
  type PostComingOff,
  postsComingOff,
} from '../../moderation/reach-back/coming-off.actions.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import {
  comingOffListSchema,
  postsOnPagesSchema,
  takingDownSchema,
} from '../contract/take-down.contract.ts';
import { pageAddress } from '../page-address.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Posts that a person has taken off a Page, and all that have still to come off. */
export function takeDownRoutes(app: FastifyInstance, services: ServerServices): void {
  const withAddress = ({ pageGraphId, permalink, ...post }: PostComingOff) => ({
    ...post,
    address: permalink ?? pageAddress(services, pageGraphId),
  });

  route(app, {
    method: 'GET',
    url: '/api/pages/coming-off',
    access: 'page:read',
    tag: 'Pages',
    summary: 'The posts that have still to come off the Pages that I may read about',
    answer: comingOffListSchema,
    handle: async ({ actor }) => ({
      posts: (await postsComingOff(services, actor)).map(withAddress),
    }),
  });

  route(app, {
    method: 'GET',
    url: '/api/drafts/:id/on-pages',
    access: 'signed-in',
    tag: 'Pages',
    summary: 'What each Page shows or showed of a draft, and its take-down',
    params: idParamsSchema,
    answer: postsOnPagesSchema,
    handle: async ({ actor, params }) => ({
      posts: (await postsOfDraftOnPages(services, actor, { draftId: params.id })).map(
        ({ takeDown, ...post }) => ({
          ...post,
          takeDown: takeDown === null ? null : withAddress(takeDown),
        }),
      ),
    }),
  });

  route(app, {
    method: 'POST',
    url: '/api/publications/:id/take-down',
    access: 'post:take-down',
    tag: 'Pages',
    summary: 'Take a published post off its Page, and say why',
    params: idParamsSchema,
    body: takingDownSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      askTakeDownByPerson(services, actor, { publicationId: params.id, because: body.because }),
  });
}
