import type { Crop } from '../../../server/contract/drafts.contract.ts';
import { CoverShapes } from './cover-shapes.tsx';
import type { CoveredPlace } from './cover-geometry.ts';
import styles from './covered-picture.module.css';

export interface CoveredPictureProps {
  readonly src: string;
  /** What it shows; empty where the words beside it say so. */
  readonly alt: string;
  /** Pixels of the photo in which covers and crop are given. */
  readonly size: { readonly width: number; readonly height: number };
  readonly covers: readonly CoveredPlace[];
  readonly crop: Crop | null;
}

/**
 * A photo as it will be published, before a worker has made that file: with its covers, and only the part that is kept. It
 * fills its place, cut at the sides where it has to be.
 */
export function CoveredPicture({ src, alt, size, covers, crop }: CoveredPictureProps) {
  const { x, y, width, height } = crop ?? { x: 0, y: 0, ...size };
  return (
    <svg
      className={styles.picture}
      viewBox={`${x} ${y} ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
    >
      <svg
        x={x}
        y={y}
        width={width}
        height={height}
        viewBox={`${x} ${y} ${width} ${height}`}
        overflow="hidden"
      >
        <image href={src} width={size.width} height={size.height} preserveAspectRatio="none" />
        <CoverShapes covers={covers} />
      </svg>
    </svg>
  );
}
