import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { importMappingsSchema } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './columns.module.css';
import { keptMappingsQuery } from './import-query.ts';
import { asMapping } from './mapping-form.ts';
import type { MappingForm } from './mapping-form.ts';

const NAME_CHARACTERS = 80;

/** Keeps what was chosen for the school's next file. */
export function KeepMapping({
  schoolId,
  form,
}: {
  readonly schoolId: string;
  readonly form: MappingForm;
}) {
  const queries = useQueryClient();
  const { queryKey } = keptMappingsQuery(schoolId);
  const kept = useQuery(keptMappingsQuery(schoolId));
  const [name, setName] = useState('');
  const keep = useMutation({
    mutationFn: () =>
      request('PUT', '/api/register/import-mappings', {
        body: { schoolId, name: name.trim(), mapping: asMapping(form) },
        schema: importMappingsSchema,
      }),
    onSuccess: (fresh) => queries.setQueryData(queryKey, fresh),
  });
  const replaces = kept.data?.mappings.some((each) => each.name === name.trim()) ?? false;
  const off =
    name.trim() === ''
      ? 'Type a name first.'
      : asMapping(form) === undefined
        ? 'Choose the columns that every pupil needs first.'
        : undefined;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>For the next file</legend>
      <div className={styles.keep}>
        <Field
          label="Keep this under a name"
          name="keepAs"
          hint="Such as “SIMS, consents”. The next file of this school is filled in with one press."
          longest={NAME_CHARACTERS}
          autoComplete="off"
          value={name}
          onChange={(typed) => {
            setName(typed);
            keep.reset();
          }}
          error={keep.error ? refusalWords(keep.error) : undefined}
        />
        <Button
          onPress={() => keep.mutate()}
          busy={keep.isPending ? 'Keeping it…' : undefined}
          {...(off === undefined ? {} : { off })}
        >
          {replaces ? 'Replace the kept one' : 'Keep it'}
        </Button>
        <p role="status" className={styles.soft}>
          {keep.isSuccess ? `“${name.trim()}” is kept for the next file.` : ''}
        </p>
      </div>
    </fieldset>
  );
}
