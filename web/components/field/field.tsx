import { useId, useState } from 'react';
import type { ChangeEvent, InputHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { describedBy, FieldWords } from './field-words.tsx';
import styles from './field.module.css';

export type FieldKind = 'text' | 'email' | 'password' | 'date' | 'date-time' | 'textarea';

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly kind?: FieldKind;
  readonly value?: string;
  readonly startsWith?: string;
  readonly onChange?: (value: string) => void;
  readonly onLeave?: () => void;
  readonly hint?: string;
  /** What is wrong and what to do; read together with the field. */
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly autoComplete?: string;
  /** For `date` and `date-time`, in the form of the field's value. */
  readonly earliest?: string;
  readonly latest?: string;
  /** Counts what is left once it gets close. */
  readonly longest?: number;
  /** For `textarea`: how many lines it shows at least; it grows with the text. */
  readonly lines?: number;
  readonly spellCheck?: boolean;
}

const INPUT_TYPES = {
  text: 'text',
  email: 'email',
  password: 'password',
  date: 'date',
  'date-time': 'datetime-local',
} as const;

const COUNT_FROM_SHARE = 0.8;

/** One labelled field of a form, with its hint and its error tied to it. */
export function Field(props: FieldProps) {
  const { label, kind = 'text', hint, error, required = false, longest } = props;
  const id = useId();
  const [length, setLength] = useState((props.value ?? props.startsWith ?? '').length);
  const left = longest === undefined ? undefined : longest - (props.value?.length ?? length);
  const showLeft =
    longest !== undefined && left !== undefined && left <= longest * (1 - COUNT_FROM_SHARE);
  const words = [describedBy({ id, hint, error }), showLeft ? `${id}-left` : undefined];

  const shared = {
    id,
    name: props.name,
    ...(props.value === undefined ? { defaultValue: props.startsWith } : { value: props.value }),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setLength(event.target.value.length);
      props.onChange?.(event.target.value);
    },
    onBlur: props.onLeave,
    readOnly: props.readOnly,
    autoComplete: props.autoComplete,
    spellCheck: props.spellCheck,
    'aria-required': required || undefined,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': words.filter(Boolean).join(' ') || undefined,
  };

  return (
    <div className={styles.field} data-wrong={error ? true : undefined}>
      <FieldWords id={id} label={label} hint={hint} error={error} isOptional={!required} />
      <Control
        kind={kind}
        shared={shared}
        lines={props.lines}
        earliest={props.earliest}
        latest={props.latest}
      />
      {showLeft ? (
        <p className={styles.left} id={`${id}-left`} data-over={left < 0 || undefined}>
          {left >= 0 ? `${left} characters left` : `${-left} characters too many`}
        </p>
      ) : null}
    </div>
  );
}

interface ControlProps {
  readonly kind: FieldKind;
  readonly shared: InputHTMLAttributes<HTMLInputElement> &
    TextareaHTMLAttributes<HTMLTextAreaElement>;
  readonly lines: number | undefined;
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
}

function Control({ kind, shared, lines = 3, earliest, latest }: ControlProps) {
  const [isShown, setShown] = useState(false);
  if (kind === 'textarea') {
    // It grows with its words, so that `rows` alone would not hold its least height.
    const minHeight = `calc(${lines}lh + 2 * var(--space-2) + 2px)`;
    return <textarea className={styles.control} rows={lines} style={{ minHeight }} {...shared} />;
  }
  if (kind !== 'password') {
    return (
      <input
        className={styles.control}
        type={INPUT_TYPES[kind]}
        min={earliest}
        max={latest}
        {...shared}
      />
    );
  }
  return (
    <div className={styles.secret}>
      <input className={styles.control} type={isShown ? 'text' : 'password'} {...shared} />
      <button
        className={styles.show}
        type="button"
        aria-pressed={isShown}
        aria-controls={shared.id}
        onClick={() => setShown(!isShown)}
      >
        Show<span className="only-heard"> what is typed</span>
      </button>
    </div>
  );
}
