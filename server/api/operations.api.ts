import type { FastifyInstance } from 'fastify';
import { readOperations } from '../../moderation/operations/operations.actions.ts';
import { operationsSchema } from '../contract/record.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';
import { VERSION } from '../version.ts';

/** How the machinery is doing: for administrators. */
export function operationsRoutes(app: FastifyInstance, services: ServerServices): void {
  const backend = services.config.redisUrl === undefined ? 'postgresql' : 'redis';
  route(app, {
    method: 'GET',
    url: '/api/operations',
    access: 'operations:read',
    tag: 'Operations',
    summary: 'Version, queue, picture checks and models',
    answer: operationsSchema,
    async handle({ actor }) {
      const { queue, ...rest } = await readOperations(services, actor);
      return { version: VERSION, queue: { backend, ...queue }, ...rest };
    },
  });
}
