import { Icon } from '../components/icon/icon.tsx';
import type { ViewControl } from './use-view.ts';
import { LARGEST_SCALE, ZOOM_STEP } from './use-view.ts';
import styles from './zoom-buttons.module.css';

/** Larger, smaller, and all of it: for those without a wheel or a second finger. */
export function ZoomButtons({ control }: { readonly control: ViewControl }) {
  const { scale } = control.view;
  return (
    <div className={styles.zoom} role="group" aria-label="Size of the photo">
      <button type="button" disabled={scale <= 1} onClick={() => control.zoomBy(1 / ZOOM_STEP)}>
        <span aria-hidden="true">−</span>
        <span className="only-heard">Smaller</span>
      </button>
      <button type="button" disabled={scale <= 1} onClick={control.showAll}>
        {scale <= 1 ? 'All of it' : `${Math.round(scale * 100)} %`}
        <span className="only-heard">, show all of it</span>
      </button>
      <button
        type="button"
        disabled={scale >= LARGEST_SCALE}
        onClick={() => control.zoomBy(ZOOM_STEP)}
      >
        <Icon name="plus" size={16} />
        <span className="only-heard">Larger</span>
      </button>
    </div>
  );
}
