import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import { arrowStep, moveBox, resizeBox } from './boxes.ts';
import { isSameBox } from './places.ts';
import type { Place } from './places.ts';
import type { Size } from './use-view.ts';

interface Shape {
  readonly key: string;
  readonly box: Box;
}

export interface CoverShape {
  /** The places, with a cover where it has been moved to but not yet let go. */
  readonly places: readonly Place[];
  readonly isMoving: boolean;
  readonly startMoving: () => void;
  readonly endMoving: () => void;
  readonly giveUp: () => void;
  readonly onReshape: (key: string, box: Box, isDone: boolean) => void;
  /** Moves (arrow) or resizes (Shift and arrow) the cover; false when the key is for something else. */
  readonly pressWhileMoving: (event: KeyboardEvent, place: Place) => boolean;
}

/** Moving and resizing a drawn cover by pointer or keyboard: shown while it lasts, saved once at its end. */
export function useCoverShape(
  all: readonly Place[],
  photo: Size,
  save: (place: Place, box: Box) => void,
): CoverShape {
  const [shape, setShape] = useState<Shape | null>(null);
  const [isMoving, setMoving] = useState(false);
  const places =
    shape === null
      ? all
      : all.map((place) => (place.key === shape.key ? { ...place, box: shape.box } : place));

  const finish = ({ key, box }: Shape): void => {
    setShape(null);
    const place = all.find((one) => one.key === key);
    if (place && !isSameBox(box, place.box)) save(place, box);
  };
  const endMoving = (): void => {
    setMoving(false);
    if (shape !== null) finish(shape);
  };
  return {
    places,
    isMoving,
    startMoving: () => setMoving(true),
    endMoving,
    giveUp: () => {
      setMoving(false);
      setShape(null);
    },
    onReshape: (key, box, isDone) => {
      if (isDone) finish({ key, box });
      else setShape({ key, box });
    },
    pressWhileMoving: (event, place) => {
      if (event.key === 'Enter' || event.key === 'Escape') {
        endMoving();
        return true;
      }
      const by = arrowStep(event.key, photo);
      if (by === null) return false;
      const change = event.shiftKey ? resizeBox : moveBox;
      setShape({ key: place.key, box: change(place.box, by, photo) });
      return true;
    },
  };
}
