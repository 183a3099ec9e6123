import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import type { Marking } from './use-marking.ts';
import type { ViewControl } from './use-view.ts';
import { ZoomButtons } from './zoom-buttons.tsx';
import styles from './marking-tools.module.css';

/** What is drawn by hand: a cover, or the box of a face that nothing found. */
export type Drawing = 'cover' | 'face';

export interface MarkingToolsProps {
  readonly control: ViewControl;
  readonly drawing: Drawing | null;
  readonly isMoving: boolean;
  readonly onDrawing: (drawing: Drawing | null) => void;
  readonly onMovingDone: () => void;
  readonly onCrop: () => void;
  readonly marking: Pick<Marking, 'undo' | 'redo' | 'canUndo' | 'canRedo' | 'lastWords'>;
}

interface HowTo {
  readonly byHand: string;
  /** Left out where there is no keyboard. */
  readonly byKeys: string;
}

const HOW_TO: Record<Drawing | 'moving', HowTo> = {
  cover: {
    byHand: 'Drag over what should be covered.',
    byKeys: 'Or press Enter for a cover in the middle, which you can then move.',
  },
  face: {
    byHand: 'Drag a box around the face that was missed.',
    byKeys: 'Or press Enter for a box in the middle, which you can then move.',
  },
  moving: {
    byHand: 'Drag it, or one of its corners.',
    byKeys: 'Arrows move it, Shift and arrows resize it, Enter is done.',
  },
};

/** Below the photo: its size, drawing, what was done last and its undoing; and what to do while something is drawn or moved. */
export function MarkingTools(props: MarkingToolsProps) {
  const { drawing, isMoving, onDrawing } = props;
  const howTo = isMoving ? HOW_TO.moving : drawing === null ? null : HOW_TO[drawing];
  return (
    <div className={styles.tools}>
      <p className={styles.hint} role="status" data-shown={howTo !== null || undefined}>
        {howTo === null ? null : (
          <>
            <Icon name="information" size={16} />
            <span>
              {howTo.byHand} <span className={styles.byKeys}>{howTo.byKeys}</span>
            </span>
          </>
        )}
      </p>
      <div className={styles.row}>
        <ZoomButtons control={props.control} />
        {isMoving ? (
          <Button kind="primary" icon="check" onPress={props.onMovingDone}>
            Done moving
          </Button>
        ) : null}
        {drawing === null ? (
          <>
            <Button icon="plus" keyHint="f" onPress={() => onDrawing('face')}>
              <Words short="Face">Add a face</Words>
            </Button>
            <Button icon="plus" keyHint="d" onPress={() => onDrawing('cover')}>
              <Words short="Cover">Draw a cover</Words>
            </Button>
            <Button onPress={props.onCrop}>Crop</Button>
          </>
        ) : (
          <Button icon="cross" onPress={() => onDrawing(null)}>
            Draw nothing
          </Button>
        )}
        <UndoRedo {...props.marking} />
      </div>
      <p className={styles.words} role="status">
        {props.marking.lastWords}
      </p>
    </div>
  );
}

/** What a button says; on a phone there is room for its last word. */
function Words({ children, short }: { readonly children: string; readonly short: string }) {
  return (
    <>
      <span className={styles.long}>{children}</span>
      <span className={styles.short} aria-hidden="true">
        {short}
      </span>
    </>
  );
}

/** The way back, and forth again. On a phone it stays in reach while the other tools are pushed aside under it. */
function UndoRedo({ undo, redo, canUndo, canRedo }: MarkingToolsProps['marking']) {
  if (!canUndo && !canRedo) return null;
  return (
    <div className={styles.done}>
      {canUndo ? (
        <Button icon="undo" keyHint="Ctrl+Z" onPress={undo}>
          <span className={styles.long}>Undo</span>
        </Button>
      ) : null}
      {canRedo ? <Button onPress={redo}>Redo</Button> : null}
    </div>
  );
}
