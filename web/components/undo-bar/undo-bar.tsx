import { useEffect, useEffectEvent, useState } from 'react';
import { Button } from '../button/button.tsx';
import { Icon } from '../icon/icon.tsx';
import styles from './undo-bar.module.css';

export interface UndoBarProps {
  /** What was done ("Approved."). */
  readonly done: string;
  /** The moment until which it can be undone, in milliseconds since 1970. */
  readonly until: number;
  readonly onUndo: () => void;
  /** Called once when the time is over. */
  readonly onOver?: () => void;
  readonly busy?: string | undefined;
}

const TICK_MS = 250;

function secondsUntil(until: number): number {
  return Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

/**
 * "Approved. Undo (10 s)": stands in the place of what was decided, and stays there as plain words when the time is
 * over. The seconds are for the eye; a screen reader hears the result once and not the counting.
 */
export function UndoBar({ done, until, onUndo, onOver, busy }: UndoBarProps) {
  const [left, setLeft] = useState(() => secondsUntil(until));
  const over = useEffectEvent(() => onOver?.());

  useEffect(() => {
    const timer = setInterval(() => {
      const now = secondsUntil(until);
      setLeft(now);
      if (now > 0) return;
      clearInterval(timer);
      over();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [until]);

  return (
    <div className={styles.bar}>
      <p className={styles.done} role="status">
        <Icon name="going-well" />
        {done}
      </p>
      {left > 0 ? (
        <Button icon="undo" onPress={onUndo} busy={busy} keyHint="u">
          Undo{' '}
          <span className={styles.left} aria-hidden="true">
            ({left} s)
          </span>
        </Button>
      ) : null}
    </div>
  );
}
