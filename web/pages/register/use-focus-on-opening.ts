import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** For a form that takes the place of the button that opened it: the keyboard goes on in its first field. */
export function useFocusOnOpening(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus(), []);
  return form;
}
