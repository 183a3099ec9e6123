import { useEffect, useRef } from 'react';
import type { KeyboardEvent, PointerEvent, RefObject } from 'react';
import type { Box } from '../../server/contract/drafts.contract.ts';
import type { CoveredPlace } from '../components/covered-picture/cover-geometry.ts';
import { moveBox } from './boxes.ts';
import type { Point } from './boxes.ts';
import { CORNERS, isCorner, resizeFrom } from './corners.ts';
import type { Corner } from './corners.ts';
import { CoverLayer } from './cover-layer.tsx';
import { placed } from './face-boxes.tsx';
import type { Cropping } from './use-cropping.ts';
import { fit, useSize } from './use-view.ts';
import type { Size } from './use-view.ts';
import styles from './crop-stage.module.css';

/** Around the photo, so that a finger finds the handles at its edge. */
const ROOM_PX = 24;

export interface CropStageProps {
  readonly cropping: Cropping;
  readonly photo: Size;
  readonly src: string;
  readonly alt: string;
  readonly covers: readonly CoveredPlace[];
  readonly onUse: () => void;
  readonly onGiveUp: () => void;
}

/** All of the photo, with a frame around the part that is published: moved by its middle, resized by its corners. */
export function CropStage(props: CropStageProps) {
  const { cropping, photo, src, alt, covers } = props;
  const stage = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLButtonElement>(null);
  const room = useSize(stage);
  const shown = fit(photo, {
    width: Math.max(1, room.width - 2 * ROOM_PX),
    height: Math.max(1, room.height - 2 * ROOM_PX),
  });
  const drag = useFrameDrag(cropping, photo, shown);
  useEffect(() => frame.current?.focus({ preventScroll: true }), []);
  return (
    <div ref={stage} className={styles.stage}>
      <div className={styles.photo} style={{ width: shown.width, height: shown.height }}>
        <img className={styles.picture} src={src} alt={alt} draggable={false} />
        <CoverLayer photo={photo} covers={covers} crop={cropping.box} />
        <button
          ref={frame}
          type="button"
          className={styles.frame}
          style={placed(cropping.box, photo)}
          aria-label={`The part that is published: ${cropping.box.width} by ${cropping.box.height} pixels. Arrows move it, Shift and arrows resize it.`}
          onKeyDown={(event) => pressOnFrame(event, props)}
          {...drag}
        >
          {CORNERS.map((corner) => (
            <span key={corner} className={styles.corner} data-corner={corner} />
          ))}
        </button>
      </div>
    </div>
  );
}

function pressOnFrame(event: KeyboardEvent, { cropping, onUse, onGiveUp }: CropStageProps): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Enter') onUse();
  else if (event.key === 'Escape') onGiveUp();
  else if (!cropping.press(event)) return;
  event.preventDefault();
}

interface Drag {
  readonly pointer: number;
  readonly corner: Corner | null;
  readonly from: Point;
  readonly box: Box;
}

function useFrameDrag(cropping: Cropping, photo: Size, shown: Size) {
  const drag: RefObject<Drag | null> = useRef<Drag | null>(null);
  const perPixel = photo.width / Math.max(1, shown.width);
  const end = (event: PointerEvent): void => {
    if (drag.current?.pointer === event.pointerId) drag.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || drag.current !== null) return;
      const part = event.target instanceof Element ? event.target.closest('[data-corner]') : null;
      const corner = part?.getAttribute('data-corner');
      drag.current = {
        pointer: event.pointerId,
        corner: isCorner(corner) ? corner : null,
        from: { x: event.clientX, y: event.clientY },
        box: cropping.box,
      };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const now = drag.current;
      if (now?.pointer !== event.pointerId) return;
      const by = {
        x: (event.clientX - now.from.x) * perPixel,
        y: (event.clientY - now.from.y) * perPixel,
      };
      const { smallest, ratio } = cropping;
      cropping.change(
        now.corner === null
          ? moveBox(now.box, by, photo)
          : resizeFrom(now.corner, now.box, by, photo, { smallest, ratio }),
      );
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
