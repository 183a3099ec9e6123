import { useEffect, useRef } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import type { Point } from './boxes.ts';
import { StageCovers } from './cover-layer.tsx';
import type { CoveredPlace } from '../components/covered-picture/cover-geometry.ts';
import { FaceBoxes, placed } from './face-boxes.tsx';
import { nearestPlace } from './nearest-place.ts';
import { isMovable } from './places.ts';
import type { Place } from './places.ts';
import { useGestures } from './use-gestures.ts';
import { useStable } from './use-stable.ts';
import { panBy } from './use-view.ts';
import type { Size, ViewControl } from './use-view.ts';
import styles from './face-stage.module.css';

export interface FaceStageProps {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly control: ViewControl;
  /** Pixels of the oriented original, in which the boxes are given. */
  readonly photo: Size;
  readonly src: string;
  readonly alt: string;
  readonly places: readonly Place[];
  /** Areas that findings point at, such as words: outlined, and nothing can be said about them. */
  readonly areas?: readonly Box[];
  /** The key of the place that is looked at. */
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** Keys that a box does not use itself. */
  readonly onBoxKey?: (event: KeyboardEvent, place: Place) => void;
  readonly wheel?: 'always' | 'with-ctrl';
  readonly isDrawing?: boolean;
  readonly onDraw?: (box: Box) => void;
  readonly onReshape?: (key: string, box: Box, isDone: boolean) => void;
  /** What is drawn as covered; by default every place that is. */
  readonly covers?: readonly CoveredPlace[];
  /** The part that is published; the rest is shaded. */
  readonly crop?: Box | null;
  /** True while the arrows move the selected cover instead of going to the next box. */
  readonly isMoving?: boolean;
}

const nothing = (): void => undefined;

/** The photo with a box on each place: zoom, pan, and one stop of the Tab key for all boxes. */
export function FaceStage(props: FaceStageProps) {
  const { stage, control, photo, places, selected, isDrawing = false, isMoving = false } = props;
  const list = useRef<HTMLDivElement>(null);
  const grabbable = grabbableOf(props);
  const press = useStable((event: KeyboardEvent, place: Place) => {
    props.onBoxKey?.(event, place);
    if (event.defaultPrevented || !event.shiftKey || event.ctrlKey || event.altKey) return;
    if (panBy(control, event.key)) event.preventDefault();
  });
  const select = useStable(props.onSelect);
  const shown = (control.fitted.width * control.view.scale) / photo.width;
  const tap = (at: Point): void => {
    const meant = nearestPlace(places, at, shown);
    if (meant === null) return;
    select(meant.key);
    list.current
      ?.querySelector<HTMLElement>(`[data-place="${meant.key}"]`)
      ?.focus({ preventScroll: true });
  };
  const { sketch, handlers } = useGestures({
    stage,
    photo,
    control,
    wheel: props.wheel ?? 'always',
    isDrawing,
    onDraw: props.onDraw ?? nothing,
    onTap: tap,
    grabbable,
    onReshape: props.onReshape ?? nothing,
  });
  useKeepInView(props, list);
  const { view, fitted } = control;
  return (
    <div
      ref={stage}
      className={styles.stage}
      data-drawing={isDrawing || undefined}
      data-page-scrolls={props.wheel === 'with-ctrl' && view.scale === 1 ? true : undefined}
      {...handlers}
    >
      <div
        className={styles.photo}
        style={{
          width: fitted.width * view.scale,
          height: fitted.height * view.scale,
          transform: `translate(${view.x}px, ${view.y}px)`,
        }}
      >
        <img className={styles.picture} src={props.src} alt={props.alt} draggable={false} />
        <StageCovers {...props} />
        <Areas areas={props.areas ?? []} photo={photo} />
        <FaceBoxes
          list={list}
          photo={photo}
          places={places}
          shown={shown}
          selected={selected}
          onSelect={select}
          onBoxKey={press}
          isMoving={isMoving}
          canGrab={grabbable !== null}
        />
        {sketch ? <div className={styles.sketch} style={placed(sketch, photo)} /> : null}
      </div>
    </div>
  );
}

/** What a pointer can move: the selected box, when it is one that can be. */
function grabbableOf({ onReshape, places, selected }: FaceStageProps) {
  const chosen = places.find((place) => place.key === selected);
  return onReshape && chosen !== undefined && isMovable(chosen)
    ? { key: chosen.key, box: chosen.box }
    : null;
}

/** Brings the selected box into sight when the photo is enlarged. */
function useKeepInView(props: FaceStageProps, list: RefObject<HTMLDivElement | null>): void {
  const { selected, control, stage } = props;
  const { change } = control;
  useEffect(() => {
    const frame = stage.current?.getBoundingClientRect();
    const box = list.current
      ?.querySelector(`[data-place="${selected ?? ''}"]`)
      ?.getBoundingClientRect();
    if (!frame || !box) return;
    const across = nudge(box.left, box.right, frame.left, frame.right);
    const down = nudge(box.top, box.bottom, frame.top, frame.bottom);
    if (across !== 0 || down !== 0)
      change((view) => ({ ...view, x: view.x + across, y: view.y + down }));
  }, [selected, change, stage, list]);
}

const EDGE_PX = 16;

function nudge(start: number, end: number, from: number, to: number): number {
  if (start < from) return from + EDGE_PX - start;
  return end > to ? to - EDGE_PX - end : 0;
}

/** Where something was found that is no face, such as words. */
function Areas({ areas, photo }: { readonly areas: readonly Box[]; readonly photo: Size }) {
  return areas.map((area) => (
    <div
      key={`${area.x} ${area.y} ${area.width}`}
      className={styles.area}
      style={placed(area, photo)}
    />
  ));
}
