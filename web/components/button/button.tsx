import { useId } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import styles from './button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** `primary` once a screen, `danger` only for what cannot be undone, `quiet` for everything else. */
  readonly kind?: 'primary' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly icon?: IconName;
  /** What is happening, in words ("Sending…"). While it is set the button keeps its place and focus but does nothing. */
  readonly busy?: string | undefined;
  /** Why it cannot be pressed now ("1 face is not accounted for"): shown beside it and read with it; empty where that is plain. */
  readonly off?: string | undefined;
  /** The same, where the reason already stands elsewhere: the id of the element that says it. It may still be pressed. */
  readonly offBecauseOf?: string | undefined;
  /** The key that does the same ("a"), shown where there is a keyboard. */
  readonly keyHint?: string;
  /** Takes the whole width of its place. */
  readonly wide?: boolean;
}

/** A thing that happens when pressed. To go somewhere, use LinkButton. */
export function Button(props: ButtonProps) {
  const {
    children,
    onPress,
    kind = 'quiet',
    type = 'button',
    icon,
    busy,
    off,
    offBecauseOf,
    keyHint,
    wide = false,
  } = props;
  const reasonId = useId();
  const isOff = off !== undefined || busy !== undefined;
  const hasReason = off !== undefined && off !== '';

  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    // `aria-disabled` rather than `disabled`: the focus stays, and the reason can be reached and read.
    if (isOff) event.preventDefault();
    else onPress?.(event);
  };

  const button = (
    <button
      className={styles.button}
      data-kind={kind}
      data-wide={wide || undefined}
      type={type}
      onClick={press}
      aria-disabled={isOff || offBecauseOf !== undefined || undefined}
      aria-describedby={hasReason ? reasonId : offBecauseOf}
      aria-keyshortcuts={keyHint?.replace('Ctrl', 'Control')}
    >
      {icon ? <Icon name={icon} /> : null}
      <span aria-live="polite">{busy ?? children}</span>
      {keyHint ? (
        <kbd className={styles.key} aria-hidden="true">
          {keyHint}
        </kbd>
      ) : null}
    </button>
  );

  if (!hasReason) return button;
  return (
    <span className={styles.withReason} data-wide={wide || undefined}>
      {button}
      <span id={reasonId} className={styles.reason}>
        {off}
      </span>
    </span>
  );
}
