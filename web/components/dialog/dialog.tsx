import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../button/button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** `large` for a picture: as wide as the window allows. */
  readonly size?: 'large';
  /** Buttons at the foot, the one that closes first. */
  readonly actions?: ReactNode;
}

/**
 * Something that has to be looked at before going on. The browser's own `<dialog>`: it keeps the focus inside, makes
 * the rest unreachable, closes on Escape and gives the focus back.
 */
export function Dialog({ isOpen, onClose, title, children, size, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (isOpen && !element.open) element.showModal();
    if (!isOpen && element.open) element.close();
  }, [isOpen]);

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-size={size}
      aria-labelledby={titleId}
      // A press outside closes it where the browser knows how; everywhere there is Escape and a button.
      closedby="any"
      // `isOpen` alone opens and closes it. The browser's word that it has closed comes a moment later, when it may be
      // open again, so it counts only when the browser closed it by itself.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (isOpen && dialog.current?.open === false) onClose();
      }}
    >
      {isOpen ? (
        <div className={styles.sheet}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <div className={styles.body}>{children}</div>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}

export interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The question, with the thing named ("Take this post down from the Page?"). */
  readonly question: string;
  /** What will happen, in words. */
  readonly children: ReactNode;
  /** The act itself ("Take it down"), never "Yes" or "OK". */
  readonly act: string;
  readonly onAct: () => void;
  readonly busy?: string | undefined;
}

/** Asks once, and only before what cannot be undone; anything else is done at once and can be undone. */
export function Confirm({ isOpen, onClose, question, children, act, onAct, busy }: ConfirmProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={question}
      actions={
        <>
          <Button onPress={onClose}>Leave it as it is</Button>
          <Button kind="danger" onPress={onAct} busy={busy}>
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
