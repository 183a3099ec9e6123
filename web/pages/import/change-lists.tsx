import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ImportDiff } from '../../../server/contract/import.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Table } from '../../components/table/table.tsx';
import {
  ANSWER_COLUMNS,
  CHANGE_COLUMNS,
  FIRST_ANSWER_COLUMNS,
  HINT_COLUMNS,
  MOVE_COLUMNS,
  PUPIL_COLUMNS,
  withKeys,
} from './change-columns.tsx';
import type { Keyed, KeyedColumns } from './change-columns.tsx';
import styles from './changes.module.css';

export interface ChangeListsProps {
  readonly importId: string;
  readonly diff: ImportDiff;
}

/** Every list of what would change, those that matter most first. */
export function ChangeLists({ importId, diff }: ChangeListsProps) {
  return (
    <>
      <div className={styles.lists}>
        <AnswerLists diff={diff} />
        <PupilLists diff={diff} />
        <Folded
          title="Good to know"
          says="These stop nothing."
          list={diff.hints}
          columns={HINT_COLUMNS}
        />
      </div>
      <p>
        <a className={styles.whole} href={`/api/register/imports/${importId}/changes`} download>
          All changes as a CSV file
        </a>
      </p>
    </>
  );
}

function AnswerLists({ diff }: { readonly diff: ImportDiff }) {
  return (
    <>
      <Folded
        title="Turn to yes"
        says="These may be shown from then on, where they may not be today."
        list={diff.turnedToYes}
        columns={ANSWER_COLUMNS}
      />
      <Folded
        title="Turn to no"
        says="These may not be shown any more. Posts that show them come back to the inbox."
        list={diff.turnedToNo}
        columns={ANSWER_COLUMNS}
      />
      <Folded
        title="The file says yes, the parents said no"
        says="A parent or the office said no here themselves. The no stands, unless you say otherwise in the next step; a guardian’s own no stands even then."
        list={diff.againstANo}
        columns={ANSWER_COLUMNS}
      />
      <Folded
        title="First answers"
        says="The register has no answer about these yet."
        list={diff.newlyAnswered}
        columns={FIRST_ANSWER_COLUMNS}
      />
      <Folded
        title="Answers with other terms"
        says="Yes stays yes, or no stays no, with other terms or another word."
        list={diff.otherwiseChanged}
        columns={ANSWER_COLUMNS}
      />
    </>
  );
}

function PupilLists({ diff }: { readonly diff: ImportDiff }) {
  return (
    <>
      <Folded
        title="New pupils"
        says="They come onto the register."
        list={diff.added}
        columns={PUPIL_COLUMNS}
      />
      <Folded
        title="Changed"
        says="Names, classes, dates and guardians."
        list={diff.changed}
        columns={CHANGE_COLUMNS}
      />
      <Folded
        title="Class moves"
        says="From one class to another, counted."
        list={{ total: diff.moves.length, shown: diff.moves }}
        columns={MOVE_COLUMNS}
      />
      <Folded
        title="Not in the file"
        says="They are on the register and the file does not have them. In the next step you say what becomes of them; left alone, nothing does."
        list={diff.gone}
        columns={PUPIL_COLUMNS}
      />
    </>
  );
}

/** A list so short opens by itself. */
const SHORT = 10;
/** Rows drawn at first; the rest comes when it is asked for, so that nine long lists open quickly. */
const AT_FIRST = 50;

interface FoldedProps<Item> {
  readonly title: string;
  readonly says: string;
  readonly list: { readonly total: number; readonly shown: readonly Item[] };
  readonly columns: KeyedColumns<Item>;
}

function Folded<Item>({ title, says, list, columns }: FoldedProps<Item>) {
  const [isOpen, setOpen] = useState(list.total <= SHORT);
  if (list.total === 0) return null;
  return (
    <details
      className={styles.fold}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <h3 className={styles.foldTitle}>{title}</h3>
        <span className={styles.foldCount}>{list.total.toLocaleString('en-GB')}</span>
      </summary>
      {isOpen ? (
        <div className={styles.foldBody}>
          <p className={styles.soft}>{says}</p>
          <Rows title={title} list={list} columns={columns} />
        </div>
      ) : null}
    </details>
  );
}

function Rows<Item>({ title, list, columns }: Omit<FoldedProps<Item>, 'says'>): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const rows: Keyed<Item>[] = withKeys(isWhole ? list.shown : list.shown.slice(0, AT_FIRST));
  const hidden = list.shown.length - rows.length;
  const beyond = list.total - list.shown.length;
  return (
    <>
      <Table caption={title} columns={columns} rows={rows} keyOf={({ key }) => key} />
      {hidden > 0 ? (
        <div>
          <Button onPress={() => setWhole(true)}>
            Show {hidden.toLocaleString('en-GB')} more
            <span className="only-heard"> of: {title}</span>
          </Button>
        </div>
      ) : beyond > 0 ? (
        <p className={styles.soft}>
          And {beyond.toLocaleString('en-GB')} more, which are in the CSV file with all changes.
        </p>
      ) : null}
    </>
  );
}
