import { useEffect, useState } from 'react';
import styles from './loading-words.module.css';

const PATIENCE_MS = 300;

/**
 * "Fetching the inbox…": says what is being waited for, and only when there is a wait to speak of. The line keeps its
 * room from the start, so that nothing jumps when the words come.
 */
export function LoadingWords({ children }: { readonly children: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={styles.words} role="status">
      {isSlow ? children : '\u00a0'}
    </p>
  );
}
