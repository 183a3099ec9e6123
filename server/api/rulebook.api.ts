import type { FastifyInstance } from 'fastify';
import { listRules } from '../../moderation/rulebook/rulebook.actions.ts';
import { rulebookSchema } from '../contract/record.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** What texts are checked against. */
export function rulebookRoutes(app: FastifyInstance, _services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/rulebook',
    access: 'rulebook:read',
    tag: 'Rulebook',
    summary: 'Every rule with its clause, what it finds and what to do',
    answer: rulebookSchema,
    handle: ({ actor }) => Promise.resolve({ rules: listRules(actor) }),
  });
}
