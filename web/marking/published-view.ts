import type { Box, Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { coversAmong } from '../components/covered-picture/cover-geometry.ts';
import type { CoveredPlace } from '../components/covered-picture/cover-geometry.ts';
import type { Place } from './places.ts';
import type { Size } from './use-view.ts';

/** A photo to look at with its boxes: its picture, how large it is, and what still has to be drawn over it. */
export interface PhotoView {
  readonly src: string;
  readonly size: Size;
  readonly places: readonly Place[];
  readonly covers: readonly CoveredPlace[];
  readonly crop: Box | null;
  /** The picture is the very file that will be published. */
  readonly isFinished: boolean;
  /** Where a box of the oriented original lies in this picture. */
  readonly within: (box: Box) => Box;
}

/**
 * How a photo is shown to whoever decides on it: the very file that will be published, with the boxes where they lie in it.
 * Before there is one, the preview, with covers and crop drawn over it; null when there is neither.
 */
export function viewOf(
  photo: Photo,
  facts: PictureFacts,
  places: readonly Place[],
): PhotoView | null {
  const crop = photo.crop ?? null;
  const part = crop ?? { x: 0, y: 0, width: facts.width, height: facts.height };
  if (photo.renderedUrl !== null) {
    const moved = places.map((place) => ({ ...place, box: within(place.box, part) }));
    return {
      src: photo.renderedUrl,
      size: part,
      places: moved,
      covers: [],
      crop: null,
      isFinished: true,
      within: (box) => within(box, part),
    };
  }
  if (photo.previewUrl === null) return null;
  const size = { width: facts.width, height: facts.height };
  return {
    src: photo.previewUrl,
    size,
    places,
    covers: coversAmong(photo.markings),
    crop,
    isFinished: false,
    within: (box) => box,
  };
}

function within(box: Box, part: Box): Box {
  return { ...box, x: box.x - part.x, y: box.y - part.y };
}

/** The small picture of a photo that shows nothing of what is covered or cropped away; undefined when there is none. */
export function smallPictureOf(
  photo: Photo,
): { readonly src: string; readonly hides: boolean } | undefined {
  const finished = photo.renderedThumbnailUrl ?? photo.renderedUrl;
  if (finished !== null && finished !== undefined) return { src: finished, hides: false };
  if (photo.thumbnailUrl === null) return undefined;
  return { src: photo.thumbnailUrl, hides: hasHidden(photo) };
}

/** Whether anything of a photo is covered or cropped away. */
export function hasHidden(photo: Pick<Photo, 'markings' | 'crop'>): boolean {
  return (photo.crop ?? null) !== null || photo.markings.some(({ kind }) => kind === 'cover');
}
