import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import type { ViewControl } from './use-view.ts';
import { ZoomButtons } from './zoom-buttons.tsx';
import styles from './marking-tools.module.css';

export interface MarkingToolsProps {
  readonly control: ViewControl;
  readonly isDrawing: boolean;
  readonly isMoving: boolean;
  readonly onDrawing: (isDrawing: boolean) => void;
  readonly onMovingDone: () => void;
  readonly onUndo: () => void;
  readonly canUndo: boolean;
}

/** Below the photo: its size, drawing a cover, and undo; and what to do while a cover is being drawn or moved. */
export function MarkingTools(props: MarkingToolsProps) {
  const { isDrawing, isMoving, onDrawing } = props;
  return (
    <div className={styles.tools}>
      <p className={styles.hint} role="status" data-shown={isDrawing || isMoving || undefined}>
        {isDrawing || isMoving ? <Icon name="information" size={16} /> : null}
        {isDrawing
          ? 'Drag over what should be covered. Or press Enter for a cover in the middle, which you can then move.'
          : null}
        {isMoving ? 'Arrows move the cover, Shift and arrows resize it, Enter is done.' : null}
      </p>
      <div className={styles.row}>
        <ZoomButtons control={props.control} />
        {isMoving ? (
          <Button kind="primary" icon="check" onPress={props.onMovingDone}>
            Done moving
          </Button>
        ) : null}
        {isDrawing ? (
          <Button icon="cross" onPress={() => onDrawing(false)}>
            Draw nothing
          </Button>
        ) : (
          <Button icon="plus" keyHint="d" onPress={() => onDrawing(true)}>
            Draw a cover
          </Button>
        )}
        {props.canUndo ? (
          <Button icon="undo" keyHint="u" onPress={props.onUndo}>
            Undo
          </Button>
        ) : null}
      </div>
    </div>
  );
}
