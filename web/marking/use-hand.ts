import { useState } from 'react';
import type { Box, Photo } from '../../server/contract/drafts.contract.ts';
import type { Drawing } from './marking-tools.tsx';
import { keyAt, placesOf } from './places.ts';
import type { Marking } from './use-marking.ts';

/** What is done by hand: drawing a cover or a face, and cropping. */
export function useHand(photo: Photo, marking: Marking, focusBox: (key: string) => void) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [isCropping, setCropping] = useState(false);
  const cover = (box: Box): void => {
    marking.addCover(box);
    // The new cover is the last of those drawn, beyond the crop or not: it takes the keyboard, ready to be moved.
    const drawn = placesOf({ ...photo, crop: null }).filter((one) => one.kind === 'drawn');
    focusBox(`drawn-${drawn.length}`);
  };
  const draw = (box: Box): void => {
    setDrawing(null);
    if (drawing === 'cover') cover(box);
    else {
      marking.addFace(box);
      focusBox(keyAt(box));
    }
  };
  return {
    drawing,
    setDrawing,
    draw,
    cover,
    isCropping,
    startCropping: () => {
      setDrawing(null);
      setCropping(true);
    },
    endCropping: () => setCropping(false),
  };
}
