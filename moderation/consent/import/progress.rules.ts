import type { HearProgress, ImportAct, ImportProgress, ImportStage } from './progress.contract.ts';

/** Counts what was done of a piece of work, and says so after every step. */
export interface Count {
  /** All rows that are going to be written, once that is known. */
  readonly expect: (rows: number) => void;
  /** Begins a stage with so many rows; 0 for one without rows to count. */
  readonly begin: (stage: ImportStage, of: number) => void;
  /** So many more rows of this stage are done. */
  readonly did: (rows: number) => void;
}

/** Of nobody's interest: imports of the demo, and tests. */
export const UNCOUNTED: Count = {
  expect: () => undefined,
  begin: () => undefined,
  did: () => undefined,
};

export function countFor(act: ImportAct, hear: HearProgress): Count {
  let at: ImportProgress = { act, stage: 'reading', done: 0, of: 0, whole: null };
  const become = (next: Partial<ImportProgress>): void => {
    at = { ...at, ...next };
    hear(at);
  };
  return {
    expect(rows) {
      at = { ...at, whole: { done: 0, of: rows } };
    },
    begin: (stage, of) => become({ stage, done: 0, of }),
    did(rows) {
      const { whole } = at;
      become({
        done: at.done + rows,
        whole: whole === null ? null : { ...whole, done: whole.done + rows },
      });
    },
  };
}

const ACTS: Readonly<Record<ImportAct, string>> = {
  compare: 'Comparing',
  apply: 'Applying',
  undo: 'Undoing',
};

const STAGES: Readonly<Record<ImportStage, { doing: string; rows: string }>> = {
  waiting: { doing: 'waiting until nobody else writes into the register', rows: '' },
  reading: { doing: 'reading the file', rows: 'rows read' },
  comparing: { doing: 'holding it against the register', rows: 'pupils held against the register' },
  pupils: { doing: 'pupils and classes', rows: 'pupils' },
  guardians: { doing: 'parents and carers', rows: 'entries of parents and carers' },
  answers: { doing: 'answers', rows: 'answers' },
  changes: { doing: 'noting what changed, so that it can be undone', rows: 'changes noted' },
  closing: { doing: 'putting it on the record', rows: '' },
};

/** "Applying: answers", without a number: for whoever hears it, and wants to hear each stage once. */
export function stageWords({ act, stage }: Pick<ImportProgress, 'act' | 'stage'>): string {
  return `${ACTS[act]}: ${STAGES[stage].doing}`;
}

/** "Applying: 4,200 of 10,000 pupils". */
export function progressWords(progress: ImportProgress): string {
  const { act, stage, done, of } = progress;
  if (of === 0) return stageWords(progress);
  return `${ACTS[act]}: ${number(done)} of ${number(of)} ${STAGES[stage].rows}`;
}

function number(count: number): string {
  return count.toLocaleString('en-GB');
}
