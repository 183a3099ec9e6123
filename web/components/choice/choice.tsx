import { useId } from 'react';
import type { ReactNode } from 'react';
import { describedBy, FieldWords } from '../field/field-words.tsx';
import styles from './choice.module.css';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** One line that helps to choose. */
  readonly detail?: string;
  /** Why it cannot be chosen. */
  readonly off?: string;
}

interface GroupProps {
  readonly legend: string;
  readonly name: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

interface OneProps<Value extends string> extends GroupProps {
  readonly options: readonly ChoiceOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

interface SeveralProps<Value extends string> extends GroupProps {
  readonly options: readonly ChoiceOption<Value>[];
  readonly values: readonly Value[];
  readonly onChange: (values: Value[]) => void;
}

/** One of a few, all in sight. */
export function ChooseOne<Value extends string>({
  options,
  value,
  onChange,
  ...group
}: OneProps<Value>) {
  return (
    <Group {...group}>
      {options.map((option) => (
        <Line key={option.value} option={option}>
          {(detailId) => (
            <input
              type="radio"
              name={group.name}
              value={option.value}
              checked={option.value === value}
              disabled={option.off !== undefined}
              onChange={() => onChange(option.value)}
              aria-describedby={detailId}
            />
          )}
        </Line>
      ))}
    </Group>
  );
}

/** Any of a few, all in sight. */
export function ChooseSeveral<Value extends string>({
  options,
  values,
  onChange,
  ...group
}: SeveralProps<Value>) {
  return (
    <Group {...group}>
      {options.map((option) => (
        <Line key={option.value} option={option}>
          {(detailId) => (
            <input
              type="checkbox"
              name={group.name}
              value={option.value}
              checked={values.includes(option.value)}
              disabled={option.off !== undefined}
              onChange={(event) => {
                const others = values.filter((other) => other !== option.value);
                onChange(event.target.checked ? [...others, option.value] : others);
              }}
              aria-describedby={detailId}
            />
          )}
        </Line>
      ))}
    </Group>
  );
}

function Group({
  legend,
  hint,
  error,
  children,
}: Omit<GroupProps, 'name'> & { readonly children: ReactNode }) {
  const id = useId();
  return (
    <fieldset className={styles.group} aria-describedby={describedBy({ id, hint, error })}>
      <FieldWords id={id} label={legend} hint={hint} error={error} isGroup />
      <div className={styles.options}>{children}</div>
    </fieldset>
  );
}

interface LineProps {
  readonly option: ChoiceOption<string>;
  readonly children: (detailId: string | undefined) => ReactNode;
}

function Line({ option, children }: LineProps) {
  const id = useId();
  const detail = option.off ?? option.detail;
  return (
    <div className={styles.line} data-off={option.off === undefined ? undefined : true}>
      <label className={styles.label}>
        {children(detail ? id : undefined)}
        <span>{option.label}</span>
      </label>
      {detail ? (
        <p className={styles.detail} id={id}>
          {detail}
        </p>
      ) : null}
    </div>
  );
}
