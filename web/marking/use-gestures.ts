import { useEffect, useRef, useState } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import { boxBetween, moveBox, smallestBox } from './boxes.ts';
import type { Point } from './boxes.ts';
import { isCorner, resizeFrom } from './corners.ts';
import type { Corner } from './corners.ts';
import type { Size, ViewControl } from './use-view.ts';

const DRAG_FROM_PX = 5;
/** Two presses this near in time and place are one double press. */
const DOUBLE = { withinMs: 320, withinPx: 32 };
/** A double press enlarges by this much. */
const DOUBLE_ZOOM = 2.5;
const WHEEL_ZOOM_PER_PX = 0.0022;

export interface GestureOptions {
  readonly stage: RefObject<HTMLElement | null>;
  readonly photo: Size;
  readonly control: ViewControl;
  /** On a page that scrolls, the wheel alone belongs to the page. */
  readonly wheel: 'always' | 'with-ctrl';
  readonly isDrawing: boolean;
  readonly onDraw: (box: Box) => void;
  /** A press that was no drag, in pixels of the photo. */
  readonly onTap: (at: Point) => void;
  /** A drawn cover that the pointer may move or resize. */
  readonly grabbable: { readonly key: string; readonly box: Box } | null;
  readonly onReshape: (key: string, box: Box, isDone: boolean) => void;
}

type Doing =
  | { readonly kind: 'nothing' | 'pan' | 'pinch' }
  | { readonly kind: 'draw'; readonly from: Point }
  | {
      readonly kind: 'move' | 'resize';
      readonly key: string;
      readonly box: Box;
      readonly from: Point;
      /** Which corner is dragged, when it is resized. */
      readonly corner: Corner;
      latest: Box;
    };

interface Gestures {
  /** What is being drawn at this moment. */
  readonly sketch: Box | null;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onPointerCancel: (event: PointerEvent) => void;
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Pan with one pointer, pinch with two, double press, the wheel, and drawing, moving and resizing a cover. */
export function useGestures(options: GestureOptions): Gestures {
  const { stage, photo, control } = options;
  const [sketch, setSketch] = useState<Box | null>(null);
  const pointers = useRef(new Map<number, Point>());
  const doing = useRef<Doing>({ kind: 'nothing' });
  useWheel(options);

  const { inStage, inPhoto } = pointsOf(options);
  const tap = useTap(control, (at) => options.onTap(inPhoto(at)));
  const capture = (event: PointerEvent): void => stage.current?.setPointerCapture(event.pointerId);

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = inStage(event);
    pointers.current.set(event.pointerId, at);
    if (pointers.current.size === 2) {
      doing.current = { kind: 'pinch' };
      setSketch(null);
      return;
    }
    const here = inPhoto(at);
    doing.current = options.isDrawing
      ? { kind: 'draw', from: here }
      : (grabAt(event, options, here) ?? { kind: 'nothing' });
    if (doing.current.kind !== 'nothing') {
      event.preventDefault();
      capture(event);
    }
  };

  const move = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const at = inStage(event);
    const now = doing.current;
    if (now.kind === 'nothing' && distance(before, at) >= DRAG_FROM_PX) {
      // Only a real drag takes the pointer: a press has to reach the box under it.
      doing.current = { kind: 'pan' };
      capture(event);
    } else if (now.kind === 'nothing') {
      return;
    }
    pointers.current.set(event.pointerId, at);
    if (now.kind === 'pan') pan(control, before, at);
    else if (now.kind === 'pinch') pinch(control, pointers.current, event.pointerId, before, at);
    else if (now.kind === 'draw') setSketch(boxBetween(now.from, inPhoto(at), photo));
    else reshapeTo(now, inPhoto(at), options);
  };

  const end = (event: PointerEvent, isDone: boolean): void => {
    if (!pointers.current.delete(event.pointerId)) return;
    const now = doing.current;
    if (now.kind === 'nothing' && isDone) tap(event, inStage(event));
    if (now.kind === 'draw' && isDone) {
      const box = boxBetween(now.from, inPhoto(inStage(event)), photo);
      if (box) options.onDraw(box);
    }
    if (now.kind === 'move' || now.kind === 'resize') {
      options.onReshape(now.key, isDone ? now.latest : now.box, true);
    }
    setSketch(null);
    doing.current = { kind: pointers.current.size > 0 ? 'pan' : 'nothing' };
  };

  return {
    sketch,
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: (event) => end(event, true),
      onPointerCancel: (event) => end(event, false),
    },
  };
}

/** Where the pointer is, in CSS pixels of the stage, and where that is in the photo. */
function pointsOf({ stage, photo, control }: GestureOptions) {
  return {
    inStage: (event: PointerEvent): Point => {
      const frame = stage.current?.getBoundingClientRect();
      return { x: event.clientX - (frame?.left ?? 0), y: event.clientY - (frame?.top ?? 0) };
    },
    inPhoto: ({ x, y }: Point): Point => {
      const shown = Math.max(1, control.fitted.width * control.view.scale);
      const ratio = photo.width / shown;
      return { x: (x - control.view.x) * ratio, y: (y - control.view.y) * ratio };
    },
  };
}

/** One press, or the second of a double one. */
function useTap(
  control: ViewControl,
  onTap: (at: Point) => void,
): (event: PointerEvent, at: Point) => void {
  const last = useRef({ ms: Number.NEGATIVE_INFINITY, x: 0, y: 0 });
  return ({ timeStamp: ms }, at) => {
    const isDouble =
      ms - last.current.ms < DOUBLE.withinMs && distance(last.current, at) < DOUBLE.withinPx;
    last.current = { ms: isDouble ? Number.NEGATIVE_INFINITY : ms, ...at };
    if (isDouble) nearerOrAll(control, at);
    else onTap(at);
  };
}

/** A double press goes near, and from near back to all of it. */
function nearerOrAll(control: ViewControl, at: Point): void {
  if (control.view.scale > 1) control.showAll();
  else control.zoomBy(DOUBLE_ZOOM, at);
}

function pan(control: ViewControl, before: Point, at: Point): void {
  control.change((view) => ({ ...view, x: view.x + at.x - before.x, y: view.y + at.y - before.y }));
}

function reshapeTo(now: Doing, here: Point, { photo, onReshape }: GestureOptions): void {
  if (now.kind !== 'move' && now.kind !== 'resize') return;
  const by = { x: here.x - now.from.x, y: here.y - now.from.y };
  const smallest = smallestBox(photo);
  now.latest =
    now.kind === 'move'
      ? moveBox(now.box, by, photo)
      : resizeFrom(now.corner, now.box, by, photo, { smallest });
  onReshape(now.key, now.latest, false);
}

function grabAt(event: PointerEvent, options: GestureOptions, from: Point): Doing | null {
  const { grabbable } = options;
  if (!grabbable || !(event.target instanceof Element)) return null;
  const grabbed = event.target.closest('[data-grab]');
  const part = grabbed?.getAttribute('data-grab');
  const at = grabbed?.getAttribute('data-corner');
  if (part !== 'move' && part !== 'resize') return null;
  const corner = isCorner(at) ? at : 'se';
  return {
    kind: part,
    corner,
    key: grabbable.key,
    box: grabbable.box,
    from,
    latest: grabbable.box,
  };
}

function pinch(
  control: ViewControl,
  pointers: ReadonlyMap<number, Point>,
  moved: number,
  before: Point,
  at: Point,
): void {
  const other = [...pointers].find(([id]) => id !== moved)?.[1];
  if (!other) return;
  const factor = distance(other, at) / Math.max(1, distance(other, before));
  control.zoomBy(factor, { x: (other.x + at.x) / 2, y: (other.y + at.y) / 2 });
}

/** React listens to the wheel passively, so the page would scroll as well: hence a listener of our own. */
function useWheel({ stage, control, wheel }: GestureOptions): void {
  const { zoomBy } = control;
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const turn = (event: WheelEvent): void => {
      if (wheel === 'with-ctrl' && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY * WHEEL_ZOOM_PER_PX), {
        x: event.clientX - frame.left,
        y: event.clientY - frame.top,
      });
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [stage, zoomBy, wheel]);
}
