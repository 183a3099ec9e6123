import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  /** What is so ("Nothing waits for you"). */
  readonly title: string;
  /** What will appear here and how, for somebody who sees it for the first time. */
  readonly children: ReactNode;
  readonly icon?: IconName;
  readonly action?: ReactNode;
  /** The level of its heading on the page. */
  readonly level?: 2 | 3;
}

/** A place with nothing in it yet: it says why that is fine and what will come. */
export function EmptyState({ title, children, icon, action, level = 2 }: EmptyStateProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={styles.empty}>
      {icon ? (
        <span className={styles.icon}>
          <Icon name={icon} size={24} />
        </span>
      ) : null}
      <Heading className={styles.title}>{title}</Heading>
      <div className={styles.text}>{children}</div>
      {action ? <div className={styles.action}>{action}</div> : null}
    </section>
  );
}
