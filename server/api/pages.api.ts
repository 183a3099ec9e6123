import type { FastifyInstance } from 'fastify';
import { listPages } from '../../moderation/pages/pages.actions.ts';
import { pageListSchema } from '../contract/drafts.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The Pages of the federation, as far as somebody may write for them or read their drafts. */
export function pageRoutes(app: FastifyInstance, services: ServerServices): void {
  const { sandbox } = services.config;
  route(app, {
    method: 'GET',
    url: '/api/pages',
    access: 'signed-in',
    tag: 'Pages',
    summary: 'Pages that I may write for or read drafts of',
    answer: pageListSchema,
    async handle({ actor }) {
      const pages = await listPages(services, actor);
      return {
        pages: pages.map(({ id, name, schoolId, graphId, standsBecause }) => ({
          id,
          name,
          schoolId,
          standsBecause,
          publicUrl: sandbox.on
            ? `${sandbox.url}/pages/${graphId}`
            : `https://www.facebook.com/${graphId}`,
        })),
      };
    },
  });
}
