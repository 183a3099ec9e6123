import type { FastifyInstance } from 'fastify';
import { askForCheck } from '../../moderation/pages/check-page.actions.ts';
import { readPageBanner, readPageHealth } from '../../moderation/pages/page-health.actions.ts';
import {
  approvePerson,
  readPagePeople,
  removePerson,
} from '../../moderation/pages/page-people.actions.ts';
import {
  approvingPersonSchema,
  facebookPersonParamsSchema,
  pageBannerSchema,
  pageHealthListSchema,
  pagePeopleSchema,
  removingPersonSchema,
} from '../contract/page-health.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Whether each Page and its token are as they should be, and who may post around Gatehouse. */
export function pageHealthRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/pages/health',
    access: 'page:read',
    tag: 'Pages',
    summary: 'When each Page was looked at, and what was found',
    answer: pageHealthListSchema,
    handle: async ({ actor }) => ({ pages: await readPageHealth(services, actor) }),
  });

  route(app, {
    method: 'GET',
    url: '/api/pages/banner',
    access: 'signed-in',
    tag: 'Pages',
    summary: 'Pages to which nothing goes out, or that somebody should look at',
    answer: pageBannerSchema,
    handle: ({ actor }) => readPageBanner(services, actor),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/check',
    access: 'page:manage',
    tag: 'Pages',
    summary: 'Look at a Page, its token and its people now',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => askForCheck(services, actor, { pageId: params.id }),
  });

  route(app, {
    method: 'GET',
    url: '/api/pages/:id/people',
    access: 'page:people',
    tag: 'Pages',
    summary: 'Who may post on a Page around Gatehouse, and who is approved to',
    params: idParamsSchema,
    answer: pagePeopleSchema,
    handle: ({ actor, params }) => readPagePeople(services, actor, { pageId: params.id }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/people/:facebookId/approval',
    access: 'page:people',
    tag: 'Pages',
    summary: 'Propose or confirm that somebody may post on a Page around Gatehouse',
    params: facebookPersonParamsSchema,
    body: approvingPersonSchema,
    answer: NOTHING,
    handle: ({ actor, params: { id: pageId, facebookId }, body }) =>
      approvePerson(services, actor, { pageId, facebookId, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/pages/:id/people/:facebookId/removal',
    access: 'page:people',
    tag: 'Pages',
    summary: 'Take somebody off the list of those who may post on a Page',
    params: facebookPersonParamsSchema,
    body: removingPersonSchema,
    answer: NOTHING,
    handle: ({ actor, params: { id: pageId, facebookId }, body }) =>
      removePerson(services, actor, { pageId, facebookId, ...body }),
  });
}
