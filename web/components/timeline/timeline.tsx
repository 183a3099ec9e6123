import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import styles from './timeline.module.css';

export interface TimelineEntry {
  readonly key: string;
  /** In words, by the school's clock. */
  readonly when: string;
  /** The moment for machines. */
  readonly at: string;
  readonly who: string;
  /** What was done, as a sentence that goes on from the name ("sent it for a decision"). */
  readonly what: string;
  readonly detail?: ReactNode;
  readonly icon?: IconName;
}

/** What happened to something, newest first. */
export function Timeline({
  entries,
  label,
}: {
  readonly entries: readonly TimelineEntry[];
  readonly label: string;
}) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.key} className={styles.entry}>
          <span className={styles.mark}>
            <Icon name={entry.icon ?? 'dot'} size={16} />
          </span>
          <div className={styles.words}>
            <p>
              <strong className={styles.who}>{entry.who}</strong> {entry.what}
            </p>
            {entry.detail ? <div className={styles.detail}>{entry.detail}</div> : null}
          </div>
          <time className={styles.when} dateTime={entry.at}>
            {entry.when}
          </time>
        </li>
      ))}
    </ol>
  );
}
