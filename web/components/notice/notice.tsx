import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import styles from './notice.module.css';

export type StateTone = 'needs-you' | 'stopped' | 'going-well' | 'information';

/** Each state has its word as well as its colour and shape. */
const SAYS: Record<StateTone, string> = {
  'needs-you': 'Needs you',
  stopped: 'Stopped',
  'going-well': 'Done',
  information: 'Good to know',
};

export interface NoticeProps {
  readonly tone: StateTone;
  /** The word before the text; each tone has its own when none is given. */
  readonly word?: string;
  readonly children: ReactNode;
  /** What can be done about it: buttons or links. */
  readonly actions?: ReactNode;
  /** It appeared because of what the person did, so it is read out: at once when it stopped something. */
  readonly live?: boolean;
}

/** A message that stays where it concerns. Not for passing moods: what matters remains on the page. */
export function Notice({ tone, word, children, actions, live = false }: NoticeProps) {
  const role = tone === 'stopped' ? 'alert' : 'status';
  return (
    <div className={styles.notice} data-tone={tone} role={live ? role : undefined}>
      <span className={styles.icon}>
        <Icon name={tone} />
      </span>
      <div className={styles.text}>
        <strong className={styles.word}>{word ?? SAYS[tone]}</strong>
        <div>{children}</div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </div>
  );
}
