import { useId, useRef } from 'react';
import { Icon } from '../icon/icon.tsx';
import field from '../field/field.module.css';
import styles from './search-field.module.css';

export interface SearchFieldProps {
  /** What is searched ("Search the register"). */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What came of it, in words ("3 people"); read out when it changes. */
  readonly outcome?: string;
}

/** Narrows a list while somebody types. Escape empties it. */
export function SearchField({ label, value, onChange, outcome }: SearchFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const empty = (): void => {
    onChange('');
    input.current?.focus();
  };
  return (
    <search className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.search}>
        <span className={styles.glass}>
          <Icon name="search" />
        </span>
        <input
          ref={input}
          id={id}
          type="search"
          className={field.control}
          value={value}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && value !== '') {
              event.preventDefault();
              empty();
            }
          }}
        />
        {value === '' ? null : (
          <button className={styles.clear} type="button" onClick={empty}>
            <Icon name="cross" size={16} />
            <span className="only-heard">Empty the search</span>
          </button>
        )}
      </div>
      <p className={field.hint} role="status">
        {outcome}
      </p>
    </search>
  );
}
