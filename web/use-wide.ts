import { useSyncExternalStore } from 'react';

/** From here on a list and its detail stand side by side. */
const WIDE = '(min-width: 64rem)';

function subscribe(listener: () => void): () => void {
  const media = globalThis.matchMedia(WIDE);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Whether the window has room for a list beside its detail; follows the reader's text size too. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia(WIDE).matches);
}
