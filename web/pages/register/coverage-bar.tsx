import styles from './coverage.module.css';

export interface CoverageBarProps {
  readonly may: number;
  readonly notAnswered: number;
  /** May not, for any other reason. */
  readonly others: number;
}

/**
 * The shares as one bar: full, dotted, striped, so that it can be read without colour and on paper. The numbers stand beside it, so
 * nothing of it is read out.
 */
export function CoverageBar({ may, notAnswered, others }: CoverageBarProps) {
  return (
    <span className={styles.bar} aria-hidden="true">
      <span data-share="may" style={{ flexGrow: may }} />
      <span data-share="open" style={{ flexGrow: notAnswered }} />
      <span data-share="not" style={{ flexGrow: others }} />
    </span>
  );
}
