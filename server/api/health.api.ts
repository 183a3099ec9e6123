import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { whyNotReady } from '../readiness.ts';
import { STREAM, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/**
 * For whatever watches over the process. The metrics carry counts only and ask for no sign-in: the server listens on
 * loopback by default, and a proxy in front must not pass `/metrics` on.
 */
export function healthRoutes(
  app: FastifyInstance,
  services: ServerServices,
  registry: Registry,
): void {
  const fine = z.object({ status: z.literal('ok') });

  route(app, {
    method: 'GET',
    url: '/healthz',
    access: 'public',
    tag: 'Operations',
    summary: 'The process is alive',
    answer: fine,
    async handle() {
      return { status: 'ok' };
    },
  });

  route(app, {
    method: 'GET',
    url: '/readyz',
    access: 'public',
    tag: 'Operations',
    summary: 'The database answers and has the tables of this version',
    answer: fine,
    async handle() {
      const why = await whyNotReady(services.db);
      if (why === undefined) return { status: 'ok' };
      throw new Refusal(
        'not-ready',
        why === 'database-silent'
          ? 'The database does not answer.'
          : 'The database is not migrated.',
        'Look at the database and the log, then ask again.',
        { facts: { why } },
      );
    },
  });

  route(app, {
    method: 'GET',
    url: '/metrics',
    access: 'public',
    tag: 'Operations',
    summary: 'Counts and times for Prometheus',
    answer: STREAM,
    async handle({ reply }) {
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}
