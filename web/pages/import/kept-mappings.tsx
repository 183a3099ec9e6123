import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptMapping } from '../../../server/contract/import.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Select } from '../../components/select/select.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './columns.module.css';
import { keptMappingsQuery } from './import-query.ts';
import type { MappingForm } from './mapping-form.ts';

export interface KeptMappingsProps {
  readonly schoolId: string;
  readonly onTake: (mapping: MappingForm) => void;
}

/** What the school kept from earlier files, to fill the whole form with. Nothing is there for the first file, so nothing is shown. */
export function KeptMappings({ schoolId, onTake }: KeptMappingsProps) {
  const kept = useQuery(keptMappingsQuery(schoolId));
  const now = useNow();
  const [name, setName] = useState('');
  const [taken, setTaken] = useState('');
  const mappings = kept.data?.mappings ?? [];
  const [first] = mappings;
  if (first === undefined) return null;
  const chosen = mappings.find((each) => each.name === name) ?? first;
  return (
    <div className={styles.kept}>
      <Select
        label="Kept from an earlier file"
        name="kept-mapping"
        options={mappings.map((each) => ({ value: each.name, label: labelOf(each, now) }))}
        value={chosen.name}
        onChange={setName}
      />
      <Button
        onPress={() => {
          onTake(chosen.mapping);
          setTaken(chosen.name);
        }}
      >
        Fill it in
      </Button>
      <p role="status" className={styles.soft}>
        {taken === '' ? '' : `“${taken}” is filled in below.`}
      </p>
    </div>
  );
}

function labelOf({ name, savedBy, savedAt }: KeptMapping, now: number): string {
  return `${name} (${savedBy}, ${formatMoment(savedAt, now)})`;
}
