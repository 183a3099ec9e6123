import type { ReactNode } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import styles from './bare.module.css';

/** A page without places to go to: signing in, an address where nothing is. */
export function Bare({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.bare}>
      <header className={styles.mark}>
        <Icon name="gatehouse" size={24} />
        Gatehouse
      </header>
      <main className={styles.page}>{children}</main>
    </div>
  );
}
