import type { ReactNode } from 'react';
import styles from './row.module.css';

/** Things side by side that wrap when there is no room, for examples. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

/** Things below one another, for examples. */
export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}
