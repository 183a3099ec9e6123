import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import type { IconName } from '../components/icon/icon.tsx';
import { FaceCrop } from './face-crop.tsx';
import { stateOfPlace, wordsForMarking } from './places.ts';
import type { Place, PlaceState } from './places.ts';
import type { Size } from './use-view.ts';
import styles from './face-rows.module.css';

const ICONS: Record<PlaceState, IconName> = {
  open: 'needs-you',
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
  /** What can be done about the selected place, shown in its row. */
  readonly children?: ReactNode;
}

/** The same places as on the photo, as a list: for small screens and for those who do not see the photo. */
export function FaceRows(props: FaceRowsProps) {
  const { places, selected, onSelect } = props;
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    // Within the list only: the page itself must not jump while somebody looks at the photo.
    const row = list.current?.querySelector<HTMLElement>('[data-selected]');
    const frame = list.current?.parentElement;
    if (!row || !frame || frame.scrollHeight <= frame.clientHeight) return;
    const top = row.offsetTop - frame.offsetTop;
    if (top < frame.scrollTop || top + row.offsetHeight > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = Math.max(0, top - frame.clientHeight / 4);
  }, [selected]);

  return (
    <ol ref={list} className={styles.rows} aria-label="Faces and covers">
      {places.map((place) => {
        const state = stateOfPlace(place);
        const isSelected = place.key === selected;
        return (
          <li
            key={place.key}
            className={styles.row}
            data-state={state}
            data-selected={isSelected || undefined}
          >
            <button
              className={styles.choose}
              type="button"
              aria-expanded={props.children === undefined ? undefined : isSelected}
              aria-current={isSelected || undefined}
              onClick={() => onSelect(place.key)}
            >
              <span className={styles.label}>
                <span className="only-heard">{place.face === null ? 'Cover ' : 'Face '}</span>
                {place.label}
              </span>
              <FaceCrop src={props.src} box={place.box} photo={props.photo} />
              <span className={styles.words}>
                <Icon name={ICONS[state]} size={16} />
                <span>{wordsForMarking(place)}</span>
              </span>
            </button>
            {isSelected && props.children !== undefined ? (
              <div className={styles.acts}>{props.children}</div>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
