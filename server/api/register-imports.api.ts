import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { applyImport } from '../../moderation/consent/import/apply.actions.ts';
import {
  dropImport,
  importChanges,
  importRunning,
  listImports,
  lookAtImport,
  setMapping,
  setMatches,
  uploadImport,
} from '../../moderation/consent/import/import.actions.ts';
import { keepMapping, listMappings } from '../../moderation/consent/import/mapping.actions.ts';
import { progressWords, stageWords } from '../../moderation/consent/import/progress.rules.ts';
import { showImport, summaryOf } from '../../moderation/consent/import/show-import.rules.ts';
import { undoImport } from '../../moderation/consent/import/undo.actions.ts';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import {
  applyImportSchema,
  importListQuerySchema,
  importListSchema,
  importMappingsQuerySchema,
  importMappingsSchema,
  importSchema,
  keepMappingSchema,
  setMappingSchema,
  setMatchesSchema,
} from '../contract/import.contract.ts';
import { importRunningSchema } from '../contract/import-progress.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { openImportBoard } from '../import-board.ts';
import { NOTHING, route, STREAM } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Imports';
/** A mapping with every word of twenty uses, and answers about a whole year group. */
const BODY_BYTES = 512 * 1024;

/** Importing the export of a school's own system into the register. */
export function registerImportRoutes(app: FastifyInstance, services: ServerServices): void {
  takingInRoutes(app, services);
  progressRoute(app, services);
  decidingRoutes(app, services);
  mappingRoutes(app, services);
}

function takingInRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/register/imports',
    access: 'register:import',
    tag: TAG,
    summary:
      'Take in a CSV file for a school (multipart: field `schoolId`, then the part `file`); nothing changes yet',
    answer: importSchema,
    created: true,
    multipart: true,
    async handle({ actor, request }) {
      return showImport(await uploadImport(services, actor, await readUpload(request)));
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/imports',
    access: 'register:import',
    tag: TAG,
    summary: 'Imports of the schools where you import, newest first',
    query: importListQuerySchema,
    answer: importListSchema,
    async handle({ actor, query }) {
      return {
        imports: (await listImports(services, actor, query)).map((kept) => summaryOf(kept)),
      };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/imports/:id',
    access: 'register:import',
    tag: TAG,
    summary:
      'One import: its mapping, the first rows, problems, and everything that it would change today',
    params: idParamsSchema,
    answer: importSchema,
    handle: async ({ actor, params }) =>
      showImport(await lookAtImport(services, actor, { importId: params.id })),
  });

  route(app, {
    method: 'GET',
    url: '/api/register/imports/:id/changes',
    access: 'register:import',
    tag: TAG,
    summary: 'All changes or problems of an open import, as CSV',
    params: idParamsSchema,
    answer: STREAM,
    async handle({ actor, params, reply }) {
      const file = await importChanges(services, actor, { importId: params.id });
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="import-changes.csv"')
        .send(file);
    },
  });
}

function progressRoute(app: FastifyInstance, services: ServerServices): void {
  const board = openImportBoard(services.live);
  app.addHook('onClose', async () => board.close());
  route(app, {
    method: 'GET',
    url: '/api/register/imports/:id/progress',
    access: 'register:import',
    tag: TAG,
    summary:
      'Whether an import is being compared, applied or undone at this moment, and how far that is',
    params: idParamsSchema,
    answer: importRunningSchema,
    async handle({ actor, params }) {
      const act = await importRunning(services, actor, { importId: params.id });
      if (act === null) return { running: null };
      const at = board.of(params.id, act);
      if (at === null) return { running: { act, at } };
      const { done, of, whole } = at;
      const says = progressWords(at);
      return { running: { act, at: { done, of, whole, says, stageSays: stageWords(at) } } };
    },
  });
}

function decidingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'PUT',
    url: '/api/register/imports/:id/mapping',
    access: 'register:import',
    tag: TAG,
    summary: 'Say which column is what; answers with the dry run',
    params: idParamsSchema,
    body: setMappingSchema,
    bodyBytes: BODY_BYTES,
    answer: importSchema,
    handle: async ({ actor, params, body }) =>
      showImport(await setMapping(services, actor, { importId: params.id, ...body })),
  });

  route(app, {
    method: 'PUT',
    url: '/api/register/imports/:id/matches',
    access: 'register:import',
    tag: TAG,
    summary: 'Say who pupils of the file are, where the import asked',
    params: idParamsSchema,
    body: setMatchesSchema,
    bodyBytes: BODY_BYTES,
    answer: importSchema,
    handle: async ({ actor, params, body }) =>
      showImport(await setMatches(services, actor, { importId: params.id, ...body })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/imports/:id/application',
    access: 'register:import',
    tag: TAG,
    summary: 'Apply exactly what the dry run showed, all of it or nothing',
    params: idParamsSchema,
    body: applyImportSchema,
    answer: importSchema,
    handle: async ({ actor, params, body }) =>
      showImport(await applyImport(services, actor, { importId: params.id, ...body })),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/imports/:id/undo',
    access: 'register:import',
    tag: TAG,
    summary: 'Take the last import of a school back while nothing rests on it',
    params: idParamsSchema,
    answer: importSchema,
    handle: async ({ actor, params }) =>
      showImport(await undoImport(services, actor, { importId: params.id })),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/register/imports/:id',
    access: 'register:import',
    tag: TAG,
    summary: 'Let an open import go; its file is deleted',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => dropImport(services, actor, { importId: params.id }),
  });
}

function mappingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/import-mappings',
    access: 'register:import',
    tag: TAG,
    summary: 'Mappings that a school keeps',
    query: importMappingsQuerySchema,
    answer: importMappingsSchema,
    async handle({ actor, query }) {
      return shownMappings(await listMappings(services, actor, query));
    },
  });

  route(app, {
    method: 'PUT',
    url: '/api/register/import-mappings',
    access: 'register:import',
    tag: TAG,
    summary: 'Keep a mapping for a school under a name; one of the same name is replaced',
    body: keepMappingSchema,
    bodyBytes: BODY_BYTES,
    answer: importMappingsSchema,
    async handle({ actor, body }) {
      return shownMappings(await keepMapping(services, actor, body));
    },
  });
}

function shownMappings(
  mappings: Awaited<ReturnType<typeof listMappings>>,
): z.input<typeof importMappingsSchema> {
  return {
    mappings: mappings.map(({ savedAt, ...mapping }) => ({
      ...mapping,
      savedAt: savedAt.toISOString(),
    })),
  };
}

/** What the multipart reader throws, without a code, about an upload that is cut short or none at all. */
const BROKEN_UPLOAD = /^Multipart: Boundary not found$|unexpected end of multipart data$/i;

async function readUpload(
  request: FastifyRequest,
): Promise<{ schoolId: string; fileName: string; content: Buffer }> {
  try {
    // One byte more than is taken, so that our own sentence about the size comes first.
    const part = await request.file({ limits: { fileSize: LIMITS.importBytes + 1 } });
    if (part === undefined || part.fieldname !== 'file')
      throw noFile('There is no file in this upload.');
    const field = part.fields['schoolId'];
    const given =
      field !== undefined && 'value' in field ? z.uuid().safeParse(field.value) : undefined;
    if (given?.success !== true) {
      part.file.resume();
      throw new Refusal(
        'bad-input',
        'It is not said which school this file is of.',
        'Choose the school, then the file.',
        { field: 'schoolId' },
      );
    }
    // Its type promises a name, but a part may come without one.
    const fileName = (part as { filename?: string }).filename ?? '';
    return { schoolId: given.data, fileName, content: await part.toBuffer() };
  } catch (error) {
    if (error instanceof Error && BROKEN_UPLOAD.test(error.message))
      throw noFile('The file did not arrive whole.');
    throw error;
  }
}

function noFile(title: string): Refusal {
  return new Refusal('bad-input', title, 'Choose the file and try again.', { field: 'file' });
}
