import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { ConsentAnswer } from './permission.rules.ts';

/** An answer as it is kept. */
export type AnswerToKeep = Omit<ConsentAnswer, 'seq' | 'covers' | 'mayAnswer'> & {
  readonly subjectId: string;
  /** How the answer came: "paper form", "online form". */
  readonly method: string;
  /** The scanned form, when there is one. */
  readonly evidenceId: string | null;
  /** Null when a parent answered or a machine carried the answer over. */
  readonly recordedBy: string | null;
  readonly recordedAt: Date;
  /** The import that brought it. */
  readonly importId?: string;
};

/**
 * Adds answers in this order; nothing is ever changed or removed (the database refuses it).
 *
 * @param wrote hears how many more are in
 */
export async function insertAnswers(
  tx: Tx,
  answers: readonly AnswerToKeep[],
  wrote?: (answers: number) => void,
): Promise<void> {
  // One parameter however many answers: an import brings tens of thousands, and a placeholder for each value takes ten times as long.
  for (let from = 0; from < answers.length; from += ANSWERS_PER_STATEMENT) {
    const rows = answers
      .slice(from, from + ANSWERS_PER_STATEMENT)
      .map((answer, place) => ({ place, ...answerRow(answer) }));
    await sql`
      insert into consent_answer (id, subject_id, guardian_id, use_code, status, group_only, no_close_up, first_name_allowed,
        valid_from, valid_until, lawful_basis, answered_on, method, evidence_id, recorded_by, recorded_at, import_id)
      select id, subject_id, guardian_id, use_code, status, group_only, no_close_up, first_name_allowed,
        valid_from, valid_until, lawful_basis, answered_on, method, evidence_id, recorded_by, recorded_at, import_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (place integer, id uuid, subject_id uuid, guardian_id uuid, use_code text,
        status text, group_only boolean, no_close_up boolean, first_name_allowed boolean, valid_from date, valid_until date,
        lawful_basis text, answered_on date, method text, evidence_id uuid, recorded_by uuid, recorded_at timestamptz, import_id uuid)
      order by place`.execute(tx);
    wrote?.(rows.length);
  }
}

const ANSWERS_PER_STATEMENT = 10_000;

function answerRow(answer: AnswerToKeep) {
  return {
    id: answer.id,
    subject_id: answer.subjectId,
    guardian_id: answer.guardianId,
    use_code: answer.use,
    status: answer.status,
    group_only: answer.groupOnly,
    no_close_up: answer.noCloseUp,
    first_name_allowed: answer.firstNameAllowed,
    valid_from: answer.validFrom,
    valid_until: answer.validUntil,
    lawful_basis: answer.lawfulBasis,
    answered_on: answer.answeredOn,
    method: answer.method,
    evidence_id: answer.evidenceId,
    recorded_by: answer.recordedBy,
    recorded_at: answer.recordedAt,
    import_id: answer.importId ?? null,
  };
}
