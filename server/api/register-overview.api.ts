import type { FastifyInstance } from 'fastify';
import { registerCoverage } from '../../moderation/consent/lists/coverage.actions.ts';
import {
  classSheet,
  listUses,
  registerUpkeep,
} from '../../moderation/consent/lists/listing.actions.ts';
import {
  classSheetQuerySchema,
  classSheetSchema,
  coverageQuerySchema,
  coverageSchema,
  upkeepQuerySchema,
  upkeepSchema,
  useListSchema,
} from '../contract/register.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The register as a whole: how far the answers reach, what waits for the office, and a class on paper. */
export function registerOverviewRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/uses',
    access: 'register:read',
    tag: 'Register',
    summary: 'The uses that parents are asked about',
    answer: useListSchema,
    async handle({ actor }) {
      return { uses: await listUses(services, actor) };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/coverage',
    access: 'register:read',
    tag: 'Register',
    summary: 'How many may be shown, use by use: by school, or by class of one school',
    query: coverageQuerySchema,
    answer: coverageSchema,
    async handle({ actor, query }) {
      const { uses, counts, ...coverage } = await registerCoverage(services, actor, query);
      return { ...coverage, uses: [...uses], counts: [...counts] };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/upkeep',
    access: 'register:read',
    tag: 'Register',
    summary: 'How many have not answered, whose yes ends soon, who leaves, who has no class',
    query: upkeepQuerySchema,
    answer: upkeepSchema,
    handle: ({ actor, query }) => registerUpkeep(services, actor, query),
  });

  route(app, {
    method: 'GET',
    url: '/api/register/class-sheet',
    access: 'register:read',
    tag: 'Register',
    summary: 'One class to print: who may be shown today and who may not',
    query: classSheetQuerySchema,
    answer: classSheetSchema,
    handle: ({ actor, query }) => classSheet(services, actor, query),
  });
}
