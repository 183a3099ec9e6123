import type { FastifyInstance } from 'fastify';
import { overviewOfPages } from '../../moderation/pages/overview.actions.ts';
import { pagesOverviewSchema } from '../contract/pages.contract.ts';
import { pageAddress } from '../page-address.ts';
import { route } from '../route.ts';
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
      const { federationPause, pages } = await overviewOfPages(services, actor);
      return {
        federationPause,
        pages: pages.map(({ graphId, ...page }) => ({
          ...page,
          publicUrl: pageAddress(services, graphId),
        })),
      };
    },
  });
}
