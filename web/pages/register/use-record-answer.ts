import { useState } from 'react';
import { evidenceSchema } from '../../../server/contract/person.contract.ts';
import type { Evidence, Subject } from '../../../server/contract/person.contract.ts';
import { uploadFile } from '../../api/upload.ts';
import { NOT_KNOWN } from './answer-fields.tsx';
import type { AnswerForm } from './answer-fields.tsx';
import { usePersonChange } from './person-query.ts';

/** Sends the form first, when there is one, then the answer that names it. A form that arrived is not sent twice. */
export function useRecordAnswer(subject: Subject, onRecorded: (fresh: Subject) => void) {
  const [sent, setSent] = useState<number | null>(null);
  const [arrived, setArrived] = useState<{ file: File; evidence: Evidence } | null>(null);
  const [uploadError, setUploadError] = useState<unknown>(null);
  const path = `/api/register/subjects/${subject.id}`;
  const record = usePersonChange((fresh) => {
    setArrived(null);
    onRecorded(fresh);
  });
  const upload = async (file: File): Promise<string> => {
    if (arrived?.file === file) return arrived.evidence.id;
    setSent(0);
    try {
      const evidence = await uploadFile(`${path}/evidence`, 'form', file, {
        schema: evidenceSchema,
        onProgress: (done, of) => setSent(of === 0 ? 0 : done / of),
      });
      setArrived({ file, evidence });
      return evidence.id;
    } finally {
      setSent(null);
    }
  };
  const send = async (form: AnswerForm, file: File | null): Promise<void> => {
    setUploadError(null);
    try {
      const evidenceId = file === null ? null : await upload(file);
      record.mutate({ method: 'POST', path: `${path}/answers`, body: bodyOf(form, evidenceId) });
    } catch (error) {
      setUploadError(error);
    }
  };
  return {
    send: (form: AnswerForm, file: File | null) => void send(form, file),
    isBusy: sent !== null || record.isPending,
    sent,
    error: uploadError ?? record.error,
    recorded: record.data,
  };
}

function bodyOf(form: AnswerForm, evidenceId: string | null) {
  const isYes = form.status === 'granted';
  const dayOrNull = (day: string): string | null => (day === '' ? null : day);
  return {
    uses: form.uses,
    status: form.status,
    guardianId: form.guardianId === '' || form.guardianId === NOT_KNOWN ? null : form.guardianId,
    groupOnly: form.conditions.includes('group-only'),
    noCloseUp: form.conditions.includes('no-close-up'),
    firstNameAllowed: form.conditions.includes('first-name'),
    validFrom: isYes ? dayOrNull(form.validFrom) : null,
    validUntil: isYes ? dayOrNull(form.validUntil) : null,
    answeredOn: dayOrNull(form.answeredOn),
    method: form.method.trim(),
    evidenceId,
  };
}
