import { useEffect, useEffectEvent } from 'react';
import type { Shortcut } from '../components/shortcut-help/shortcut-help.tsx';

/** The sheet behind "?" on the marking screen. */
export const MARKING_KEYS: readonly Shortcut[] = [
  { keys: ['Arrows'], does: 'Go to the face before or after' },
  { keys: ['A letter', 'Enter'], does: 'Say who it is' },
  { keys: ['c'], does: 'Cover it (a capital C begins a name)' },
  { keys: ['n'], does: 'It is not a face (a capital N begins a name)' },
  { keys: ['Delete'], does: 'Clear what was said, or take away what was drawn' },
  { keys: ['Ctrl+Z'], does: 'Undo' },
  { keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], does: 'Redo' },
  { keys: ['f'], does: 'Add a face that was missed' },
  { keys: ['d'], does: 'Draw a cover' },
  { keys: ['+', '−', '0'], does: 'Larger, smaller, all of it' },
  { keys: ['Shift+arrows'], does: 'Look further to one side of an enlarged photo' },
  { keys: ['Arrows'], does: 'While something is being moved: move it; with Shift, resize it' },
  { keys: ['Esc'], does: 'Back; what was said is saved' },
  { keys: ['?'], does: 'Show this sheet' },
];

/** What a key does on a box. Small letters act, so that a capital one can begin any name. */
export function boxAct(key: string): 'who' | 'cover' | 'dismiss' | 'clear' | 'type' | null {
  switch (key) {
    case 'Enter':
      return 'who';
    case 'c':
      return 'cover';
    case 'n':
      return 'dismiss';
    case 'Backspace':
    case 'Delete':
      return 'clear';
    default:
      return !TOOL_LETTERS.has(key) && /^\p{L}$/u.test(key) ? 'type' : null;
  }
}

/** Letters that belong to the whole screen. */
const TOOL_LETTERS: ReadonlySet<string> = new Set(['d', 'f']);

export interface ScreenKeys {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly drawCover: () => void;
  readonly drawFace: () => void;
  readonly help: () => void;
  readonly larger: () => void;
  readonly smaller: () => void;
  readonly showAll: () => void;
  /** An arrow with Shift: looks further to that side. True when the key was one. */
  readonly pan: (key: string) => boolean;
  /** Enter and Escape while something is being drawn; null when none is. */
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
    if (event.defaultPrevented || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand ? runCommand(event, keys) : runKey(event, keys)) event.preventDefault();
  });
  useEffect(() => {
    if (isHelpOpen) return;
    const listen = (event: KeyboardEvent): void => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isHelpOpen]);
}

const TYPING = 'input:not([type="checkbox"]), textarea, select';

function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Ctrl (or Command) and a letter. In a field that has words in it they are about those words. */
function runCommand(event: KeyboardEvent, keys: ScreenKeys): boolean {
  const { target } = event;
  if (isTypingIn(target) && target instanceof HTMLInputElement && target.value !== '') return false;
  const key = event.key.toLowerCase();
  if (key === 'z' && !event.shiftKey) keys.undo();
  else if (key === 'y' || key === 'z') keys.redo();
  else return false;
  return true;
}

function runKey(event: KeyboardEvent, keys: ScreenKeys): boolean {
  const isTyping = isTypingIn(event.target);
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
  if (event.shiftKey && keys.pan(event.key)) return true;
  const act = screenAct(event.key, keys);
  act?.();
  return act !== null;
}

function screenAct(key: string, keys: ScreenKeys): (() => void) | null {
  switch (key) {
    case 'd':
      return keys.drawCover;
    case 'f':
      return keys.drawFace;
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
