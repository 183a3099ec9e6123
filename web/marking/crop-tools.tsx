import { useId } from 'react';
import type { Box, Photo } from '../../server/contract/drafts.contract.ts';
import { reachesInto } from '../components/covered-picture/cover-geometry.ts';
import { Button } from '../components/button/button.tsx';
import { facesInWords } from './photo-words.ts';
import { facesOf } from './places.ts';
import { RATIOS } from './use-cropping.ts';
import type { Cropping } from './use-cropping.ts';
import styles from './crop-tools.module.css';

export interface CropToolsProps {
  readonly cropping: Cropping;
  readonly photo: Photo;
  readonly onUse: () => void;
  readonly onWhole: () => void;
  readonly onGiveUp: () => void;
}

/** Below the photo while it is cropped: the form of the part, how many faces it leaves out, and the end of it. */
export function CropTools({ cropping, photo, onUse, onWhole, onGiveUp }: CropToolsProps) {
  const name = useId();
  return (
    <div className={styles.tools}>
      <p className={styles.words} role="status">
        {wordsFor(photo, cropping)}
      </p>
      <div className={styles.row}>
        <fieldset className={styles.ratios}>
          <legend className="only-heard">Shape</legend>
          {RATIOS.map((one) => (
            <label key={one.name} className={styles.ratio}>
              <input
                type="radio"
                name={name}
                value={one.name}
                checked={one.name === cropping.ratioName}
                onChange={() => cropping.choose(one.name)}
              />
              <span>{one.name}</span>
            </label>
          ))}
        </fieldset>
        <Button kind="primary" icon="check" onPress={onUse}>
          Use this part
        </Button>
        {(photo.crop ?? null) === null ? null : <Button onPress={onWhole}>All of the photo</Button>}
        <Button icon="cross" onPress={onGiveUp}>
          Leave it as it was
        </Button>
      </div>
    </div>
  );
}

function wordsFor(photo: Photo, { box }: Cropping): string {
  // Also those that the crop of before leaves out: they are in the photo that is being cropped.
  const faces = facesOf({ ...photo, crop: null });
  const inside = faces.filter((face) => reachesInto(face.box, box));
  const left = faces.length - inside.length;
  const cut = inside.filter((face) => !liesWhollyIn(face.box, box)).length;
  return [
    `${box.width} × ${box.height} pixels.`,
    left === 0
      ? 'No face that was found is left out.'
      : `${facesInWords(left)} of ${faces.length} ${left === 1 ? 'is' : 'are'} left out.`,
    cut === 0
      ? ''
      : `The edge cuts through ${facesInWords(cut)}, which still ${cut === 1 ? 'counts' : 'count'}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function liesWhollyIn(face: Box, box: Box): boolean {
  return (
    face.x >= box.x &&
    face.y >= box.y &&
    face.x + face.width <= box.x + box.width &&
    face.y + face.height <= box.y + box.height
  );
}
