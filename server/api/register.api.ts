import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { listMarkable, listRegister } from '../../moderation/consent/listing.actions.ts';
import { listClasses } from '../../moderation/consent/register.actions.ts';
import {
  openSubject,
  type OpenSubject,
  recordAnswer,
} from '../../moderation/consent/subject.actions.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import {
  classesQuerySchema,
  classListSchema,
  markableListSchema,
  markableQuerySchema,
  recordAnswerSchema,
  registerListSchema,
  registerQuerySchema,
  subjectSchema,
} from '../contract/register.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The consent register: who may be shown, what their parents said, and recording an answer. */
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

  route(app, {
    method: 'GET',
    url: '/api/register/subjects/:id',
    access: 'register:read',
    tag: 'Register',
    summary: 'One person: what holds today for each use, and every answer ever given',
    params: idParamsSchema,
    answer: subjectSchema,
    handle: async ({ actor, params }) =>
      subject(await openSubject(services, actor, { subjectId: params.id })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/answers',
    access: 'register:write',
    tag: 'Register',
    summary: 'Record what was answered about one use; answers with the person as they stand now',
    params: idParamsSchema,
    body: recordAnswerSchema,
    answer: subjectSchema,
    handle: async ({ actor, params, body }) =>
      subject(await recordAnswer(services, actor, { subjectId: params.id, ...body })),
  });
}

function subject(open: OpenSubject): z.input<typeof subjectSchema> {
  const { id, schoolId, kind, forename, surname, knownAs, className, leavesOn } = open.file.subject;
  return {
    id,
    schoolId,
    kind,
    forename,
    surname,
    knownAs,
    className,
    leavesOn,
    mayBeShown: open.mayBeShown,
    says: open.says,
    uses: open.uses.map((use) => ({ ...use })),
    history: open.history.map((answer) => ({
      use: answer.use,
      status: answer.status,
      guardian: answer.guardian,
      conditions: [...answer.conditions],
      validFrom: answer.validFrom,
      validUntil: answer.validUntil,
      lawfulBasis: answer.lawfulBasis,
      answeredOn: answer.answeredOn,
      method: answer.method,
      recordedBy: answer.recordedBy,
      recordedAt: answer.recordedAt.toISOString(),
      takenBackAt: answer.takenBackAt?.toISOString() ?? null,
    })),
  };
}
