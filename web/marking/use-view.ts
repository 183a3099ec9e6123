import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';

/** How a photo lies in its stage: `scale` 1 shows all of it; `x` and `y` are where its corner is, in CSS pixels. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const LARGEST_SCALE = 12;
/** One press of a button or key enlarges by this much. */
export const ZOOM_STEP = 1.5;
const START: View = { scale: 1, x: 0, y: 0 };
/** Faces that would be smaller than this, in CSS pixels, are hard to tell apart: the view then begins nearer. */
const EASY_FACE_PX = 36;
const NO_FACES: readonly Box[] = [];
const NEAREST_START = 5;
/** How much of the photo around the faces the first view shows. */
const AROUND_FACES = 1.3;

/** The size at which a photo just fits its stage, in CSS pixels. */
export function fit(photo: Size, stage: Size): Size {
  const ratio = Math.min(stage.width / photo.width, stage.height / photo.height);
  return { width: photo.width * ratio, height: photo.height * ratio };
}

function clampAxis(offset: number, shown: number, stage: number): number {
  // Smaller than the stage: in the middle. Larger: no edge may come inside.
  return shown <= stage ? (stage - shown) / 2 : Math.min(0, Math.max(stage - shown, offset));
}

/** Keeps the photo in its stage: centred where it is smaller, without a gap where it is larger. */
export function settle(view: View, fitted: Size, stage: Size): View {
  const scale = Math.min(LARGEST_SCALE, Math.max(1, view.scale));
  return {
    scale,
    x: clampAxis(view.x, fitted.width * scale, stage.width),
    y: clampAxis(view.y, fitted.height * scale, stage.height),
  };
}

/** Enlarges around one point of the stage, which stays where it is. */
export function zoomAround(view: View, factor: number, at: { x: number; y: number }): View {
  const scale = Math.min(LARGEST_SCALE, Math.max(1, view.scale * factor));
  const change = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

/** The first view: all of the photo, or, where the faces would be too small, the part of it that they are in. */
export function viewOfFaces(faces: readonly Box[], photo: Size, fitted: Size, stage: Size): View {
  const ratio = fitted.width / photo.width;
  const sizes = faces.map((face) => face.width * ratio).toSorted((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)];
  if (middle === undefined || middle >= EASY_FACE_PX) return START;
  const left = Math.min(...faces.map((face) => face.x)) * ratio;
  const top = Math.min(...faces.map((face) => face.y)) * ratio;
  const width = Math.max(...faces.map((face) => face.x + face.width)) * ratio - left;
  const height = Math.max(...faces.map((face) => face.y + face.height)) * ratio - top;
  const scale = Math.max(
    1,
    Math.min(
      NEAREST_START,
      EASY_FACE_PX / middle,
      stage.width / (width * AROUND_FACES),
      stage.height / (height * AROUND_FACES),
    ),
  );
  return {
    scale,
    x: stage.width / 2 - (left + width / 2) * scale,
    y: stage.height / 2 - (top + height / 2) * scale,
  };
}

/** A place that is looked at is at least this large, in CSS pixels. */
const LOOKED_AT_PX = 96;

/** A place in the middle of the stage, enlarged where it would be too small to see what it is. */
export function viewOf(
  box: Box,
  before: View,
  photo: Size,
  { fitted, stage }: { readonly fitted: Size; readonly stage: Size },
): View {
  const ratio = fitted.width / photo.width;
  const shown = Math.max(box.width, box.height) * ratio;
  const scale = Math.max(before.scale, Math.min(LARGEST_SCALE, LOOKED_AT_PX / shown));
  return {
    scale,
    x: stage.width / 2 - (box.x + box.width / 2) * ratio * scale,
    y: stage.height / 2 - (box.y + box.height / 2) * ratio * scale,
  };
}

/** The size of an element, kept up to date; zero before it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => {
      setSize({ width: watched.clientWidth, height: watched.clientHeight });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

export interface ViewControl {
  readonly view: View;
  readonly fitted: Size;
  readonly stage: Size;
  /** Changes the view; what comes out is kept inside the stage. */
  readonly change: (step: (view: View) => View) => void;
  readonly zoomBy: (factor: number, at?: { x: number; y: number }) => void;
  readonly showAll: () => void;
  /** Brings one place into the middle, near enough to see what it is. */
  readonly lookAt: (box: Box) => void;
}

/** Zoom and pan of a photo in a stage. It begins where `faces` can be told apart, when they are given. */
export function useView(
  { width, height }: Size,
  element: RefObject<HTMLElement | null>,
  faces: readonly Box[] = NO_FACES,
): ViewControl {
  const stage = useSize(element);
  const [chosen, setChosen] = useState<View | null>(null);
  const fitted = useMemo(
    () => (stage.width === 0 ? stage : fit({ width, height }, stage)),
    [width, height, stage],
  );
  const start = useMemo(
    () => (stage.width === 0 ? START : viewOfFaces(faces, { width, height }, fitted, stage)),
    [faces, width, height, fitted, stage],
  );
  const view = settle(chosen ?? start, fitted, stage);

  const change = useCallback(
    (step: (view: View) => View) =>
      setChosen((before) => settle(step(settle(before ?? start, fitted, stage)), fitted, stage)),
    [start, fitted, stage],
  );
  const zoomBy = useCallback(
    (factor: number, at?: { x: number; y: number }) =>
      change((before) =>
        zoomAround(before, factor, at ?? { x: stage.width / 2, y: stage.height / 2 }),
      ),
    [change, stage],
  );
  const showAll = useCallback(() => setChosen(START), []);
  const lookAt = useCallback(
    (box: Box) => change((before) => viewOf(box, before, { width, height }, { fitted, stage })),
    [change, width, height, fitted, stage],
  );
  return { view, fitted, stage, change, zoomBy, showAll, lookAt };
}

/** One press of Shift and an arrow moves the view by this share of the stage. */
const PAN_SHARE = 0.2;

/** How far the photo moves, in CSS pixels, when an arrow looks further to its side; null for another key. */
export function panStep(key: string, stage: Size): { x: number; y: number } | null {
  switch (key) {
    case 'ArrowLeft':
      return { x: stage.width * PAN_SHARE, y: 0 };
    case 'ArrowRight':
      return { x: -stage.width * PAN_SHARE, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: stage.height * PAN_SHARE };
    case 'ArrowDown':
      return { x: 0, y: -stage.height * PAN_SHARE };
    default:
      return null;
  }
}

/** Looks further to one side of an enlarged photo; false for another key than an arrow. */
export function panBy(control: ViewControl, key: string): boolean {
  const step = panStep(key, control.stage);
  if (step === null) return false;
  control.change((view) => ({ ...view, x: view.x + step.x, y: view.y + step.y }));
  return true;
}

/** The part of the photo that is seen at present, in its own pixels. */
export function seenPart({ view, fitted, stage }: ViewControl, photo: Size): Box {
  const ratio = photo.width / Math.max(1, fitted.width * view.scale);
  const left = Math.max(0, -view.x) * ratio;
  const top = Math.max(0, -view.y) * ratio;
  return {
    x: Math.round(left),
    y: Math.round(top),
    width: Math.round(Math.min(photo.width - left, stage.width * ratio)),
    height: Math.round(Math.min(photo.height - top, stage.height * ratio)),
  };
}
