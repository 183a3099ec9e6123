import type { ReactNode } from 'react';
import styles from './table.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand to the right, so that they can be compared. */
  readonly isNumber?: boolean;
  /** A date, a word or two: stays on one line. */
  readonly isShort?: boolean;
}

export interface TableProps<Row> {
  /** What the table lists; read out, and shown above it. */
  readonly caption: string;
  readonly isCaptionShown?: boolean;
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/**
 * Rows and columns; where there is no room each row becomes a small card with its headings inside. The first column
 * names the row. The roles are written out because browsers drop them from tables that are laid out otherwise.
 */
export function Table<Row>({
  caption,
  isCaptionShown = false,
  columns,
  rows,
  keyOf,
}: TableProps<Row>) {
  const [first, ...others] = columns;
  return (
    <table className={styles.table} role="table">
      <caption className={isCaptionShown ? styles.caption : 'only-heard'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              role="columnheader"
              data-number={column.isNumber || undefined}
            >
              {column.heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            <th scope="row" role="rowheader">
              {first.cell(row)}
            </th>
            {others.map((column) => (
              <td
                key={column.key}
                role="cell"
                data-number={column.isNumber || undefined}
                data-short={column.isShort || undefined}
              >
                <span className={styles.inner} aria-hidden="true">
                  {column.heading}
                </span>
                <span>{column.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
