import type { FastifyInstance } from 'fastify';
import { callOff, takenOffByHand, tryAgain } from '../../moderation/reach-back/by-hand.actions.ts';
import {
  countWithdrawals,
  listWithdrawals,
} from '../../moderation/reach-back/withdrawals.actions.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import {
  callingOffSchema,
  takeDownCountsSchema,
  withdrawalListSchema,
  withdrawalsQuerySchema,
} from '../contract/reach-back.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Withdrawals and what they touched, and the posts that have to come off the Pages. */
export function reachBackRoutes(app: FastifyInstance, services: ServerServices): void {
  const { sandbox } = services.config;
  const pageAddress = (graphId: string): string =>
    sandbox.on ? `${sandbox.url}/pages/${graphId}` : `https://www.facebook.com/${graphId}`;

  route(app, {
    method: 'GET',
    url: '/api/register/withdrawals',
    access: 'reach-back:read',
    tag: 'Withdrawals',
    summary:
      'Each withdrawal or flag, the newest first, with what it touched and how long each take-down took',
    query: withdrawalsQuerySchema,
    answer: withdrawalListSchema,
    async handle({ actor, query }) {
      const list = await listWithdrawals(services, actor, query);
      return {
        ...list,
        withdrawals: list.withdrawals.map((each) => ({
          ...each,
          posts: each.posts.map(({ pageGraphId, permalink, ...post }) => ({
            ...post,
            address: permalink ?? pageAddress(pageGraphId),
          })),
        })),
      };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/take-downs/open',
    access: 'reach-back:read',
    tag: 'Withdrawals',
    summary: 'How many posts have still to come off a Page',
    answer: takeDownCountsSchema,
    handle: ({ actor }) => countWithdrawals(services, actor),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/take-downs/:id/by-hand',
    access: 'draft:decide',
    tag: 'Withdrawals',
    summary: 'Say that you took the post off the Page by hand',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => takenOffByHand(services, actor, { takeDownId: params.id }),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/take-downs/:id/another-try',
    access: 'draft:decide',
    tag: 'Withdrawals',
    summary: 'Have Gatehouse try again to take the post off',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => tryAgain(services, actor, { takeDownId: params.id }),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/take-downs/:id/calling-off',
    access: 'draft:decide',
    tag: 'Withdrawals',
    summary: 'Leave a post on the Page that was to come off, with the reason',
    params: idParamsSchema,
    body: callingOffSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      callOff(services, actor, { takeDownId: params.id, reason: body.reason }),
  });
}
