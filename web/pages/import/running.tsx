import type { ImportRunning } from '../../../server/contract/import-progress.contract.ts';
import styles from './import.module.css';
import { StepHeading } from './steps.tsx';

type Act = NonNullable<ImportRunning>['act'];

const BEGINS: Readonly<Record<Act, string>> = {
  compare: 'Comparing with the register',
  apply: 'Applying',
  undo: 'Undoing',
};

/**
 * How far it is: a bar over all there is to write, once that is known, and the count of the stage in words. Heard are the stages alone, since
 * numbers that change four times a second would let nobody hear anything else.
 */
export function RunningBar({ running }: { readonly running: ImportRunning }) {
  if (running === null) return null;
  const { act, at } = running;
  const whole = at?.whole ?? null;
  return (
    <div className={styles.progress}>
      <progress
        aria-label={BEGINS[act]}
        aria-valuetext={at?.says ?? BEGINS[act]}
        {...(whole === null ? {} : { max: Math.max(whole.of, 1), value: whole.done })}
      />
      <span>{at?.says ?? `${BEGINS[act]}…`}</span>
      <p role="status" className="only-heard">
        {at?.stageSays ?? BEGINS[act]}
      </p>
    </div>
  );
}

/** Instead of a step, for whoever comes to an import that is being applied or taken back already: in another window, or before a reload. */
export function RunningElsewhere({ running }: { readonly running: NonNullable<ImportRunning> }) {
  return (
    <div className={styles.stack}>
      <div>
        <StepHeading>
          {running.act === 'undo' ? 'It is being taken back' : 'It is being applied'}
        </StepHeading>
        <p>
          It goes on by itself, also when you close this page. What came of it stands here as soon
          as it is done.
        </p>
      </div>
      <RunningBar running={running} />
    </div>
  );
}
