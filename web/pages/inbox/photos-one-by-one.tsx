import type { Box, Photo } from '../../../server/contract/drafts.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { countWords } from '../../marking/photo-words.ts';
import { SmallPicture } from '../../marking/small-picture.tsx';
import { PhotoWithFaces } from '../../marking/photo-with-faces.tsx';
import { PublishedFile } from './published-file.tsx';
import styles from './photos-one-by-one.module.css';

/** What is pointed at: a photo by its place from 1, perhaps a face or an area in it. `turn` counts up to point again. */
export interface Pointed {
  readonly photo: number;
  readonly face: number | null;
  readonly area: Box | null;
  readonly turn: number;
}

export interface PhotosOneByOneProps {
  readonly photos: readonly Photo[];
  readonly pointed: Pointed;
  readonly onPoint: (photo: number) => void;
}

/** Each photo large, with its numbered faces and who they are; the small ones above lead to the others. */
export function PhotosOneByOne({ photos, pointed, onPoint }: PhotosOneByOneProps) {
  const photo = photos.find((one) => one.position === pointed.photo) ?? photos[0];
  if (!photo) return null;
  return (
    <div className={styles.photos}>
      {photos.length > 1 ? (
        <ol className={styles.strip} aria-label="Photos of this post">
          {photos.map((one) => (
            <li key={one.id}>
              <button
                className={styles.small}
                type="button"
                aria-pressed={one.id === photo.id}
                onClick={() => onPoint(one.position)}
              >
                <SmallPicture photo={one} />
                <span className={styles.number}>
                  <span className="only-heard">Photo </span>
                  {one.position}
                  {(one.faces?.unaccounted ?? 0) > 0 ? <Icon name="stopped" size={16} /> : null}
                  <span className="only-heard">, {countWords(one)}</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      <PhotoWithFaces
        key={`${photo.id} ${pointed.turn}`}
        photo={photo}
        readOnly
        showFace={pointed.face}
        showArea={pointed.area}
      />
      <p className={styles.description}>
        {photo.altText === '' ? (
          'It has no description for people who cannot see it.'
        ) : (
          <>
            <span className={styles.label}>Description for people who cannot see it:</span> “
            {photo.altText}”
          </>
        )}
      </p>
      <CountedBy photo={photo} />
      <PublishedFile photos={photos} photo={photo} />
    </div>
  );
}

/** Which model counted the faces: who decides may want to know how far to rely on it. */
function CountedBy({ photo }: { readonly photo: Photo }) {
  const model = photo.facts?.models.find(({ purpose }) => purpose === 'faces');
  if (model === undefined) return null;
  return (
    <details className={styles.counted}>
      <summary>How the faces were counted</summary>
      <p>
        By {model.name}, version {model.version}
      </p>
    </details>
  );
}
