import { openPossible, stateOfPlace } from './places.ts';
import type { Place } from './places.ts';

/** Whether a place still needs somebody: nothing said, or somebody named who cannot be published. */
function needsWords(place: Place): boolean {
  const state = stateOfPlace(place);
  return state === 'open' || state === 'cannot';
}

/**
 * The next place to the right that is still open, then from the left again; null when none is left. From a possible face
 * it goes on to the next possible one: whoever looks through them has another thing in mind than names.
 */
export function nextOpen(places: readonly Place[], from: Place): Place | null {
  const index = places.findIndex((place) => place.key === from.key);
  const after = [...places.slice(index + 1), ...places.slice(0, Math.max(0, index))];
  if (from.kind === 'possible') return openPossible(after)[0] ?? null;
  return after.find(needsWords) ?? null;
}

/** Where to begin: at the face that somebody was sent to, else at the first open one, else at the first. */
export function firstToAsk(places: readonly Place[], face: number | null): Place | null {
  return (
    (face === null ? undefined : places.find((place) => place.face === face)) ??
    places.find(needsWords) ??
    places[0] ??
    null
  );
}
