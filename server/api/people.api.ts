import type { FastifyInstance } from 'fastify';
import {
  endSessions,
  invitePerson,
  listPeople,
  renewInvitation,
} from '../../moderation/staff/people.actions.ts';
import { idParamsSchema, madeSchema } from '../contract/problem.contract.ts';
import { inviteSchema, staffListSchema } from '../contract/staff.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Colleagues, their roles and their sessions: for administrators. */
export function peopleRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/people',
    access: 'people:manage',
    tag: 'People',
    summary: 'Everybody of the federation',
    answer: staffListSchema,
    async handle({ actor }) {
      const people = await listPeople(services, actor);
      return {
        people: people.map((person) => ({
          ...person,
          lastSeenAt: person.lastSeenAt?.toISOString() ?? null,
        })),
      };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/people',
    access: 'people:manage',
    tag: 'People',
    summary: 'Invite a colleague with their roles',
    body: inviteSchema,
    answer: madeSchema,
    created: true,
    handle: ({ actor, body }) => invitePerson(services, actor, body),
  });

  route(app, {
    method: 'POST',
    url: '/api/people/:id/invitation',
    access: 'people:manage',
    tag: 'People',
    summary: 'Write a new invitation, which replaces the old one',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => renewInvitation(services, actor, { personId: params.id }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/people/:id/sessions',
    access: 'people:manage',
    tag: 'People',
    summary: 'Sign a colleague out everywhere',
    params: idParamsSchema,
    answer: NOTHING,
    async handle({ actor, params }) {
      await endSessions(services, actor, { personId: params.id });
    },
  });
}
