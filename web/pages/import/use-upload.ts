import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { importSchema } from '../../../server/contract/import.contract.ts';
import type { Import } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { uploadFile } from '../../api/upload.ts';
import { useKeepImport } from './import-query.ts';
import { asMapping } from './mapping-form.ts';
import type { MappingForm } from './mapping-form.ts';
import { forgetTyped, keepTyped, readTyped } from './typed-here.ts';

interface Upload {
  readonly schoolId: string;
  readonly file: File;
}

/**
 * Takes the file in. Where it comes instead of an earlier one (`?instead=`), what was said about the columns goes over to it, and the
 * earlier one is let go only once the new one is there.
 */
export function useUpload(before: Import | undefined) {
  const keep = useKeepImport();
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: async ({ schoolId, file }: Upload) => {
      setSent(0);
      const taken = await uploadFile('/api/register/imports', 'file', file, {
        schema: importSchema,
        fields: { schoolId },
        onProgress: (bytes, of) => setSent(of === 0 ? 1 : bytes / of),
      });
      return before === undefined ? taken : takeOver(before, taken);
    },
    onSuccess: (fresh) => {
      keep(fresh);
      const step = fresh.mapping === null ? '?step=columns' : '?step=changes';
      void navigate(`/register/imports/${fresh.id}${step}`);
    },
  });
  return { upload, sent };
}

async function takeOver(before: Import, taken: Import): Promise<Import> {
  const form = readTyped(before.id) ?? before.mapping;
  const isSameSchool = before.schoolId === taken.schoolId;
  let fresh = taken;
  if (form !== null && isSameSchool) {
    // Until the server has it, it lies in this window: nobody chooses thirty columns twice.
    keepTyped(taken.id, form);
    fresh = await takeMapping(form, before, taken).catch(() => taken);
  }
  // The new file is there: one that is late in going costs nothing, its bytes are deleted within the day.
  await request('DELETE', `/api/register/imports/${before.id}`).catch(() => undefined);
  forgetTyped(before.id);
  return fresh;
}

async function takeMapping(form: MappingForm, before: Import, taken: Import): Promise<Import> {
  const mapping = asMapping(form);
  if (mapping === undefined) return taken;
  const mapped = await request('PUT', `/api/register/imports/${taken.id}/mapping`, {
    body: { mapping, keepAs: null },
    schema: importSchema,
  });
  forgetTyped(taken.id);
  if (before.matches.length === 0) return mapped;
  return request('PUT', `/api/register/imports/${taken.id}/matches`, {
    body: { matches: before.matches },
    schema: importSchema,
  }).catch(() => mapped);
}
