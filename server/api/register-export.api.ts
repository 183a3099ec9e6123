import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { exportPerson, sayFile } from '../../moderation/consent/copies/child-file.actions.ts';
import { childFileCsv, registerCsv } from '../../moderation/consent/copies/export-csv.rules.ts';
import { exportRegister } from '../../moderation/consent/copies/register-export.actions.ts';
import { attachmentNamed } from '../attachment.ts';
import { registerExportQuerySchema } from '../contract/person.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { childFilePaper } from '../paper/child-file-paper.ts';
import { registerPaper } from '../paper/register-paper.ts';
import { STREAM, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Each one reads a whole register; more is no office but a program. */
const COPIES_PER_MINUTE = 30;

const TYPES = { csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' } as const;

/** Copies to take along: the register of a school, and all that is held about one person (subject access). */
export function registerExportRoutes(app: FastifyInstance, services: ServerServices): void {
  const shared = {
    method: 'GET',
    access: 'register:export',
    tag: 'Register',
    perMinute: COPIES_PER_MINUTE,
  } as const;

  for (const format of ['csv', 'pdf'] as const) {
    route(app, {
      ...shared,
      url: `/api/register/export.${format}`,
      summary: `Today's answers of a school, class or use as ${format.toUpperCase()}`,
      query: registerExportQuerySchema,
      answer: STREAM,
      async handle({ actor, query, reply }) {
        const register = await exportRegister(services, actor, { ...query, format });
        const name = `register ${register.school.shortName} ${register.day}.${format}`;
        const content =
          format === 'csv' ? inChunks(registerCsv(register)) : await registerPaper(register);
        return send(reply, content, name, format);
      },
    });

    route(app, {
      ...shared,
      url: `/api/register/subjects/:id/file.${format}`,
      summary: `All that is held about one person as ${format.toUpperCase()}`,
      params: idParamsSchema,
      answer: STREAM,
      async handle({ actor, params, reply }) {
        const file = await exportPerson(services, actor, { subjectId: params.id, format });
        const { forename, surname } = file.subject;
        const name = `file ${forename} ${surname} ${file.day}.${format}`;
        const sections = sayFile(file);
        const content =
          format === 'csv'
            ? inChunks(childFileCsv(sections))
            : await childFilePaper(file, sections);
        return send(reply, content, name, format);
      },
    });
  }
}

const LINES_A_CHUNK = 100;

/** Some lines at a time, and others their turn between them. */
function inChunks(lines: Iterable<string>): Readable {
  async function* chunks(): AsyncGenerator<string> {
    let chunk: string[] = [];
    for (const line of lines) {
      chunk.push(line);
      if (chunk.length < LINES_A_CHUNK) continue;
      yield chunk.join('');
      chunk = [];
    }
    yield chunk.join('');
  }
  return Readable.from(chunks());
}

function send(
  reply: FastifyReply,
  content: NodeJS.ReadableStream,
  fileName: string,
  format: keyof typeof TYPES,
): FastifyReply {
  return reply
    .header('cache-control', 'private, no-store')
    .header('content-disposition', attachmentNamed(fileName))
    .header('content-type', TYPES[format])
    .send(content);
}
