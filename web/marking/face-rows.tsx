import { memo, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import type { IconName } from '../components/icon/icon.tsx';
import { coversOfPlaces } from './cover-layer.tsx';
import { FaceCrop } from './face-crop.tsx';
import { stateOfPlace, wordsForMarking } from './places.ts';
import type { Place, PlaceState } from './places.ts';
import { useStable } from './use-stable.ts';
import type { Size } from './use-view.ts';
import styles from './face-rows.module.css';

const ICONS: Record<PlaceState, IconName> = {
  open: 'needs-you',
  possible: 'eye',
  declared: 'dot',
  named: 'check',
  cannot: 'stopped',
  covered: 'check',
  'not-a-face': 'check',
};

export interface FaceRowsProps {
  readonly places: readonly Place[];
  readonly src: string;
  readonly photo: Size;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** The picture is the finished file: what is covered is covered in it already. */
  readonly isFinished?: boolean;
  /** What can be done about the selected place, shown in its row. */
  readonly children?: ReactNode;
}

/** The same places as on the photo, as a list: for small screens and for those who do not see the photo. */
export function FaceRows(props: FaceRowsProps) {
  const { places, selected, children } = props;
  const list = useRef<HTMLOListElement>(null);
  const select = useStable(props.onSelect);
  useScrollToSelected(list, selected);
  return (
    <ol ref={list} className={styles.rows} aria-label="Faces and covers">
      {places.map((place) => {
        const isSelected = place.key === selected;
        return (
          <li
            key={place.key}
            className={styles.row}
            data-state={stateOfPlace(place)}
            data-selected={isSelected || undefined}
          >
            <Line
              place={place}
              src={props.src}
              photo={props.photo}
              isSelected={isSelected}
              isFinished={props.isFinished === true}
              opens={children !== undefined}
              onSelect={select}
            />
            {isSelected && children !== undefined ? (
              <div className={styles.acts}>{children}</div>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}

/** Within the list only: the page itself must not jump while somebody looks at the photo. */
function useScrollToSelected(
  list: { readonly current: HTMLOListElement | null },
  selected: string | null,
): void {
  const before = useRef(selected);
  useEffect(() => {
    // Where one begins, the top of the list is what one should see first.
    if (before.current === selected) return;
    before.current = selected;
    const row = list.current?.querySelector<HTMLElement>('[data-selected]');
    const frame = list.current?.closest<HTMLElement>('[data-scrolls]');
    if (!row || !frame || frame.scrollHeight <= frame.clientHeight) return;
    const from = row.getBoundingClientRect();
    const within = frame.getBoundingClientRect();
    if (from.top < within.top || from.bottom > within.bottom)
      frame.scrollTop += from.top - within.top - ROOM_ABOVE_PX;
  }, [selected, list]);
}

/** Above the row that was scrolled to, so that one sees that there is more. */
const ROOM_ABOVE_PX = 12;

interface LineProps {
  readonly place: Place;
  readonly src: string;
  readonly photo: Size;
  readonly isSelected: boolean;
  readonly isFinished: boolean;
  readonly opens: boolean;
  readonly onSelect: (key: string) => void;
}

const NO_COVERS: ReturnType<typeof coversOfPlaces> = [];

const Line = memo(function Line(props: LineProps) {
  const { place, src, photo, isSelected, isFinished, opens, onSelect } = props;
  return (
    <button
      className={styles.choose}
      type="button"
      aria-expanded={opens ? isSelected : undefined}
      aria-current={isSelected || undefined}
      onClick={() => onSelect(place.key)}
    >
      <span className={styles.label}>
        <span className="only-heard">{place.name}</span>
        <span aria-hidden="true">{place.label}</span>
      </span>
      <FaceCrop
        src={src}
        box={place.box}
        photo={photo}
        covers={isFinished ? NO_COVERS : coversOfPlaces([place])}
      />
      <span className={styles.words}>
        <Icon name={ICONS[stateOfPlace(place)]} size={16} />
        <span>
          {wordsForMarking(place)}
          {place.marking?.kind === 'person' && place.marking.className ? (
            <span className={styles.detail}> {place.marking.className}</span>
          ) : null}
        </span>
      </span>
    </button>
  );
});
