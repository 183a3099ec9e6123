import type { FastifyInstance } from 'fastify';
import { listMarkable, listRegister } from '../../moderation/consent/lists/listing.actions.ts';
import { listClasses } from '../../moderation/consent/register.actions.ts';
import {
  classesQuerySchema,
  classListSchema,
  markableListSchema,
  markableQuerySchema,
  registerListSchema,
  registerQuerySchema,
} from '../contract/register.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The lists of the consent register: who may be shown, and who can be marked. One person's page is in person.api.ts. */
export function registerRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/classes',
    access: 'signed-in',
    tag: 'Register',
    summary: 'Classes of the schools whose photos you mark or whose register you read',
    query: classesQuerySchema,
    answer: classListSchema,
    async handle({ actor, query }) {
      return { classes: await listClasses(services, actor, query) };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/markable',
    access: 'register:mark',
    tag: 'Register',
    summary: 'Who can be marked in a photo of a school, and whether they may be shown today',
    query: markableQuerySchema,
    answer: markableListSchema,
    async handle({ actor, query }) {
      return { subjects: await listMarkable(services, actor, query) };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/subjects',
    access: 'register:read',
    tag: 'Register',
    summary: 'People on the register, by surname, or those whose yes ends by a day, soonest first',
    query: registerQuerySchema,
    answer: registerListSchema,
    handle: ({ actor, query }) =>
      listRegister(services, actor, {
        ...query,
        withoutClass: query.withoutClass === 'true',
        siblings: query.siblings === 'true',
      }),
  });
}
