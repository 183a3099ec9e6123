import { useEffect, useEffectEvent } from 'react';
import type { Shortcut } from '../components/shortcut-help/shortcut-help.tsx';

/** The sheet behind "?" on the marking screen. */
export const MARKING_KEYS: readonly Shortcut[] = [
  { keys: ['Arrows'], does: 'Go to the face before or after' },
  { keys: ['Enter'], does: 'Say who it is; on a drawn cover, move it' },
  { keys: ['c'], does: 'Cover it' },
  { keys: ['n'], does: 'It is not a face' },
  { keys: ['Backspace'], does: 'Clear what was said' },
  { keys: ['u'], does: 'Undo' },
  { keys: ['d'], does: 'Draw a cover' },
  { keys: ['+', '−', '0'], does: 'Larger, smaller, all of it' },
  { keys: ['Arrows'], does: 'While a cover is being moved: move it' },
  { keys: ['Shift and arrows'], does: 'While a cover is being moved: resize it' },
  { keys: ['Esc'], does: 'Back' },
  { keys: ['?'], does: 'Show this sheet' },
];

/** What a key does on a box, whichever way its letter is written. */
export function boxAct(key: string): 'who' | 'cover' | 'dismiss' | 'clear' | null {
  switch (key) {
    case 'Enter':
      return 'who';
    case 'c':
    case 'C':
      return 'cover';
    case 'n':
    case 'N':
      return 'dismiss';
    case 'Backspace':
    case 'Delete':
      return 'clear';
    default:
      return null;
  }
}

export interface ScreenKeys {
  readonly undo: () => void;
  readonly draw: () => void;
  readonly help: () => void;
  readonly larger: () => void;
  readonly smaller: () => void;
  readonly showAll: () => void;
  /** Enter and Escape while a cover is being drawn; null when none is. */
  readonly drawing: { readonly inTheMiddle: () => void; readonly giveUp: () => void } | null;
  /** Escape in a field goes back to its box. */
  readonly leaveField: () => void;
}

/**
 * The keys of the whole screen. They are heard at the document, after every box and field has had its turn: the app's own
 * shortcuts are silent while a dialog is open, and this screen is one.
 */
export function useScreenKeys(keys: ScreenKeys, isHelpOpen: boolean): void {
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (runKey(event, keys)) event.preventDefault();
  });
  useEffect(() => {
    if (isHelpOpen) return;
    const listen = (event: KeyboardEvent): void => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isHelpOpen]);
}

const TYPING = 'input:not([type="checkbox"]), textarea, select';

function runKey(event: KeyboardEvent, keys: ScreenKeys): boolean {
  const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
  if (keys.drawing !== null && (event.key === 'Escape' || event.key === 'Enter')) {
    if (event.key === 'Enter') keys.drawing.inTheMiddle();
    else keys.drawing.giveUp();
    return true;
  }
  if (isTyping) {
    if (event.key !== 'Escape') return false;
    keys.leaveField();
    return true;
  }
  const act = screenAct(event.key, keys);
  act?.();
  return act !== null;
}

function screenAct(key: string, keys: ScreenKeys): (() => void) | null {
  switch (key) {
    case 'u':
    case 'U':
      return keys.undo;
    case 'd':
    case 'D':
      return keys.draw;
    case '?':
      return keys.help;
    case '+':
    case '=':
      return keys.larger;
    case '-':
      return keys.smaller;
    case '0':
      return keys.showAll;
    default:
      return null;
  }
}
