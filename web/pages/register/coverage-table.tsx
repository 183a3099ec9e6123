import { Link } from 'react-router';
import type { Coverage } from '../../../server/contract/register.contract.ts';
import { CoverageBar } from './coverage-bar.tsx';
import styles from './coverage.module.css';
import { registerAddress } from './register-filters.ts';
import type { Filters } from './register-filters.ts';

type Count = Coverage['counts'][number];

export interface CoverageLine extends Pick<Count, 'may' | 'mayNot' | 'notAnswered' | 'endingSoon'> {
  readonly key: string;
  readonly name: string;
  readonly to: string;
  readonly isCurrent?: boolean;
  /** Who these are, in the list. */
  readonly filters: Partial<Filters>;
}

interface NumberColumn {
  readonly of: 'may' | 'mayNot' | 'notAnswered' | 'endingSoon';
  readonly heading: string;
  /** Under the number, where there is no room for headings. */
  readonly short: string;
  readonly narrowed: Partial<Filters>;
}

function numberColumns(soonDays: number): readonly NumberColumn[] {
  return [
    { of: 'may', heading: 'May be shown', short: 'may', narrowed: { answer: 'may' } },
    { of: 'mayNot', heading: 'May not', short: 'may not', narrowed: { answer: 'may-not' } },
    {
      of: 'notAnswered',
      heading: 'of these, not answered',
      short: 'not answered',
      narrowed: { answer: 'not-answered' },
    },
    {
      of: 'endingSoon',
      heading: `Yes ends within ${soonDays} days`,
      short: `end in ${soonDays} days`,
      narrowed: { ends: String(soonDays) },
    },
  ];
}

export interface CoverageTableProps {
  readonly caption: string;
  /** What a line is: "Class". */
  readonly first: string;
  readonly soonDays: number;
  readonly lines: readonly CoverageLine[];
}

/**
 * Bars and numbers, each number a way to the people behind it. On a phone a line keeps its bar and stands its four numbers beside each
 * other, so that a dozen classes are two screens and not eight. The roles are written out because browsers drop them then.
 */
export function CoverageTable({ caption, first, soonDays, lines }: CoverageTableProps) {
  const columns = numberColumns(soonDays);
  return (
    <table className={styles.table} role="table">
      <caption className="only-heard">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            {first}
          </th>
          <th scope="col" role="columnheader">
            At a glance
          </th>
          {columns.map((column) => (
            <th key={column.of} scope="col" role="columnheader" data-number>
              {column.heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {lines.map((line) => (
          <tr key={line.key} role="row">
            <th scope="row" role="rowheader">
              <Link to={line.to} aria-current={line.isCurrent === true ? 'true' : undefined}>
                {line.name}
              </Link>
            </th>
            <td role="cell" className={styles.glance}>
              <CoverageBar
                may={line.may}
                notAnswered={line.notAnswered}
                others={line.mayNot - line.notAnswered}
              />
              <span className={styles.of}>{`${line.may} of ${line.may + line.mayNot} may`}</span>
            </td>
            {columns.map((column) => (
              <td key={column.of} role="cell" data-number>
                <CountLink column={column} line={line} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A number that leads to the people behind it; nought leads nowhere. */
function CountLink({
  column,
  line,
}: {
  readonly column: NumberColumn;
  readonly line: CoverageLine;
}) {
  const count = line[column.of];
  const short = (
    <span className={styles.short} aria-hidden="true">
      {column.short}
    </span>
  );
  if (count === 0) {
    return <span className={styles.none}>0{short}</span>;
  }
  return (
    <Link
      className={styles.number ?? ''}
      to={registerAddress({ ...line.filters, ...column.narrowed })}
    >
      {count}
      {short}
    </Link>
  );
}
