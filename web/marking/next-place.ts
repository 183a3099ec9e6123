import { stateOfPlace } from './places.ts';
import type { Place } from './places.ts';

/** Whether a place still needs somebody: nothing said, or somebody named who cannot be published. */
function needsWords(place: Place): boolean {
  const state = stateOfPlace(place);
  return state === 'open' || state === 'cannot';
}

/** The next place to the right that is still open, then from the left again; null when none is left. */
export function nextOpen(places: readonly Place[], from: Place): Place | null {
  const index = places.findIndex((place) => place.key === from.key);
  const after = [...places.slice(index + 1), ...places.slice(0, Math.max(0, index))];
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
