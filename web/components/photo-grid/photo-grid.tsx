import { CoveredPicture } from '../covered-picture/covered-picture.tsx';
import type { CoveredPictureProps } from '../covered-picture/covered-picture.tsx';
import styles from './photo-grid.module.css';

export interface GridPhoto {
  readonly key: string;
  readonly src: string;
  /** What it shows; an empty description is said to be missing. */
  readonly alt: string;
  /** What is not to be seen of it, where no file without it was made yet. */
  readonly hidden?: Pick<CoveredPictureProps, 'size' | 'covers' | 'crop'>;
}

export interface PhotoGridProps {
  readonly photos: readonly GridPhoto[];
  /** Opens a photo, by its place from 0. Without it the photos are only shown. */
  readonly onOpen?: (index: number) => void;
}

/** How many the Page shows before it counts the rest. */
const MOST_SHOWN = 4;

/** The photos of a post laid out as the Page will show them: one whole, two side by side, three, four, and "+2". */
export function PhotoGrid({ photos, onOpen }: PhotoGridProps) {
  const shown = photos.slice(0, MOST_SHOWN);
  const rest = photos.length - shown.length;
  if (photos.length === 0) return null;
  return (
    <ul
      className={styles.grid}
      data-count={shown.length}
      aria-label={photos.length === 1 ? '1 photo' : `${photos.length} photos`}
    >
      {shown.map((photo, index) => {
        const isLast = index === MOST_SHOWN - 1;
        const more = isLast && rest > 0 ? rest : 0;
        return (
          <li key={photo.key} className={styles.photo}>
            <Picture photo={photo} />
            {more > 0 ? (
              <span className={styles.more}>
                <span aria-hidden="true">+{more}</span>
                <span className="only-heard">and {more} more</span>
              </span>
            ) : null}
            {onOpen ? (
              <button className={styles.open} type="button" onClick={() => onOpen(index)}>
                <span className="only-heard">Open photo {index + 1}</span>
              </button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function Picture({ photo }: { readonly photo: GridPhoto }) {
  const alt = photo.alt === '' ? 'Photo without a description' : photo.alt;
  if (photo.hidden === undefined) return <img src={photo.src} alt={alt} decoding="async" />;
  const { width, height } = photo.hidden.crop ?? photo.hidden.size;
  return (
    <div className={styles.covered} style={{ aspectRatio: `${width} / ${height}` }}>
      <CoveredPicture src={photo.src} alt={alt} {...photo.hidden} />
    </div>
  );
}
