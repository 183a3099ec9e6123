import type { FastifyInstance } from 'fastify';
import { overviewOfPages } from '../../moderation/pages/overview.actions.ts';
import { acceptAlert } from '../../moderation/pages/accept-alert.actions.ts';
import { pausePublishing, resumePublishing } from '../../moderation/pages/pause.actions.ts';
import { acceptingSchema, pagesOverviewSchema, pausingSchema } from '../contract/pages.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { pageAddress } from '../page-address.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The place "Pages": how each Page stands. */
export function overviewRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/pages/overview',
    access: 'page:read',
    tag: 'Pages',
    summary: 'Each Page that I may read about: what stops it, and what is wrong with it',
    answer: pagesOverviewSchema,
    async handle({ actor }) {
      const { pages, ...federation } = await overviewOfPages(services, actor);
      return {
        ...federation,
        pages: pages.map(({ graphId, ...page }) => ({
          ...page,
          publicUrl: pageAddress(services, graphId),
        })),
      };
    },
  });
  route(app, {
    method: 'POST',
    url: '/api/pages/:id/pause',
    access: 'page:pause',
    tag: 'Pages',
    summary: 'Stop publishing to one Page, and say why',
    params: idParamsSchema,
    body: pausingSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      pausePublishing(services, actor, { pageId: params.id, because: body.because }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/pages/:id/pause',
    // Whoever paused it may let it go on, besides those with `page:resume`; the action looks which.
    access: 'page:pause',
    tag: 'Pages',
    summary: 'Let publishing to one Page go on',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => resumePublishing(services, actor, { pageId: params.id }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/pause',
    access: 'page:pause',
    tag: 'Pages',
    summary: 'Stop everything: publishing to every Page of the federation',
    body: pausingSchema,
    answer: NOTHING,
    handle: ({ actor, body }) =>
      pausePublishing(services, actor, { pageId: null, because: body.because }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/pages/pause',
    access: 'page:pause',
    tag: 'Pages',
    summary: 'Let publishing go on where every Page was paused',
    answer: NOTHING,
    handle: ({ actor }) => resumePublishing(services, actor, { pageId: null }),
  });
}

/** What is wrong with a Page, and publishing that goes on all the same. */
export function alertRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/pages/alerts/:id/acceptance',
    access: 'page:accept-alert',
    tag: 'Pages',
    summary: 'Know what is wrong with a Page and let publishing go on, with the reason',
    params: idParamsSchema,
    body: acceptingSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      acceptAlert(services, actor, { alertId: params.id, because: body.because }),
  });
}
