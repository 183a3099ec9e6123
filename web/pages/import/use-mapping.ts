import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { importSchema } from '../../../server/contract/import.contract.ts';
import type { Import, Mapping } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { useKeepImport } from './import-query.ts';
import { asMapping, EMPTY_FORM } from './mapping-form.ts';
import type { MappingForm } from './mapping-form.ts';
import { forgetTyped, keepTyped, readTyped } from './typed-here.ts';

/** Long enough that a run of choices is sent once, short enough that the preview follows. */
const PAUSE_MS = 600;

/**
 * The mapping while it is being chosen. Each change goes to the server a moment later, so that the first rows show what it makes of
 * them and a reload finds it again; until it names what every pupil needs it is kept in this window instead.
 */
export function useMapping(data: Import) {
  const keep = useKeepImport();
  const [form, setForm] = useState<MappingForm>(
    () => readTyped(data.id) ?? data.mapping ?? data.proposal ?? EMPTY_FORM,
  );
  const newest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const put = useMutation({
    mutationFn: ({ mapping }: { mapping: Mapping; at: number }) =>
      request('PUT', `/api/register/imports/${data.id}/mapping`, {
        body: { mapping, keepAs: null },
        schema: importSchema,
      }),
    onSuccess: (fresh, { at }) => {
      // An answer to an earlier choice may come after a later choice: it is old by then.
      if (at !== newest.current) return;
      forgetTyped(data.id);
      keep(fresh);
    },
  });

  const change = (changes: Partial<MappingForm>): void => {
    const next = { ...form, ...changes };
    setForm(next);
    keepTyped(data.id, next);
    newest.current += 1;
    const at = newest.current;
    clearTimeout(timer.current);
    const mapping = asMapping(next);
    if (mapping !== undefined) {
      timer.current = setTimeout(() => {
        timer.current = undefined;
        put.mutate({ mapping, at });
      }, PAUSE_MS);
    }
  };

  /** Sends it now and answers with the import; undefined when it was refused, which `error` then says. */
  const saveNow = async (): Promise<Import | undefined> => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const mapping = asMapping(form);
    if (mapping === undefined) return undefined;
    newest.current += 1;
    return put.mutateAsync({ mapping, at: newest.current }).catch(() => undefined);
  };

  // Left within the pause, by a link or by "back": it is sent all the same.
  const flush = useEffectEvent(() => {
    const mapping = asMapping(form);
    if (timer.current === undefined || mapping === undefined) return;
    clearTimeout(timer.current);
    put.mutate({ mapping, at: newest.current });
  });
  useEffect(() => () => flush(), []);

  return { form, change, saveNow, isSaving: put.isPending, error: put.error };
}
