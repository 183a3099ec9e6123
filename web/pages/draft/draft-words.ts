import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { formatMoment, fromSchoolField, isSecond } from '../../time.ts';

const OPENING_CHARACTERS = 60;

/** The first words of a text, cut at a word, for a heading; null when there are none. */
export function openingOf(text: string): string | null {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  if (line === '') return null;
  if (line.length <= OPENING_CHARACTERS) return line;
  const cut = line.slice(0, OPENING_CHARACTERS);
  const lastGap = cut.lastIndexOf(' ');
  const words = cut.slice(0, lastGap > OPENING_CHARACTERS / 2 ? lastGap : OPENING_CHARACTERS);
  return `${words.replace(/[\s.,;:!?–-]+$/, '')}…`;
}

/** "today 15:30" for a time on the school's clock, or the words for "as soon as it is approved". */
export function wantedWords(wantedAt: string | null, now: number): string {
  const moment = wantedAt === null ? null : fromSchoolField(wantedAt);
  if (wantedAt === null || moment === null) return 'as soon as it is approved';
  return `${formatMoment(moment, now)}${isSecond(wantedAt) ? ' (the second time the clocks show it)' : ''}`;
}

/** "Checking 2 of 4 photos…" while a draft is being checked. */
export function checkingWords(draft: Pick<Draft, 'photos'>): string {
  const all = draft.photos.length;
  const looked = draft.photos.filter((photo) => photo.checkState !== 'waiting').length;
  if (all === 0) return 'Checking the words…';
  if (looked === all) return 'The photos have been looked at. Putting the results together…';
  return all === 1 ? 'Checking the photo…' : `Checking ${looked + 1} of ${all} photos…`;
}
