import type { FastifyInstance } from 'fastify';
import { addEvidence, openEvidence } from '../../moderation/consent/person/evidence.actions.ts';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { evidenceSchema } from '../contract/person.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { attachmentNamed } from '../attachment.ts';
import { STREAM, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** What a browser draws itself; a PDF (which may carry a program) and an iPhone photo are saved and opened outside it. */
const DRAWN = new Set(['image/jpeg', 'image/png']);

/** The scanned forms that answers came on: coming in, and going out so that nothing in them can act in our name. */
export function evidenceRoutes(app: FastifyInstance, services: ServerServices): void {
  const tag = 'Register';

  route(app, {
    method: 'POST',
    url: '/api/register/subjects/:id/evidence',
    access: 'register:write',
    tag,
    summary: 'Keep the form that an answer came on (multipart, field `form`): PDF, JPEG, PNG, HEIC',
    params: idParamsSchema,
    answer: evidenceSchema,
    created: true,
    multipart: true,
    async handle({ actor, params, request }) {
      const part = await request.file().catch(refuseBrokenUpload);
      if (part === undefined || part.fieldname !== 'form') throw nothingInIt();
      const row = await addEvidence(services, actor, {
        subjectId: params.id,
        // Its type promises a name, but a part may come without one.
        fileName: (part as { filename?: string }).filename ?? '',
        content: part.file,
      }).catch(refuseBrokenUpload);
      return {
        id: row.id,
        fileName: row.fileName,
        mediaType: row.mediaType,
        bytes: row.bytes,
        addedBy: actor.name,
        addedAt: row.addedAt.toISOString(),
      };
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/register/evidence/:id',
    access: 'register:read',
    tag,
    summary: 'The form that an answer came on; that it was opened is written into the record',
    params: idParamsSchema,
    answer: STREAM,
    async handle({ actor, params, reply }) {
      const form = await openEvidence(services, actor, { evidenceId: params.id });
      const disposition = DRAWN.has(form.mediaType) ? 'inline' : 'attachment';
      return reply
        .header('cache-control', 'private, no-store')
        .header('cross-origin-resource-policy', 'same-origin')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'; img-src 'self'")
        .header('content-disposition', attachmentNamed(form.fileName, disposition))
        .header('content-type', form.mediaType)
        .header('content-length', form.bytes)
        .send(form.stream);
    },
  });
}

/** What the multipart reader throws, without a code, about an upload that is cut short or none at all. */
const BROKEN_UPLOAD = /^Multipart: Boundary not found$|unexpected end of multipart data$/i;

function refuseBrokenUpload(error: unknown): never {
  if (!(error instanceof Error) || !BROKEN_UPLOAD.test(error.message)) throw error;
  throw new Refusal(
    'bad-input',
    'The form did not arrive whole.',
    'Attach it again. What you wrote is still here.',
    { field: 'evidence' },
  );
}

function nothingInIt(): Refusal {
  return new Refusal(
    'bad-input',
    'There is no form in this upload.',
    'Choose the scan, photo or PDF and try again.',
    { field: 'evidence' },
  );
}
