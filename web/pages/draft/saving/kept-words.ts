import type { Change } from './changes.ts';

/** Typed words that have not reached the server, with what was there when the typing began. */
export interface KeptWords {
  readonly change: Change;
  readonly base: string;
}

const PREFIX = 'gatehouse.unsaved';

function keyFor(draftId: string, personId: string): string {
  // By person as well: on a shared computer nobody is given somebody else's words.
  return `${PREFIX}.${personId}.${draftId}`;
}

function isKept(value: unknown): value is KeptWords {
  if (typeof value !== 'object' || value === null) return false;
  if (!('base' in value) || typeof value.base !== 'string') return false;
  if (!('change' in value) || typeof value.change !== 'object' || value.change === null)
    return false;
  const { change } = value;
  if (!('kind' in change)) return false;
  if (change.kind === 'text') return 'text' in change && typeof change.text === 'string';
  return (
    change.kind === 'alt-text' &&
    'altText' in change &&
    typeof change.altText === 'string' &&
    'photoId' in change &&
    typeof change.photoId === 'string'
  );
}

/** What this device still holds for a draft: after a closed lid, an empty battery, a lost connection. */
export function readKeptWords(draftId: string, personId: string): readonly KeptWords[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyFor(draftId, personId)) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** Keeps typed words on this device until they are saved; an empty list forgets them. */
export function keepWords(draftId: string, personId: string, words: readonly KeptWords[]): void {
  try {
    if (words.length === 0) localStorage.removeItem(keyFor(draftId, personId));
    else localStorage.setItem(keyFor(draftId, personId), JSON.stringify(words));
  } catch {
    // Full or forbidden storage: the words are still in memory and on the screen, and the save goes on.
  }
}
