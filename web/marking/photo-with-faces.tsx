import { useId, useMemo, useRef, useState } from 'react';
import type { Box, Photo } from '../../server/contract/drafts.contract.ts';
import { Icon } from '../components/icon/icon.tsx';
import { FaceRows } from './face-rows.tsx';
import { FaceStage } from './face-stage.tsx';
import { formatMoment } from '../time.ts';
import { useNow } from '../use-now.ts';
import { checkAgainWords, countWords } from './photo-words.ts';
import { placesOf } from './places.ts';
import { viewOf } from './published-view.ts';
import { useView } from './use-view.ts';
import { ZoomButtons } from './zoom-buttons.tsx';
import styles from './photo-with-faces.module.css';

export interface PhotoWithFacesProps {
  readonly photo: Photo;
  /** Looked at, not changed; marking has a screen of its own. */
  readonly readOnly: true;
  /** The number of the face to point at first, as a finding does. Give another `key` to point again. */
  readonly showFace?: number | null;
  /** An area to point at, in pixels of the oriented original: words that were read there. */
  readonly showArea?: Box | null;
}

/**
 * A photo with its numbered boxes, who is in it, and how many faces are accounted for. It can be enlarged; a box or its
 * row can be chosen to see which is which.
 */
export function PhotoWithFaces({ photo, showFace = null, showArea = null }: PhotoWithFacesProps) {
  const stage = useRef<HTMLDivElement>(null);
  const view = useMemo(
    () => (photo.facts === null ? null : viewOf(photo, photo.facts, placesOf(photo))),
    [photo],
  );
  const size = view?.size ?? { width: 3, height: 2 };
  const areas = useMemo(
    () => (showArea === null || view === null ? [] : [view.within(showArea)]),
    [showArea, view],
  );
  const control = useView(size, stage, areas);
  const [selected, setSelected] = useState<string | null>(
    showFace === null ? null : `face-${showFace}`,
  );
  const headingId = useId();

  const again = checkAgainWords(photo);
  if (view === null) return <NoPhotoYet photo={photo} />;
  const { places } = view;
  return (
    <figure className={styles.figure} aria-labelledby={headingId}>
      <figcaption className={styles.caption}>
        <p className={styles.count} id={headingId}>
          Photo {photo.position}: {countWords(photo)}
        </p>
        <ZoomButtons control={control} />
      </figcaption>
      <div className={styles.frame} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        <FaceStage
          stage={stage}
          control={control}
          photo={size}
          src={view.src}
          covers={view.covers}
          crop={view.crop}
          alt={
            photo.altText === '' ? `Photo ${photo.position}, without a description` : photo.altText
          }
          places={places}
          selected={selected}
          onSelect={setSelected}
          areas={areas}
          wheel="with-ctrl"
        />
      </div>
      {again === undefined ? null : <p className={styles.quiet}>{again}.</p>}
      {photo.originalDeletedAt ? (
        <p className={styles.quiet}>
          <OriginalDeleted at={photo.originalDeletedAt} />
        </p>
      ) : null}
      {photo.accounting === 'roll' ? <RollInWords photo={photo} /> : null}
      {places.length > 0 ? (
        <div className={styles.rows} data-scrolls>
          <FaceRows
            places={places}
            src={view.src}
            isFinished={view.isFinished}
            photo={size}
            selected={selected}
            onSelect={setSelected}
          />
        </div>
      ) : null}
    </figure>
  );
}

function OriginalDeleted({ at }: { readonly at: string }) {
  const now = useNow();
  return <> The original was deleted on {formatMoment(at, now)}, as the retention rule says.</>;
}

function NoPhotoYet({ photo }: { readonly photo: Photo }) {
  return (
    <div className={styles.none}>
      <Icon name="photo" size={24} />
      <p>
        Photo {photo.position}: {countWords(photo)}
        {photo.originalDeletedAt ? (
          <OriginalDeleted at={photo.originalDeletedAt} />
        ) : photo.facts === null ? null : (
          '. It is shown here once the file for the Page is made, with its covers.'
        )}
      </p>
    </div>
  );
}

function RollInWords({ photo }: { readonly photo: Photo }) {
  const not = photo.roll.filter((person) => !person.mayBeShown);
  return (
    <div className={styles.roll}>
      <p>
        <strong>Ticked from the class list:</strong>{' '}
        {photo.roll.length === 0
          ? 'nobody yet'
          : photo.roll.map((person) => person.name).join(', ')}
      </p>
      {not.length > 0 ? (
        <p className={styles.cannot}>
          <Icon name="stopped" size={16} />
          <span>Cannot be published: {not.map((person) => person.name).join(', ')}</span>
        </p>
      ) : null}
    </div>
  );
}
