import { useEffect, useRef, useState } from 'react';
import type { FocusEvent } from 'react';

/**
 * For so long after a field was left the screen keeps its shape: a press that leaves the field would otherwise find
 * something else under the finger when it ends, and do nothing.
 */
const SETTLE_MS = 400;

function isNameField(target: EventTarget): boolean {
  return target instanceof Element && target.matches('input[role="combobox"]');
}

interface Typing {
  readonly isTyping: boolean;
  readonly handlers: {
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** Whether a name is being typed: a phone's own keyboard then takes half of the screen. */
export function useTyping(): Typing {
  const [isTyping, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isTyping,
    handlers: {
      onFocus: ({ target }) => {
        if (!isNameField(target)) return;
        clearTimeout(timer.current);
        setTyping(true);
      },
      onBlur: ({ target }) => {
        if (!isNameField(target)) return;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setTyping(false), SETTLE_MS);
      },
    },
  };
}
