import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import styles from './account.module.css';

export interface AccountPerson {
  readonly name: string;
  /** In words, with the school where it is one ("Head of school, Langley Fitzurse"). */
  readonly roles: readonly string[];
}

/** Who is signed in, as what, and the way out. */
export function Account({
  person,
  onSignOut,
}: {
  readonly person: AccountPerson;
  readonly onSignOut: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: Event): void => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setOpen(false);
    };
    const closeOnEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      opener.current?.focus();
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    document.addEventListener('keydown', closeOnEscape);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
      document.removeEventListener('keydown', closeOnEscape);
    };
  }, [isOpen]);

  return (
    <div ref={frame} className={styles.account}>
      <button
        ref={opener}
        className={styles.opener}
        type="button"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="person" />
        <span className={styles.word}>
          Account<span className="only-heard"> of {person.name}</span>
        </span>
      </button>
      <div id={panelId} className={styles.panel} hidden={!isOpen}>
        <p className={styles.name}>{person.name}</p>
        <ul className={styles.roles}>
          {person.roles.map((role) => (
            <li key={role}>{role}</li>
          ))}
        </ul>
        <Button icon="sign-out" wide onPress={onSignOut}>
          Sign out
        </Button>
      </div>
    </div>
  );
}
