import type { Box } from '../../server/contract/drafts.contract.ts';
import { CoverShapes } from '../components/covered-picture/cover-shapes.tsx';
import type { CoveredPlace } from '../components/covered-picture/cover-geometry.ts';
import type { Size } from './use-view.ts';
import styles from './face-rows.module.css';

const SIDE_PX = 44;
/** How much around the face is shown, as a multiple of its longer side. */
const SURROUNDINGS = 1.5;

/** A small cut-out of the photo around one box, with what is covered. It says nothing that the words beside it do not. */
export function FaceCrop({
  src,
  box,
  photo,
  covers,
}: {
  readonly src: string;
  readonly box: Box;
  readonly photo: Size;
  readonly covers: readonly CoveredPlace[];
}) {
  const shown = Math.max(box.width, box.height) * SURROUNDINGS;
  const left = box.x + box.width / 2 - shown / 2;
  const top = box.y + box.height / 2 - shown / 2;
  return (
    <svg
      className={styles.crop}
      aria-hidden="true"
      width={SIDE_PX}
      height={SIDE_PX}
      viewBox={`${left} ${top} ${shown} ${shown}`}
    >
      <image href={src} width={photo.width} height={photo.height} preserveAspectRatio="none" />
      <CoverShapes covers={covers} />
    </svg>
  );
}
