import { useEffect, useRef } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import { Icon } from '../components/icon/icon.tsx';
import type { IconName } from '../components/icon/icon.tsx';
import { stateOfPlace, wordsForMarking } from './places.ts';
import type { Place, PlaceState } from './places.ts';
import { useGestures } from './use-gestures.ts';
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
  /** True while the arrows move the selected cover instead of going to the next box. */
  readonly isMoving?: boolean;
}

/** A state has its shape as well as its colour. */
const MARKS: Record<PlaceState, IconName | null> = {
  open: null,
  declared: null,
  named: 'check',
  cannot: 'stopped',
  covered: null,
  'not-a-face': 'cross',
};

const nothing = (): void => undefined;

/** The photo with a box on each place: zoom, pan, and one stop of the Tab key for all boxes. */
export function FaceStage(props: FaceStageProps) {
  const { stage, control, photo, places, selected, isDrawing = false } = props;
  const chosen = places.find((place) => place.key === selected);
  const grabbable =
    props.onReshape && chosen?.marking?.kind === 'cover' && chosen.face === null
      ? { key: chosen.key, box: chosen.box }
      : null;
  const { sketch, handlers } = useGestures({
    stage,
    photo,
    control,
    wheel: props.wheel ?? 'always',
    isDrawing,
    onDraw: props.onDraw ?? nothing,
    grabbable,
    onReshape: props.onReshape ?? nothing,
  });
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
        {(props.areas ?? []).map((area) => (
          <div
            key={`${area.x} ${area.y} ${area.width}`}
            className={styles.area}
            style={placed(area, photo)}
          />
        ))}
        <Boxes {...props} canGrab={grabbable !== null} />
        {sketch ? <div className={styles.sketch} style={placed(sketch, photo)} /> : null}
      </div>
    </div>
  );
}

function placed(box: Box, photo: Size) {
  return {
    left: `${(box.x / photo.width) * 100}%`,
    top: `${(box.y / photo.height) * 100}%`,
    width: `${(box.width / photo.width) * 100}%`,
    height: `${(box.height / photo.height) * 100}%`,
  };
}

function Boxes(props: FaceStageProps & { readonly canGrab: boolean }) {
  const { places, selected, photo, onSelect, onBoxKey, canGrab } = props;
  const list = useRef<HTMLDivElement>(null);
  const stop = selected ?? places[0]?.key;

  const go = (to: Place | undefined): void => {
    if (!to) return;
    onSelect(to.key);
    list.current?.querySelector<HTMLElement>(`[data-place="${to.key}"]`)?.focus();
  };
  const press = (event: KeyboardEvent, place: Place): void => {
    const index = places.indexOf(place);
    onBoxKey?.(event, place);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = neighbour(event.key, index, places.length);
    if (to === null) return;
    event.preventDefault();
    go(places[to]);
  };

  useKeepInView(props, list);
  return (
    <div ref={list} role="group" aria-label="Faces, from left to right">
      {places.map((place) => {
        const state = stateOfPlace(place);
        const isSelected = place.key === selected;
        const mark = MARKS[state];
        return (
          <button
            key={place.key}
            type="button"
            className={styles.box}
            style={placed(place.box, photo)}
            data-place={place.key}
            data-state={state}
            data-selected={isSelected || undefined}
            data-moving={(isSelected && props.isMoving) || undefined}
            data-grab={isSelected && canGrab ? 'move' : undefined}
            tabIndex={place.key === stop ? 0 : -1}
            aria-label={`${place.name}: ${wordsForMarking(place)}`}
            aria-current={isSelected || undefined}
            onFocus={() => {
              if (!isSelected) onSelect(place.key);
            }}
            onClick={() => onSelect(place.key)}
            onKeyDown={(event) => press(event, place)}
          >
            <span className={styles.label} aria-hidden="true">
              {place.label}
              {mark ? <Icon name={mark} size={16} /> : null}
            </span>
            {isSelected && canGrab ? <span className={styles.corner} data-grab="resize" /> : null}
          </button>
        );
      })}
    </div>
  );
}

function neighbour(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
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
