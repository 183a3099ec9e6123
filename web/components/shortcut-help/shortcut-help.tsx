import { Button } from '../button/button.tsx';
import { Dialog } from '../dialog/dialog.tsx';
import styles from './shortcut-help.module.css';

export interface Shortcut {
  /** As printed on the key: "j", "?", "Esc". */
  readonly keys: readonly string[];
  readonly does: string;
}

export interface ShortcutHelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly shortcuts: readonly Shortcut[];
}

/** The sheet behind "?": the keys that work on this page. */
export function ShortcutHelp({ isOpen, onClose, shortcuts }: ShortcutHelpProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Keys on this page"
      actions={
        <Button kind="primary" onPress={onClose}>
          Close
        </Button>
      }
    >
      <dl className={styles.keys}>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.does} className={styles.line}>
            <dt className={styles.key}>
              {shortcut.keys.map((key, index) => (
                <span key={key}>
                  {index > 0 ? ' or ' : null}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
