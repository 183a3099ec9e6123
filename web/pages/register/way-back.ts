import { useLocation } from 'react-router';

/** Where somebody came from, and how the link that leads there again is worded. */
export interface WayBack {
  readonly to: string;
  readonly word: string;
}

const TO_THE_REGISTER: WayBack = { to: '/register', word: 'Back to the register' };

/** The way back that a link to this page left behind; the whole register for whoever typed the address. */
export function wayBackIn(state: unknown): WayBack {
  if (typeof state !== 'object' || state === null || !('back' in state)) return TO_THE_REGISTER;
  const { back } = state;
  if (typeof back !== 'object' || back === null || !('to' in back) || !('word' in back))
    return TO_THE_REGISTER;
  const { to, word } = back;
  // A place of this app and nothing else.
  if (typeof to !== 'string' || typeof word !== 'string' || !/^\/(?!\/)/u.test(to))
    return TO_THE_REGISTER;
  return { to, word };
}

export function useWayBack(): WayBack {
  return wayBackIn(useLocation().state);
}
