import type { Box } from '../../server/contract/drafts.contract.ts';
import { CoverShapes } from '../components/covered-picture/cover-shapes.tsx';
import type { CoveredPlace } from '../components/covered-picture/cover-geometry.ts';
import type { Place } from './places.ts';
import type { Size } from './use-view.ts';
import styles from './cover-layer.module.css';

/** The covers among places, where they are at this moment. */
export function coversOfPlaces(places: readonly Place[]): readonly CoveredPlace[] {
  return places.flatMap(({ box, marking }) =>
    marking?.kind === 'cover' ? [{ box, look: marking.look ?? 'blur' }] : [],
  );
}

/** Over the photo, under its boxes: what is covered, and a shade on what is cropped away. */
export function CoverLayer({
  photo,
  covers,
  crop,
}: {
  readonly photo: Size;
  readonly covers: readonly CoveredPlace[];
  readonly crop: Box | null;
}) {
  const { width, height } = photo;
  return (
    <svg
      className={styles.layer}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <CoverShapes covers={covers} />
      {crop === null ? null : (
        <path
          className={styles.shade}
          fillRule="evenodd"
          d={`M0 0H${width}V${height}H0Z M${crop.x} ${crop.y}h${crop.width}v${crop.height}h${-crop.width}Z`}
        />
      )}
    </svg>
  );
}

/** On a stage of places: what is given, or else every place that is covered. */
export function StageCovers({
  photo,
  places,
  covers,
  crop = null,
}: {
  readonly photo: Size;
  readonly places: readonly Place[];
  readonly covers?: readonly CoveredPlace[];
  readonly crop?: Box | null;
}) {
  return <CoverLayer photo={photo} covers={covers ?? coversOfPlaces(places)} crop={crop} />;
}
