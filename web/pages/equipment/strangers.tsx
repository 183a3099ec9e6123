import type { ReactNode } from 'react';
import type { SeenCamera } from '../../../server/contract/equipment.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { cameraWords, schoolWords } from './device-words.ts';
import styles from './equipment.module.css';

export interface StrangersProps {
  readonly cameras: readonly SeenCamera[];
  readonly schools: readonly School[];
  readonly isListEmpty: boolean;
  readonly onAdd: (camera: SeenCamera) => void;
}

/** Cameras that photos in drafts named and that are not on the list: nothing of the photos but the camera and a count. */
export function Strangers({ cameras, schools, isListEmpty, onAdd }: StrangersProps) {
  const now = useNow();
  if (cameras.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="strangers">
      <h2 id="strangers">Cameras in photos of the last three months</h2>
      <p className={styles.words}>
        {isListEmpty
          ? 'These took photos in drafts.'
          : 'These took photos in drafts and are not on the list.'}{' '}
        Put a camera there only when it belongs to a school.
      </p>
      <Table
        caption="Cameras that are not on the list"
        rows={cameras.map((camera) => ({ camera, schools, now, onAdd }))}
        keyOf={({ camera }) => camera.pictureId}
        columns={COLUMNS}
      />
    </section>
  );
}

interface Row {
  readonly camera: SeenCamera;
  readonly schools: readonly School[];
  readonly now: number;
  readonly onAdd: (camera: SeenCamera) => void;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'camera', heading: 'Camera', cell: cameraCell },
  {
    key: 'school',
    heading: 'In drafts of',
    cell: ({ camera, schools }) =>
      camera.schoolIds.map((id) => schoolWords(id, schools)).join(', '),
  },
  { key: 'photos', heading: 'Photos', isNumber: true, cell: ({ camera }) => camera.photos },
  {
    key: 'last',
    heading: 'Last added',
    isShort: true,
    cell: ({ camera, now }) => formatMoment(camera.lastAt, now),
  },
  { key: 'acts', heading: 'What you can do', cell: addCell },
];

function cameraCell({ camera }: Row): ReactNode {
  return (
    <>
      {cameraWords(camera)}
      {camera.serialEnding === null ? null : (
        <span className={styles.small}>serial number … {camera.serialEnding}</span>
      )}
    </>
  );
}

function addCell({ camera, onAdd }: Row): ReactNode {
  return (
    <Button onPress={() => onAdd(camera)}>
      It is ours: add it<span className="only-heard"> ({cameraWords(camera)})</span>
    </Button>
  );
}
