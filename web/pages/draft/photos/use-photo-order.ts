import { useState } from 'react';
import type { Photo } from '../../../../server/contract/drafts.contract.ts';
import type { DraftSaver } from '../saving/draft-saver.ts';

export interface PhotoOrder {
  /** Puts a photo at another place, from 1. */
  readonly move: (photo: Photo, position: number) => void;
  /** What was done last, for those who hear the page. */
  readonly said: string;
  readonly dragged: string | null;
  readonly setDragged: (pictureId: string | null) => void;
  readonly dropOn: (photo: Photo) => void;
}

/** Changes the order of the photos, by button or by dragging. */
export function usePhotoOrder(photos: readonly Photo[], saver: DraftSaver): PhotoOrder {
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<string | null>(null);

  const move = (photo: Photo, position: number): void => {
    const others = photos.filter((other) => other.id !== photo.id).map((other) => other.id);
    others.splice(position - 1, 0, photo.id);
    saver.edit({ kind: 'order', photoIds: others });
    setSaid(`Photo ${photo.position} is now photo ${position} of ${photos.length}.`);
  };
  const dropOn = (target: Photo): void => {
    const photo = photos.find((one) => one.pictureId === dragged);
    if (photo && photo.position !== target.position) move(photo, target.position);
    setDragged(null);
  };
  return { move, said, dragged, setDragged, dropOn };
}
