import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { countJobs } from '../moderation/operations/operations.actions.ts';
import { measureAllowances } from '../moderation/pages/allowance.actions.ts';
import { daysOfTokens } from '../moderation/pages/check-page.actions.ts';
import type { ServerServices } from './services.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Measures every request by route pattern (never by address, which may hold an id or a token). */
export function measure(app: FastifyInstance, services: ServerServices): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'gatehouse_http_request_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers,
  });
  const jobs = new Gauge({
    name: 'gatehouse_jobs',
    help: 'Open jobs: written down (waiting), given to the queue (sent), out of attempts (failed).',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const counts = await countJobs(services);
      for (const [state, count] of Object.entries(counts)) jobs.set({ state }, count);
    },
  });
  const used = new Gauge({
    name: 'gatehouse_page_usage_percent',
    help: "How much of Facebook's limit is used, as Facebook said last: of the Page or of the app, whichever is more.",
    labelNames: ['page'] as const,
    registers,
    async collect() {
      for (const { pageId, percent } of await measureAllowances(services))
        used.set({ page: pageId }, percent);
    },
  });
  const waits = new Gauge({
    name: 'gatehouse_page_wait_seconds',
    help: 'For how long calls for the Page still wait because Facebook asked to slow down.',
    labelNames: ['page'] as const,
    registers,
    async collect() {
      for (const { pageId, waitSeconds } of await measureAllowances(services))
        waits.set({ page: pageId }, waitSeconds);
    },
  });
  const days = new Gauge({
    name: 'gatehouse_page_token_days_left',
    help: "Days until the Page's token ends, as Facebook said last; Pages whose token has no end are left out.",
    labelNames: ['page'] as const,
    registers,
    async collect() {
      days.reset();
      for (const token of await daysOfTokens(services))
        days.set({ page: token.pageId }, token.days);
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
  });
  return registry;
}
