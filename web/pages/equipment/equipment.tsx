import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Device, Equipment } from '../../../server/contract/equipment.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { DeviceForm } from './device-form.tsx';
import type { Writing } from './device-form.tsx';
import { cameraWords, schoolWords } from './device-words.ts';
import { equipmentQuery } from './equipment-query.ts';
import styles from './equipment.module.css';
import { Strangers } from './strangers.tsx';

/** Which cameras and tablets are the schools': everybody who handles photos reads it, administrators keep it. */
export default function EquipmentPage() {
  const session = useSession();
  const equipment = useQuery(equipmentQuery);
  const [writing, setWriting] = useState<Writing | null>(null);
  const [done, setDone] = useState<string | null>(null);
  if (!session) return null;
  const keeps = session.may.includes('equipment:write');
  const write = (next: Writing): void => {
    setDone(null);
    setWriting(next);
  };
  return (
    <>
      <PageHeading
        within="Settings"
        actions={
          keeps && writing === null ? (
            <Button kind="primary" icon="plus" onPress={() => write({ kind: 'new' })}>
              Add a device
            </Button>
          ) : undefined
        }
      >
        School cameras and tablets
      </PageHeading>
      <div className={styles.page}>
        {done === null ? null : (
          <Notice tone="going-well" word="Written down." live>
            {done}
          </Notice>
        )}
        {writing === null ? null : (
          <DeviceForm
            key={keyOf(writing)}
            writing={writing}
            schools={session.schools}
            onDone={(name) => {
              setDone(`${name} is on the list.`);
              setWriting(null);
            }}
            onClose={() => setWriting(null)}
          />
        )}
        {equipment.error ? (
          <ErrorPanel error={equipment.error} onTryAgain={() => void equipment.refetch()} />
        ) : equipment.data ? (
          <Lists
            equipment={equipment.data}
            schools={session.schools}
            keeps={keeps}
            onWrite={write}
          />
        ) : (
          <LoadingWords>Fetching the list…</LoadingWords>
        )}
      </div>
    </>
  );
}

/** Another thing to write down begins with an empty form. */
function keyOf(writing: Writing): string {
  if (writing.kind === 'new') return 'new';
  return writing.kind === 'change' ? writing.device.id : writing.camera.pictureId;
}

interface ListsProps {
  readonly equipment: Equipment;
  readonly schools: readonly School[];
  readonly keeps: boolean;
  readonly onWrite: (writing: Writing) => void;
}

function Lists({ equipment, schools, keeps, onWrite }: ListsProps) {
  const now = useNow();
  const current = equipment.devices.filter(({ retiredAt }) => retiredAt === null);
  const retired = equipment.devices.filter(({ retiredAt }) => retiredAt !== null);
  const [moved, setMoved] = useState<string | null>(null);
  const row = (device: Device): Row => ({
    device,
    schools,
    now,
    onWrite,
    isLast: current.length === 1,
    takesFocus: moved === device.id,
    onMove: () => setMoved(device.id),
  });
  return (
    <>
      {current.length === 0 ? (
        <EmptyState
          title={
            retired.length === 0 ? 'Nothing is on the list yet' : 'Nothing is on the list any more'
          }
          icon="photo"
        >
          {keeps
            ? 'The policy asks for photos from school equipment. Put the schools’ cameras, tablets and phones here: from then on a photo from any other camera waits for a head to decide.'
            : 'An administrator can put the schools’ cameras, tablets and phones here. From then on a photo from any other camera waits for a head to decide.'}
        </EmptyState>
      ) : (
        <>
          <p className={styles.words}>
            A photo from a camera that is not here waits until a head has decided about it.
          </p>
          <Table
            caption="School cameras and tablets"
            rows={current.map(row)}
            keyOf={({ device }) => device.id}
            columns={keeps ? [...COLUMNS, ...KEEPING] : COLUMNS}
          />
        </>
      )}
      {keeps ? (
        <Strangers
          cameras={equipment.strangers}
          schools={schools}
          isListEmpty={current.length === 0}
          onAdd={(camera) => onWrite({ kind: 'from-photo', camera })}
        />
      ) : null}
      {retired.length === 0 ? null : (
        <section className={styles.section} aria-labelledby="retired">
          <h2 id="retired">Taken off the list</h2>
          <Table
            caption="Taken off the list"
            rows={retired.map(row)}
            keyOf={({ device }) => device.id}
            columns={[...COLUMNS, ...KEEPING]}
          />
        </section>
      )}
    </>
  );
}

interface Row {
  readonly device: Device;
  readonly schools: readonly School[];
  readonly now: number;
  readonly onWrite: (writing: Writing) => void;
  /** Without it the list is empty, and its rule with it. */
  readonly isLast: boolean;
  /** It has just come from the other list, with the keyboard on what would take it back. */
  readonly takesFocus: boolean;
  readonly onMove: () => void;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'name', heading: 'Name', cell: ({ device }) => device.name },
  {
    key: 'school',
    heading: 'School',
    cell: ({ device, schools }) => schoolWords(device.schoolId, schools),
  },
  { key: 'camera', heading: 'Camera', cell: cameraCell },
];
const KEEPING: readonly Column<Row>[] = [
  { key: 'added', heading: 'Added', cell: addedCell },
  { key: 'acts', heading: 'What you can do', cell: (row) => <Acts {...row} /> },
];

function cameraCell({ device }: Row): ReactNode {
  return (
    <>
      {cameraWords(device)}
      {device.serialEnding === null ? null : (
        <span className={styles.small}>serial number … {device.serialEnding}</span>
      )}
    </>
  );
}

function addedCell({ device, now }: Row): ReactNode {
  return (
    <>
      {formatMoment(device.addedAt, now)}
      {device.addedBy === null ? null : <span className={styles.small}>{device.addedBy}</span>}
      {device.retiredAt === null ? null : (
        <span className={styles.small}>taken off {formatMoment(device.retiredAt, now)}</span>
      )}
    </>
  );
}

/** Taking off can be undone below, so it asks nothing, unless it is the last one: with it goes the rule for all photos. */
function Acts({ device, onWrite, isLast, takesFocus, onMove }: Row) {
  const isRetired = device.retiredAt !== null;
  const [isAsking, setAsking] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const change = useMoving(device, () => setAsking(false), onMove);
  useEffect(() => {
    if (takesFocus) frame.current?.querySelector<HTMLElement>('[data-move] button')?.focus();
  }, [takesFocus]);
  return (
    <div className={styles.acts} ref={frame}>
      {isRetired ? null : (
        <Button onPress={() => onWrite({ kind: 'change', device })}>
          Change<span className="only-heard"> the entry of {device.name}</span>
        </Button>
      )}
      <span data-move>
        <Button
          onPress={() => (isLast && !isRetired ? setAsking(true) : change.mutate())}
          busy={change.isPending ? 'One moment…' : undefined}
        >
          {isRetired ? 'Put back' : 'Take off the list'}
          <span className="only-heard">: {device.name}</span>
        </Button>
      </span>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        question={`Take ${device.name} off the list?`}
        act="Take it off"
        onAct={() => change.mutate()}
        busy={change.isPending ? 'One moment…' : undefined}
      >
        <p>
          This is the last one. Without any, photos are no longer held for a camera that is not on
          the list.
        </p>
      </Confirm>
      {change.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(change.error)}
        </Notice>
      ) : null}
    </div>
  );
}

/** Takes a device off the list, or puts it back. */
function useMoving(device: Device, onSettled: () => void, onMove: () => void) {
  const queries = useQueryClient();
  const method = device.retiredAt === null ? 'POST' : 'DELETE';
  return useMutation({
    mutationFn: () => request(method, `/api/equipment/${device.id}/retirement`),
    onSettled,
    onSuccess: () => {
      onMove();
      void queries.invalidateQueries({ queryKey: ['draft'] });
      return queries.invalidateQueries({ queryKey: equipmentQuery.queryKey });
    },
  });
}
