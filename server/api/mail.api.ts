import type { FastifyInstance } from 'fastify';
import { listMail } from '../../moderation/letters/letters.actions.ts';
import { mailListSchema, mailQuerySchema } from '../contract/staff.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Letters for an administrator to pass on while there is no mail server. */
export function mailRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/mail',
    access: 'people:manage',
    tag: 'People',
    summary:
      'The newest letters, sent or waiting; without the words of those with whose link one could act in the place of their reader',
    query: mailQuerySchema,
    answer: mailListSchema,
    async handle({ actor, query }) {
      const mail = await listMail(services, actor, { addressee: query.to, search: query.search });
      return {
        mail: mail.map((letter) => ({
          ...letter,
          createdAt: letter.createdAt.toISOString(),
          sentAt: letter.sentAt?.toISOString() ?? null,
        })),
      };
    },
  });
}
