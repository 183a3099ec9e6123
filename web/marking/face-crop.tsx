import type { Box } from '../../server/contract/drafts.contract.ts';
import type { Size } from './use-view.ts';
import styles from './face-rows.module.css';

const SIDE_PX = 44;
/** How much around the face is shown, as a multiple of its longer side. */
const SURROUNDINGS = 1.5;

/** A small cut-out of the photo around one box. It says nothing that the words beside it do not. */
export function FaceCrop({
  src,
  box,
  photo,
}: {
  readonly src: string;
  readonly box: Box;
  readonly photo: Size;
}) {
  const shown = Math.max(box.width, box.height) * SURROUNDINGS;
  const ratio = SIDE_PX / shown;
  const left = box.x + box.width / 2 - shown / 2;
  const top = box.y + box.height / 2 - shown / 2;
  return (
    <span
      className={styles.crop}
      aria-hidden="true"
      style={{
        width: SIDE_PX,
        height: SIDE_PX,
        backgroundImage: `url("${src}")`,
        backgroundSize: `${photo.width * ratio}px ${photo.height * ratio}px`,
        backgroundPosition: `${-left * ratio}px ${-top * ratio}px`,
      }}
    />
  );
}
