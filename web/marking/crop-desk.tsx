import type { Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { coversOfPlaces } from './cover-layer.tsx';
import { CropStage } from './crop-stage.tsx';
import { CropTools } from './crop-tools.tsx';
import type { Place } from './places.ts';
import { useCropping } from './use-cropping.ts';
import type { Marking } from './use-marking.ts';
import styles from './marking-screen.module.css';

export interface CropDeskProps {
  readonly photo: Photo;
  readonly facts: PictureFacts;
  readonly src: string;
  readonly places: readonly Place[];
  readonly marking: Pick<Marking, 'setCrop'>;
  readonly onEnd: () => void;
}

/** In place of the boxes while the photo is cropped: nothing is saved before the part is used. */
export function CropDesk({ photo, facts, src, places, marking, onEnd }: CropDeskProps) {
  const cropping = useCropping(photo, facts);
  const use = (): void => {
    marking.setCrop(cropping.chosen);
    onEnd();
  };
  return (
    <>
      <div className={styles.photo}>
        <CropStage
          cropping={cropping}
          photo={facts}
          src={src}
          alt={photo.altText === '' ? `Photo ${photo.position}` : photo.altText}
          covers={coversOfPlaces(places)}
          onUse={use}
          onGiveUp={onEnd}
        />
      </div>
      <CropTools
        cropping={cropping}
        photo={photo}
        onUse={use}
        onWhole={() => {
          marking.setCrop(null);
          onEnd();
        }}
        onGiveUp={onEnd}
      />
    </>
  );
}
