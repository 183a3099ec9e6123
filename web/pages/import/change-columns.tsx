import type {
  ImportAnswer,
  ImportChange,
  ImportDiff,
  ImportPupil,
} from '../../../server/contract/import.contract.ts';
import type { Column } from '../../components/table/table.tsx';
import { PersonLink } from '../register/person-link.tsx';
import styles from './changes.module.css';

/** An entry of a list with a key of its own: a pupil may come more than once, and some have no row. */
export interface Keyed<Item> {
  readonly key: string;
  readonly item: Item;
}

export type KeyedColumns<Item> = readonly [Column<Keyed<Item>>, ...Column<Keyed<Item>>[]];

export function withKeys<Item>(items: readonly Item[]): Keyed<Item>[] {
  return items.map((item, index) => ({ key: String(index), item }));
}

/** Whoever is on the register already leads there. */
function PupilName({ item }: { readonly item: ImportPupil }) {
  if (item.subjectId === null) return item.name;
  return (
    <PersonLink id={item.subjectId} back="Back to the import">
      {item.name}
    </PersonLink>
  );
}

function Pupil({ item }: { readonly item: ImportPupil }) {
  return (
    <>
      <PupilName item={item} />
      <span className={styles.small}>
        {[item.className, item.row === null ? null : `row ${item.row}`]
          .filter((each) => each !== null)
          .join(', ')}
      </span>
    </>
  );
}

/** "Class: from Oak to Beech", "Known as: Zo", "Leaving date: from 2026-07-16 to nothing". */
function turnInWords(what: string, was: string | null, becomes: string | null): string {
  const end = becomes ?? 'nothing';
  return was === null ? `${what}: ${end}` : `${what}: from ${was} to ${end}`;
}

export const PUPIL_COLUMNS: KeyedColumns<ImportPupil> = [
  { key: 'name', heading: 'Pupil', cell: ({ item }) => <PupilName item={item} /> },
  { key: 'class', heading: 'Class', cell: ({ item }) => item.className ?? 'none' },
  {
    key: 'row',
    heading: 'In the file',
    cell: ({ item }) => (item.row === null ? 'not there' : `row ${item.row}`),
  },
];

export const CHANGE_COLUMNS: KeyedColumns<ImportChange> = [
  { key: 'name', heading: 'Pupil', cell: ({ item }) => <Pupil item={item} /> },
  {
    key: 'changes',
    heading: 'What changes',
    cell: ({ item }) => (
      <ul className={styles.plain}>
        {item.changes.map(({ what, was, becomes }) => (
          <li key={`${what} ${becomes ?? ''}`}>{turnInWords(what, was, becomes)}</li>
        ))}
      </ul>
    ),
  },
];

export const ANSWER_COLUMNS: KeyedColumns<ImportAnswer> = [
  { key: 'name', heading: 'Pupil', cell: ({ item }) => <Pupil item={item} /> },
  {
    key: 'answer',
    heading: 'Answer',
    cell: ({ item }) => turnInWords(item.useName, item.was, item.becomes),
  },
];

/** Of a first answer there is nothing that it was. */
export const FIRST_ANSWER_COLUMNS: KeyedColumns<ImportAnswer> = [
  { key: 'name', heading: 'Pupil', cell: ({ item }) => <Pupil item={item} /> },
  {
    key: 'answer',
    heading: 'Answer',
    cell: ({ item }) => turnInWords(item.useName, null, item.becomes),
  },
];

export const MOVE_COLUMNS: KeyedColumns<ImportDiff['moves'][number]> = [
  { key: 'from', heading: 'From', cell: ({ item }) => item.from ?? 'no class' },
  { key: 'to', heading: 'To', cell: ({ item }) => item.to ?? 'no class' },
  {
    key: 'pupils',
    heading: 'Pupils',
    isNumber: true,
    cell: ({ item }) => item.pupils.toLocaleString('en-GB'),
  },
];

export const HINT_COLUMNS: KeyedColumns<ImportDiff['hints']['shown'][number]> = [
  {
    key: 'row',
    heading: 'Where',
    cell: ({ item }) => (item.row === null ? 'The whole file' : `Row ${item.row}`),
  },
  { key: 'says', heading: 'What', cell: ({ item }) => item.says },
];
