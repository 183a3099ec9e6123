import { useEffect, useEffectEvent, useRef } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import styles from './page-heading.module.css';

export interface PageHeadingProps {
  readonly children: string;
  /** What stands above it in the title of the window ("Inbox"), when the heading alone does not say where one is. */
  readonly within?: string;
  /** Beside or below the heading: which school, since when, until when. */
  readonly facts?: ReactNode;
  /** What can be done on this page as a whole. */
  readonly actions?: ReactNode;
}

/** React Router's key of the page that the visit began with. */
const FIRST_PAGE = 'default';

/**
 * The heading of a page. It names the window and takes the focus after a page change, so that a screen reader says
 * where one has come to and the keyboard starts from the top.
 */
export function PageHeading({ children, within, facts, actions }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();

  useEffect(() => {
    document.title = [children, within, 'Gatehouse'].filter(Boolean).join(' · ');
  }, [children, within]);

  const takeFocus = useEffectEvent(() => {
    // On the first page of a visit the browser has its own starting point, which is the skip link's.
    if (key !== FIRST_PAGE) heading.current?.focus({ preventScroll: true });
  });

  // Only another page moves the focus, not another state of the same one (a filter in the address).
  useEffect(() => {
    takeFocus();
  }, [pathname]);

  return (
    <header className={styles.heading}>
      <div className={styles.words}>
        <h1 ref={heading} tabIndex={-1}>
          {children}
        </h1>
        {facts ? <div className={styles.facts}>{facts}</div> : null}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </header>
  );
}
