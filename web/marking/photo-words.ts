import type { Photo } from '../../server/contract/drafts.contract.ts';
import { countFaces } from './places.ts';

/** "1 face", "23 faces". */
export function facesInWords(count: number): string {
  return count === 1 ? '1 face' : `${count} faces`;
}

/** "1 photo", "4 photos". */
export function photosInWords(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}

/** Where a photo stands, in words: "Waiting to be looked at", "23 faces, 1 not accounted for". */
export function countWords(photo: Photo): string {
  switch (photo.checkState) {
    case 'waiting':
      return 'Waiting to be looked at';
    case 'failed':
    case 'refused':
      return (
        photo.checkSays ??
        (photo.checkState === 'refused'
          ? 'This file cannot be used. Take it out and choose another.'
          : 'The check did not work. It is tried again when you hand the draft in.')
      );
    case 'checked': {
      const { found, unaccounted } = countFaces(photo);
      if (found === 0) return 'No faces found';
      const faces = facesInWords(found);
      if (unaccounted > 0) return `${faces}, ${unaccounted} not accounted for`;
      return found === 1 ? '1 face, accounted for' : `${faces}, all accounted for`;
    }
  }
}

/** What a photo that counts already still waits for; undefined when it waits for nothing. */
export function checkAgainWords({ checkAgain = null }: Photo): string | undefined {
  switch (checkAgain) {
    case 'better-model':
      return 'Will be looked at again with the better face model';
    case 'newer-check':
      return 'Will be looked at again with a newer check';
    case null:
      return undefined;
  }
}

/** Whether a photo still asks something of the writer. */
export function needsWriter(photo: Photo): boolean {
  if (photo.checkState === 'refused') return true;
  return photo.checkState === 'checked' && countFaces(photo).unaccounted > 0;
}
