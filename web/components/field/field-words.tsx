import { Icon } from '../icon/icon.tsx';
import styles from './field.module.css';

export interface FieldWordsProps {
  /** The id of the control; the words get theirs from it. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong and what to do. */
  readonly error?: string | undefined;
  readonly isOptional?: boolean;
  /** A group of controls has its label as a `<legend>` of its own. */
  readonly isGroup?: boolean;
}

/** The ids of the hint and the error, for the control's `aria-describedby`. */
export function describedBy({
  id,
  hint,
  error,
}: Omit<FieldWordsProps, 'label'>): string | undefined {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** The words around a control: its label, what helps, and what is wrong. */
export function FieldWords({ id, label, hint, error, isOptional, isGroup }: FieldWordsProps) {
  const words = (
    <>
      {label}
      {isOptional ? <span className={styles.optional}> (if you like)</span> : null}
    </>
  );
  return (
    <>
      {isGroup ? (
        <legend className={styles.label}>{words}</legend>
      ) : (
        <label className={styles.label} htmlFor={id}>
          {words}
        </label>
      )}
      {hint ? (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className={styles.error} id={`${id}-error`}>
          <Icon name="stopped" size={16} />
          {error}
        </p>
      ) : null}
    </>
  );
}
