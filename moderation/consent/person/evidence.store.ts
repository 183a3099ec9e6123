import type { Tx } from '../../database/client.ts';

/** A scanned form or letter, without its bytes; they lie in the picture store. */
export interface EvidenceRow {
  readonly id: string;
  readonly subjectId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly fileName: string;
  readonly addedBy: string | null;
  readonly addedAt: Date;
}

export async function insertEvidence(
  tx: Tx,
  row: EvidenceRow & { federationId: string },
): Promise<void> {
  await tx
    .insertInto('consent_evidence')
    .values({
      id: row.id,
      federation_id: row.federationId,
      subject_id: row.subjectId,
      sha256: row.sha256,
      bytes: row.bytes,
      media_type: row.mediaType,
      file_name: row.fileName,
      added_by: row.addedBy,
      added_at: row.addedAt,
    })
    .execute();
}

export async function evidenceById(tx: Tx, id: string): Promise<EvidenceRow | undefined> {
  const row = await tx
    .selectFrom('consent_evidence')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : evidence(row);
}

/** Everything that was handed in about one person, the newest first. */
export async function evidenceOf(
  tx: Tx,
  subjectId: string,
): Promise<(EvidenceRow & { adder: string | null })[]> {
  const rows = await tx
    .selectFrom('consent_evidence')
    .leftJoin('person', 'person.id', 'consent_evidence.added_by')
    .selectAll('consent_evidence')
    .select('person.name as adder')
    .where('subject_id', '=', subjectId)
    .orderBy('added_at', 'desc')
    .orderBy('consent_evidence.id', 'desc')
    .execute();
  return rows.map((row) => ({ ...evidence(row), adder: row.adder }));
}

function evidence(row: {
  id: string;
  subject_id: string;
  sha256: string;
  bytes: number;
  media_type: string;
  file_name: string;
  added_by: string | null;
  added_at: Date;
}): EvidenceRow {
  return {
    id: row.id,
    subjectId: row.subject_id,
    sha256: row.sha256,
    bytes: row.bytes,
    mediaType: row.media_type,
    fileName: row.file_name,
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}
