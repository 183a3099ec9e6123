import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { CROP_PIXELS_MIN } from '../../server/contract/drafts.contract.ts';
import type { Box, Crop, Photo } from '../../server/contract/drafts.contract.ts';
import { arrowStep, moveBox } from './boxes.ts';
import { fittedIn, resizeFrom } from './corners.ts';
import type { Size } from './use-view.ts';

/** Width over height, by what it is called; null for any. */
export const RATIOS = [
  { name: 'Free', ratio: null },
  { name: '4:5', ratio: 4 / 5 },
  { name: '1:1', ratio: 1 },
  { name: '16:9', ratio: 16 / 9 },
] as const;
export type RatioName = (typeof RATIOS)[number]['name'];

export interface Cropping {
  readonly box: Box;
  readonly ratioName: RatioName;
  readonly ratio: number | null;
  readonly smallest: Size;
  readonly change: (box: Box) => void;
  readonly choose: (ratio: RatioName) => void;
  /** Moves (arrow) or resizes (Shift and arrow); false when the key is for something else. */
  readonly press: (event: KeyboardEvent) => boolean;
  /** What was chosen; null for all of the photo. */
  readonly chosen: Crop | null;
}

/** Choosing the part of a photo that is published: nothing is saved before it is used. */
export function useCropping(photo: Photo, size: Size): Cropping {
  const whole: Box = { x: 0, y: 0, width: size.width, height: size.height };
  const [box, setBox] = useState<Box>(photo.crop ?? whole);
  const [ratioName, setRatio] = useState<RatioName>('Free');
  const ratio = RATIOS.find((one) => one.name === ratioName)?.ratio ?? null;
  const smallest = {
    width: Math.min(CROP_PIXELS_MIN, size.width),
    height: Math.min(CROP_PIXELS_MIN, size.height),
  };
  return {
    box,
    ratioName,
    ratio,
    smallest,
    change: setBox,
    choose: (name) => {
      setRatio(name);
      const next = RATIOS.find((one) => one.name === name)?.ratio ?? null;
      setBox(withRoom(fittedIn(box, next), next, smallest, size));
    },
    press: (event) => {
      const by = arrowStep(event.key, size);
      if (by === null) return false;
      setBox(
        event.shiftKey
          ? resizeFrom('se', box, alongRatio(by, ratio), size, { smallest, ratio })
          : moveBox(box, by, size),
      );
      return true;
    },
    chosen: isWhole(box, whole) ? null : box,
  };
}

/** With a fixed ratio either arrow makes the box larger or smaller: both sides follow the one that was meant. */
function alongRatio(by: { x: number; y: number }, ratio: number | null) {
  if (ratio === null) return by;
  return by.x === 0 ? { x: by.y * ratio, y: by.y } : { x: by.x, y: by.x / ratio };
}

/** A box that became too small for publishing when its ratio changed is made larger around its middle. */
function withRoom(box: Box, ratio: number | null, smallest: Size, photo: Size): Box {
  if (box.width >= smallest.width && box.height >= smallest.height) return box;
  const whole = fittedIn({ x: 0, y: 0, ...photo }, ratio);
  const scale = Math.max(smallest.width / box.width, smallest.height / box.height);
  const width = Math.min(whole.width, Math.ceil(box.width * scale));
  const height = Math.min(whole.height, Math.ceil(box.height * scale));
  const x = box.x + (box.width - width) / 2;
  const y = box.y + (box.height - height) / 2;
  return moveBox({ x: Math.max(0, x), y: Math.max(0, y), width, height }, { x: 0, y: 0 }, photo);
}

function isWhole(box: Box, whole: Box): boolean {
  return box.x === 0 && box.y === 0 && box.width === whole.width && box.height === whole.height;
}
