import type { Readable } from 'node:stream';
import { fileTypeFromStream } from 'file-type';
import { inTransaction } from '../../database/client.ts';
import { announce } from '../../database/live.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { removeUnneeded, requireBytes } from '../../pictures/bytes.actions.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { type EvidenceRow, evidenceById, insertEvidence } from './evidence.store.ts';
import { inRegister } from '../scope.ts';
import { readableFile } from './subject.actions.ts';

/** What a scanner or a phone makes. A name or a header sent along never decides: the bytes do. */
const ACCEPTED = new Set([
  'image/jpeg',
  'image/png',
  'image/heic',
  'image/heif',
  'application/pdf',
]);

/**
 * Keeps the scan, photo or PDF of a form that parents answered on, before the answers that will name it. It is no picture of a
 * post: no worker ever opens it, and the rule for originals does not delete it. Needs `register:write` in the person's school.
 * Throws the refusals `upload-too-large` and `not-a-picture`; nothing is kept then.
 */
export async function addEvidence(
  deps: Deps,
  actor: Actor,
  upload: { subjectId: string; fileName: string; content: Readable },
): Promise<EvidenceRow> {
  // Whose it is comes first: nobody fills the disk for a person whom they may not change.
  const schoolId = await inTransaction(deps.db, async (tx) => {
    const { subject } = await readableFile(tx, actor, upload.subjectId);
    requireIn(actor, 'register:write', subject.schoolId);
    return subject.schoolId;
  });
  const stored = await deps.pictures
    .put(upload.content, LIMITS.evidenceBytes)
    .catch((error: unknown) => {
      throw isRefusal(error, 'upload-too-large') ? tooLarge() : error;
    });
  const { stream } = await deps.pictures.open(stored.sha256);
  const type = await fileTypeFromStream(stream);
  stream.destroy();
  if (type === undefined || !ACCEPTED.has(type.mime)) {
    await removeUnneeded(deps, [stored.sha256]);
    throw new Refusal(
      'not-a-picture',
      'This file is no scan, photo or PDF that we can keep.',
      'Choose a PDF, or a JPEG, PNG or iPhone (HEIC) photo of the form. What you wrote is still here.',
      { field: 'evidence' },
    );
  }
  const row: EvidenceRow = {
    id: deps.newId(),
    subjectId: upload.subjectId,
    sha256: stored.sha256,
    bytes: stored.bytes,
    mediaType: type.mime,
    fileName: shortName(upload.fileName),
    addedBy: actor.personId,
    addedAt: deps.clock.now(),
  };
  await inTransaction(deps.db, async (tx) => {
    await requireBytes(tx, deps, [row.sha256]).catch((error: unknown) => {
      throw isRefusal(error, 'bad-input') ? notKept() : error;
    });
    await insertEvidence(tx, { ...row, federationId: actor.federationId });
    const where = { federationId: actor.federationId, schoolId };
    await announce(tx, { topic: 'register', id: row.subjectId, ...where });
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: row.addedAt,
      actorId: actor.personId,
      kind: 'register.evidence-added',
      subjectKind: 'subject',
      subjectId: row.subjectId,
      detail: { evidenceId: row.id, sha256: row.sha256, bytes: row.bytes, mediaType: type.mime },
    });
  });
  return row;
}

/** Opens a form for viewing, and writes down that it was. Needs `register:read` in the person's school. */
export async function openEvidence(
  deps: Deps,
  actor: Actor,
  command: { evidenceId: string },
): Promise<EvidenceRow & { stream: Readable }> {
  const row = await inRegister(deps, actor, 'register:read', async (tx) => {
    const found = await evidenceById(tx, command.evidenceId);
    if (found === undefined) throw notFound('form');
    await readableFile(tx, actor, found.subjectId);
    return found;
  });
  // First the event: without it nobody gets to see the form.
  await noteOpened(deps, actor, row);
  const { stream } = await deps.pictures.open(row.sha256);
  return { ...row, stream };
}

async function noteOpened(deps: Deps, actor: Actor, row: EvidenceRow): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    recordEvent(tx, {
      federationId: actor.federationId,
      at: deps.clock.now(),
      actorId: actor.personId,
      kind: 'register.evidence-opened',
      subjectKind: 'subject',
      subjectId: row.subjectId,
      detail: { evidenceId: row.id },
    }),
  );
}

function isRefusal(error: unknown, code: Refusal['code']): boolean {
  return error instanceof Refusal && error.code === code;
}

function tooLarge(): Refusal {
  return new Refusal(
    'upload-too-large',
    `This file is larger than ${LIMITS.evidenceBytes / 1024 / 1024} MB.`,
    'Scan the form in black and white or with fewer dots, or take a smaller photo. What you wrote is still here.',
    { field: 'evidence' },
  );
}

function notKept(): Refusal {
  return new Refusal(
    'bad-input',
    'The form could not be kept.',
    'Attach it again. What you wrote is still here.',
    { field: 'evidence' },
  );
}

/** The last part of a file name without control characters. */
function shortName(name: string): string {
  const clean = (name.split(/[\\/]/).at(-1) ?? '').replaceAll(/\p{C}/gu, '').trim();
  return Array.from(clean === '' ? 'form' : clean)
    .slice(-LIMITS.fileNameCharacters)
    .join('');
}
