import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { addGuardian, changeGuardian } from '../../moderation/consent/person/guardians.actions.ts';
import { addPerson, changePerson } from '../../moderation/consent/person/people.actions.ts';
import { recordAnswers } from '../../moderation/consent/person/record-answers.actions.ts';
import { type OpenSubject, openSubject } from '../../moderation/consent/person/subject.actions.ts';
import {
  guardianByHandSchema,
  guardianParamsSchema,
  newPersonSchema,
  personByHandSchema,
  recordAnswersSchema,
  subjectSchema,
} from '../contract/person.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Register';

/** One person of the register: what holds, every answer, guardians, and writing all of it down by hand. */
export function personRoutes(app: FastifyInstance, services: ServerServices): void {
  answerRoutes(app, services);
  handRoutes(app, services);
}

function answerRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/subjects/:id',
    access: 'register:read',
    tag: TAG,
    summary: 'One person: what holds today for each use, guardians, and every answer ever given',
    params: idParamsSchema,
    answer: subjectSchema,
    handle: async ({ actor, params }) =>
      subject(await openSubject(services, actor, { subjectId: params.id })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/answers',
    access: 'register:write',
    tag: TAG,
    summary:
      'Record what was answered about one use or several; answers with the person as they stand now',
    params: idParamsSchema,
    body: recordAnswersSchema,
    answer: subjectSchema,
    handle: async ({ actor, params, body }) =>
      subject(await recordAnswers(services, actor, { subjectId: params.id, ...body })),
  });
}

function handRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/register/subjects',
    access: 'register:write',
    tag: TAG,
    summary: 'Put a pupil, or an adult who answers for themselves, on the register by hand',
    body: newPersonSchema,
    answer: subjectSchema,
    created: true,
    handle: async ({ actor, body }) => subject(await addPerson(services, actor, body)),
  });

  route(app, {
    method: 'PUT',
    url: '/api/register/subjects/:id',
    access: 'register:write',
    tag: TAG,
    summary: 'Change how somebody is written down, their class, or the day they leave',
    params: idParamsSchema,
    body: personByHandSchema,
    answer: subjectSchema,
    handle: async ({ actor, params, body }) =>
      subject(await changePerson(services, actor, { subjectId: params.id, ...body })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/guardians',
    access: 'register:write',
    tag: TAG,
    summary: 'Add a parent or guardian; one of the same name and address is shared with siblings',
    params: idParamsSchema,
    body: guardianByHandSchema,
    answer: subjectSchema,
    created: true,
    handle: async ({ actor, params, body }) =>
      subject(await addGuardian(services, actor, { subjectId: params.id, ...body })),
  });

  route(app, {
    method: 'PUT',
    url: '/api/register/subjects/:id/guardians/:guardianId',
    access: 'register:write',
    tag: TAG,
    summary: 'Change a guardian: name, address, relation, and whether they may answer',
    params: guardianParamsSchema,
    body: guardianByHandSchema,
    answer: subjectSchema,
    handle: async ({ actor, params, body }) =>
      subject(
        await changeGuardian(services, actor, {
          subjectId: params.id,
          guardianId: params.guardianId,
          ...body,
        }),
      ),
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
    mayWrite: open.mayWrite,
    mayExport: open.mayExport,
    mayPrintForm: open.mayPrintForm,
    uses: open.uses.map((use) => ({
      use: use.use,
      name: use.name,
      lawfulBasis: use.lawfulBasis,
      retired: use.retired,
      mayBeShown: use.mayBeShown,
      says: use.says,
      restsOn: [...use.restsOn],
      until: use.until,
    })),
    guardians: open.guardians.map((guardian) => ({ ...guardian, said: [...guardian.said] })),
    siblings: open.siblings.map((sibling) => ({
      id: sibling.id,
      schoolId: sibling.schoolId,
      name: `${sibling.knownAs ?? sibling.forename} ${sibling.surname}`,
      className: sibling.className,
    })),
    history: open.history.map((answer) => ({
      id: answer.id,
      use: answer.use,
      status: answer.status,
      guardianId: answer.guardianId,
      guardian: answer.guardian,
      conditions: [...answer.conditions],
      validFrom: answer.validFrom,
      validUntil: answer.validUntil,
      lawfulBasis: answer.lawfulBasis,
      answeredOn: answer.answeredOn,
      method: answer.method,
      holds: answer.holds,
      evidenceId: answer.evidenceId,
      takenBackAt: answer.takenBackAt?.toISOString() ?? null,
      recordedBy: answer.recordedBy,
      recordedAt: answer.recordedAt.toISOString(),
    })),
    evidence: open.evidence.map((row) => ({
      id: row.id,
      fileName: row.fileName,
      mediaType: row.mediaType,
      bytes: row.bytes,
      addedBy: row.adder,
      addedAt: row.addedAt.toISOString(),
    })),
  };
}
