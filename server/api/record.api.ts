import type { FastifyInstance } from 'fastify';
import { listEvents, verifyRecord } from '../../moderation/record/record.actions.ts';
import {
  recordListSchema,
  recordQuerySchema,
  verificationSchema,
} from '../contract/record.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The append-only record: reading it, and proving that nobody changed it. */
export function recordRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/record',
    access: 'record:read',
    tag: 'Record',
    summary: 'Events, newest first; `kind` is a whole kind or the group before its dot',
    query: recordQuerySchema,
    answer: recordListSchema,
    async handle({ actor, query }) {
      const { events, before } = await listEvents(services, actor, query);
      return { events: events.map((event) => ({ ...event, at: event.at.toISOString() })), before };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/record/verification',
    access: 'record:verify',
    tag: 'Record',
    summary: 'Recompute the whole chain; names the first event that does not hold',
    answer: verificationSchema,
    handle: ({ actor }) => verifyRecord(services, actor),
  });
}
