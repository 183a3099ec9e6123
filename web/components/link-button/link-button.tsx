import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import styles from '../button/button.module.css';

export interface LinkButtonProps {
  readonly to: string;
  readonly children: ReactNode;
  readonly kind?: 'primary' | 'quiet';
  readonly icon?: IconName;
  readonly wide?: boolean;
}

/** Looks like a button because it is the thing to do next, but goes to another page, so it is a link. */
export function LinkButton({ to, children, kind = 'quiet', icon, wide = false }: LinkButtonProps) {
  return (
    <Link to={to} className={styles.button} data-kind={kind} data-wide={wide || undefined}>
      {icon ? <Icon name={icon} /> : null}
      <span>{children}</span>
    </Link>
  );
}
