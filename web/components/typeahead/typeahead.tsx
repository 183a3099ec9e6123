import { useEffect, useId, useRef } from 'react';
import type { FocusEvent } from 'react';
import { describedBy, FieldWords } from '../field/field-words.tsx';
import { Icon } from '../icon/icon.tsx';
import field from '../field/field.module.css';
import styles from './typeahead.module.css';
import { useCombobox } from './use-combobox.ts';
import { outcomeWords } from './use-search.ts';
import type { Search, TypeaheadOption } from './use-search.ts';

export type { TypeaheadOption };

export interface TypeaheadProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly search: Search;
  readonly onChoose: (option: TypeaheadOption) => void;
  /** What is said when nothing fits. */
  readonly nothingFits?: string;
  /** Takes the focus when it appears. */
  readonly takesFocus?: boolean;
}

/**
 * "Who is this?": type a few letters and choose. Follows the combobox pattern of the ARIA Authoring Practices and leaves
 * the rest of the page within reach while it is open: whoever names a face needs the photo beside it.
 */
export function Typeahead(props: TypeaheadProps) {
  const { label, hint, error, takesFocus = false } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useCombobox(props.search, props.onChoose);
  const { options } = box.outcome;
  const said = outcomeWords(
    box.outcome,
    props.nothingFits ?? 'Nobody of that name. Try fewer letters.',
  );
  const isListed = box.isOpen && options.length > 0;
  const activeId = isListed && options[box.active] ? `${id}-${box.active}` : undefined;

  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);

  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const leave = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) box.close();
  };

  return (
    <div className={field.field} data-wrong={error ? true : undefined}>
      <FieldWords id={id} label={label} hint={hint} error={error} />
      <div className={styles.frame} onBlur={leave}>
        <input
          ref={input}
          id={id}
          className={field.control}
          role="combobox"
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={box.words}
          onChange={(event) => box.write(event.target.value)}
          onFocus={box.open}
          onClick={box.open}
          onKeyDown={box.press}
          aria-autocomplete="list"
          aria-expanded={isListed}
          aria-controls={isListed ? `${id}-list` : undefined}
          aria-activedescendant={activeId}
          aria-describedby={describedBy({ id, hint, error })}
          aria-invalid={error ? true : undefined}
        />
        {box.isOpen ? (
          <div className={styles.popover}>
            {isListed ? (
              <Options
                id={id}
                label={label}
                options={options}
                active={box.active}
                onChoose={box.choose}
              />
            ) : (
              <p className={styles.empty}>{said}</p>
            )}
          </div>
        ) : null}
        <p className="only-heard" role="status">
          {box.isOpen ? said : null}
        </p>
      </div>
    </div>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly TypeaheadOption[];
  readonly active: number;
  readonly onChoose: (option: TypeaheadOption) => void;
}

function Options({ id, label, options, active, onChoose }: OptionsProps) {
  return (
    <div className={styles.list} id={`${id}-list`} role="listbox" aria-label={label}>
      {options.map((option, index) => (
        <div
          key={option.id}
          id={`${id}-${index}`}
          className={styles.option}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          aria-disabled={option.isOff || undefined}
          data-quiet={option.isQuiet || undefined}
          // The keyboard stays in the field, which moves the mark through the list: a press must not take it away.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          // A screen reader may put its own focus here.
          onKeyDown={(event) => {
            if (event.key === 'Enter') onChoose(option);
          }}
        >
          <span className={styles.name}>
            {option.isStopped ? <Icon name="stopped" size={16} /> : null}
            <span>{option.name}</span>
          </span>
          {option.detail ? <span className={styles.detail}>{option.detail}</span> : null}
        </div>
      ))}
    </div>
  );
}
