import { memo, useMemo } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import { Icon } from '../components/icon/icon.tsx';
import type { IconName } from '../components/icon/icon.tsx';
import { CORNERS } from './corners.ts';
import { labelsFor } from './labels.ts';
import type { Label } from './labels.ts';
import { stateOfPlace, wordsForMarking } from './places.ts';
import type { Place, PlaceState } from './places.ts';
import type { Size } from './use-view.ts';
import styles from './face-stage.module.css';

/** A state has its shape as well as its colour. */
const MARKS: Record<PlaceState, IconName | null> = {
  open: null,
  possible: null,
  declared: null,
  named: 'check',
  cannot: 'stopped',
  covered: null,
  'not-a-face': 'cross',
};

export interface FaceBoxesProps {
  readonly list: RefObject<HTMLDivElement | null>;
  /** Pixels of the oriented original, in which the boxes are given. */
  readonly photo: Size;
  readonly places: readonly Place[];
  /** Pixels of the screen for one of the photo: how much room there is for labels. */
  readonly shown: number;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** Keys that a box does not use itself. */
  readonly onBoxKey: (event: KeyboardEvent, place: Place) => void;
  readonly isMoving: boolean;
  readonly canGrab: boolean;
}

/** The boxes over the photo: one stop of the Tab key for all of them, and the arrows go from one to the next. */
export const FaceBoxes = memo(function FaceBoxes(props: FaceBoxesProps) {
  const { list, places, selected, photo, shown, onSelect, onBoxKey, isMoving, canGrab } = props;
  const stop = selected ?? places[0]?.key;
  const labels = useMemo(
    () => labelsFor(places, selected, photo, shown),
    [places, selected, photo, shown],
  );

  const go = (to: Place | undefined): void => {
    if (!to) return;
    onSelect(to.key);
    list.current?.querySelector<HTMLElement>(`[data-place="${to.key}"]`)?.focus();
  };
  const press = (event: KeyboardEvent, place: Place): void => {
    onBoxKey(event, place);
    if (event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = neighbour(event.key, places.indexOf(place), places.length);
    if (to === null) return;
    event.preventDefault();
    go(places[to]);
  };
  return (
    <div ref={list} role="group" aria-label="Faces, from left to right">
      {places.map((place) => {
        const state = stateOfPlace(place);
        const isSelected = place.key === selected;
        return (
          <button
            key={place.key}
            type="button"
            className={styles.box}
            style={placed(place.box, photo)}
            data-place={place.key}
            data-kind={place.kind}
            data-state={state}
            data-selected={isSelected || undefined}
            data-moving={(isSelected && isMoving) || undefined}
            data-grab={isSelected && canGrab ? 'move' : undefined}
            tabIndex={place.key === stop ? 0 : -1}
            aria-label={`${place.name}: ${wordsForMarking(place)}`}
            aria-current={isSelected || undefined}
            onFocus={() => {
              if (!isSelected) onSelect(place.key);
            }}
            // A pointer's press is the stage's matter: of boxes that lie close the nearest is meant.
            onClick={(event) => {
              if (event.detail === 0) onSelect(place.key);
            }}
            onKeyDown={(event) => press(event, place)}
          >
            <BoxLabel label={labels.get(place.key)} mark={MARKS[state]} />
            {isSelected && canGrab
              ? CORNERS.map((corner) => (
                  <span
                    key={corner}
                    className={styles.corner}
                    data-grab="resize"
                    data-corner={corner}
                  />
                ))
              : null}
          </button>
        );
      })}
    </div>
  );
});

interface BoxLabelProps {
  readonly label: Label | undefined;
  readonly mark: IconName | null;
}

/** The number on a box, with the mark of its state where there is room; what it says is in the name of the box. */
function BoxLabel({ label, mark }: BoxLabelProps) {
  if (label === undefined || label.at === 'hidden') return null;
  return (
    <span className={styles.label} data-at={label.at} data-side={label.side} aria-hidden="true">
      {label.words}
      {mark && label.hasMark ? <Icon name={mark} size={16} /> : null}
    </span>
  );
}

/** Where a box lies in the photo, in shares of its size. */
export function placed(box: Box, photo: Size) {
  return {
    left: `${(box.x / photo.width) * 100}%`,
    top: `${(box.y / photo.height) * 100}%`,
    width: `${(box.width / photo.width) * 100}%`,
    height: `${(box.height / photo.height) * 100}%`,
  };
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
