import {
  type GraphErrorClass,
  type GraphFailure,
  GraphRefused,
  GraphUnavailable,
} from '../facebook/graph-errors.ts';
import { impossible } from '../kernel/errors.ts';
import type { AlertKindName } from './alerts.rules.ts';

/** What the publisher does about an error of the Page's. */
export type Course =
  /** No clear answer: look before anything is done again. The job is tried again. */
  | { readonly kind: 'try-again' }
  /** The Page asked for a pause; nothing was done, and no attempt is used up. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** Nothing can go out to this Page until a person acts: an alert, and the post waits. */
  | { readonly kind: 'page-stands'; readonly alert: AlertKindName; readonly says: string }
  /** What the Page was asked about is gone, or there already: the Page has to be looked at first. */
  | { readonly kind: 'look'; readonly says: string }
  /** Trying again does not change it. */
  | { readonly kind: 'stop'; readonly code: string; readonly says: string };

/** How long a Page that asked us to slow down is left alone when it did not say how long. */
const PAUSE_MS = 5 * 60_000;
const PAUSE_MS_MAX = 60 * 60_000;

/** What to do about this error (contract sections 3.4 and 7). Decides by its class alone. */
export function courseAfter(error: unknown, now: Date): Course {
  if (error instanceof GraphUnavailable && error.failure?.class === 'throttle')
    return wait(error.failure, now);
  if (!(error instanceof GraphRefused)) return { kind: 'try-again' };
  return courseAfterRefusal(error.class, error.failure, now);
}

function courseAfterRefusal(kind: GraphErrorClass, failure: GraphFailure, now: Date): Course {
  const says = failure.personIsTold;
  switch (kind) {
    case 'transient':
    case 'unreadable':
      return { kind: 'try-again' };
    case 'throttle':
      return wait(failure, now);
    case 'auth':
      return stands('token-refused', says);
    case 'permission':
      return stands('permission-missing', says);
    case 'blocked':
      return stands('blocked-by-facebook', says);
    case 'gone-or-denied':
    case 'duplicate':
      return { kind: 'look', says };
    case 'unsupported':
    case 'page-moved':
    case 'validation':
    case 'not-found':
    case 'media':
    case 'content':
    case 'refused':
    case 'unrecognised':
      return { kind: 'stop', code: `graph-${kind}`, says };
    default:
      return impossible(kind, 'class of an error');
  }
}

function stands(alert: AlertKindName, says: string): Course {
  return { kind: 'page-stands', alert, says: `${says} What is approved for this Page waits.` };
}

function wait({ notBefore }: GraphFailure, now: Date): Course {
  const told = notBefore === undefined ? PAUSE_MS : notBefore.getTime() - now.getTime();
  return { kind: 'wait', milliseconds: Math.min(Math.max(told, 1_000), PAUSE_MS_MAX) };
}
