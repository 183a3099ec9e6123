import type { ImportProblem } from '../../../server/contract/import.contract.ts';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';

interface Numbered extends ImportProblem {
  readonly key: string;
}

const COLUMNS: readonly [Column<Numbered>, ...Column<Numbered>[]] = [
  {
    key: 'row',
    heading: 'Where',
    cell: ({ row }) => (row === null ? 'The whole file' : `Row ${row}`),
  },
  { key: 'column', heading: 'Column', cell: ({ column }) => column ?? 'The whole row' },
  { key: 'says', heading: 'What is wrong', cell: ({ says }) => says },
];

/** What is wrong in the file, row by row as the spreadsheet counts them. */
export function ProblemTable({ problems }: { readonly problems: readonly ImportProblem[] }) {
  return (
    <Table
      caption="What is wrong in the file"
      columns={COLUMNS}
      rows={problems.map((problem, index) => ({ ...problem, key: String(index) }))}
      keyOf={({ key }) => key}
    />
  );
}
