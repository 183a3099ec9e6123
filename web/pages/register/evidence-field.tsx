import { useId } from 'react';
import { FieldWords, describedBy } from '../../components/field/field-words.tsx';
import styles from './person.module.css';

export interface EvidenceFieldProps {
  /** The file that will be sent with the answer. */
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
  /** Share that has left this device, 0 to 1; null while nothing is being sent. */
  readonly sent: number | null;
  readonly error: string | undefined;
}

const HINT = 'A scan, a photo or a PDF, 15 MB at most.';

/** The form that the answer came on, kept with it. */
export function EvidenceField({ file, onChange, sent, error }: EvidenceFieldProps) {
  const id = useId();
  const leaveOut = (): void => {
    onChange(null);
    // The button goes with the file; the keyboard goes on where another one is chosen.
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  return (
    <div className={styles.evidence}>
      <FieldWords id={id} label="The form itself" hint={HINT} error={error} isOptional />
      <input
        id={id}
        name="evidence"
        type="file"
        accept=".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/*"
        // An empty value shows that there is none any more once the answer was written down.
        key={file === null ? 'none' : 'some'}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
        aria-describedby={describedBy({ id, hint: HINT, error })}
        aria-invalid={error ? true : undefined}
        hidden={file !== null}
      />
      {file === null ? null : (
        <p className={styles.links}>
          <span>{file.name}</span>
          <button type="button" className={styles.plain} onClick={leaveOut}>
            Leave it out
          </button>
        </p>
      )}
      {sent === null ? null : (
        <progress value={sent} max={1} aria-label={`Sending ${file?.name ?? 'the form'}`} />
      )}
    </div>
  );
}
