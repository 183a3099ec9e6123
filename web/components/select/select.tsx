import { useId } from 'react';
import { describedBy, FieldWords } from '../field/field-words.tsx';
import { Icon } from '../icon/icon.tsx';
import field from '../field/field.module.css';
import styles from './select.module.css';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly options: readonly SelectOption[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** One of many (more than about six; otherwise Choice shows them all at once). The device's own list, which everyone knows. */
export function Select({ label, name, options, value, onChange, hint, error }: SelectProps) {
  const id = useId();
  return (
    <div className={field.field} data-wrong={error ? true : undefined}>
      <FieldWords id={id} label={label} hint={hint} error={error} />
      <div className={styles.select}>
        <select
          className={field.control}
          id={id}
          name={name}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-describedby={describedBy({ id, hint, error })}
          aria-invalid={error ? true : undefined}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <span className={styles.chevron}>
          <Icon name="chevron" />
        </span>
      </div>
    </div>
  );
}
