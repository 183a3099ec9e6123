import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { Box, Draft, Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { usePages } from '../api/pages.ts';
import { ShortcutHelp } from '../components/shortcut-help/shortcut-help.tsx';
import { SavingNotices } from '../pages/draft/saving-notices.tsx';
import type { DraftSaver, SavingState } from '../pages/draft/saving/draft-saver.ts';
import { middleBox } from './boxes.ts';
import { FaceStage } from './face-stage.tsx';
import { boxAct, MARKING_KEYS, useScreenKeys } from './marking-keys.ts';
import { MarkingPanel } from './marking-panel.tsx';
import type { MarkingActs } from './marking-panel.tsx';
import { MarkingTools } from './marking-tools.tsx';
import { MarkingTop } from './marking-top.tsx';
import { nextOpen } from './next-place.ts';
import { classesQuery, schoolsOfDraft } from './people.ts';
import { placesOf } from './places.ts';
import type { Place } from './places.ts';
import { useCoverShape } from './use-cover-shape.ts';
import { useMarking } from './use-marking.ts';
import type { Marking } from './use-marking.ts';
import { useSelection } from './use-selection.ts';
import { seenPart, useView, ZOOM_STEP } from './use-view.ts';
import { areasOf, WordsFound } from './words-found.tsx';
import styles from './marking-screen.module.css';

export interface MarkingScreenProps {
  readonly draft: Draft;
  readonly photo: Photo;
  readonly facts: PictureFacts;
  readonly src: string;
  readonly saver: DraftSaver;
  readonly saving: SavingState;
}

/** The photo with its boxes, and beside or below it the same faces as a list with what can be said about each. */
export function MarkingScreen(props: MarkingScreenProps) {
  const { draft, photo, facts, src, saver, saving } = props;
  const stage = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const desk = useDesk(props, stage, screen);
  const { shape, selection, control, marking, acts } = desk;
  const pages = usePages();
  const classes = useQuery(classesQuery).data ?? [];
  const found = areasOf(draft, photo);
  return (
    <div ref={screen} className={styles.screen}>
      <MarkingTop
        draft={draft}
        photo={photo}
        saving={saving}
        onHelp={() => desk.setHelpOpen(true)}
      />
      <div className={styles.photo}>
        <FaceStage
          stage={stage}
          control={control}
          photo={facts}
          src={src}
          alt={photo.altText === '' ? `Photo ${photo.position}` : photo.altText}
          places={shape.places}
          areas={found.map(({ place }) => place.box)}
          selected={selection.selected}
          onSelect={selection.select}
          onBoxKey={(event, at) => pressOnBox(event, at, desk, screen)}
          isDrawing={desk.isDrawing}
          onDraw={desk.draw}
          onReshape={shape.onReshape}
          isMoving={shape.isMoving}
        />
      </div>
      <MarkingTools
        control={control}
        isDrawing={desk.isDrawing}
        isMoving={shape.isMoving}
        onDrawing={desk.setDrawing}
        onMovingDone={shape.endMoving}
        onUndo={marking.undo}
        canUndo={marking.canUndo}
      />
      <div className={styles.panel}>
        <SavingNotices saver={saver} saving={saving} />
        <WordsFound found={found} photo={facts} onCover={desk.draw} />
        <MarkingPanel
          draft={draft}
          photo={photo}
          facts={facts}
          src={src}
          places={shape.places}
          place={selection.place}
          onSelect={selection.select}
          acts={acts}
          onMove={desk.moveSelected}
          schoolIds={schoolsOfDraft(draft, pages)}
          classes={classes}
          saver={saver}
        />
      </div>
      <ShortcutHelp
        isOpen={desk.isHelpOpen}
        onClose={() => desk.setHelpOpen(false)}
        shortcuts={MARKING_KEYS}
      />
    </div>
  );
}

/** All that happens on the screen: the view, the selection, the markings, drawing and moving covers, and the keys. */
function useDesk(
  { photo, facts, saver }: MarkingScreenProps,
  stage: RefObject<HTMLDivElement | null>,
  screen: RefObject<HTMLDivElement | null>,
) {
  const boxes = useMemo(() => facts.faces.map((face) => face.box), [facts]);
  const control = useView(facts, stage, boxes);
  const marking = useMarking(photo, saver);
  const found = useMemo(() => placesOf(photo), [photo]);
  const shape = useCoverShape(found, facts, marking.reshape);
  const selection = useSelection(shape.places, screen);
  const [isDrawing, setDrawing] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { selected, focusBox } = selection;

  const draw = (box: Box): void => {
    setDrawing(false);
    marking.addCover(box);
    // The new cover is the last of those drawn: it takes the keyboard, ready to be moved.
    focusBox(`drawn-${found.filter((one) => one.face === null).length}`);
  };
  useScreenKeys(
    {
      undo: marking.undo,
      draw: () => setDrawing(true),
      help: () => setHelpOpen(true),
      larger: () => control.zoomBy(ZOOM_STEP),
      smaller: () => control.zoomBy(1 / ZOOM_STEP),
      showAll: control.showAll,
      drawing: isDrawing
        ? {
            inTheMiddle: () => draw(middleBox(seenPart(control, facts), facts)),
            giveUp: () => setDrawing(false),
          }
        : null,
      leaveField: () => focusBox(selected ?? ''),
    },
    isHelpOpen,
  );
  return {
    control,
    marking,
    shape,
    selection,
    acts: actsOn(shape.places, marking, focusBox),
    isDrawing,
    setDrawing,
    draw,
    isHelpOpen,
    setHelpOpen,
    moveSelected: () => {
      shape.startMoving();
      focusBox(selected ?? '');
    },
  };
}

/** Saying something goes on to the next open face: in most photos that is what one wants. After the last one it stays. */
function actsOn(
  places: readonly Place[],
  marking: Marking,
  focusBox: (key: string) => void,
): MarkingActs {
  const goOn = (from: Place): void => focusBox((nextOpen(places, from) ?? from).key);
  return {
    name: (at, subject) => {
      marking.name(at, subject);
      goOn(at);
    },
    cover: (at) => {
      marking.cover(at);
      goOn(at);
    },
    dismiss: (at) => {
      if (at.face === null) return;
      marking.dismiss(at);
      goOn(at);
    },
    clear: (at) => {
      marking.clear(at);
      focusBox(at.face === null ? (places[0]?.key ?? '') : at.key);
    },
  };
}

function pressOnBox(
  event: KeyboardEvent,
  at: Place,
  { shape, acts, isDrawing }: Pick<ReturnType<typeof useDesk>, 'shape' | 'acts' | 'isDrawing'>,
  screen: RefObject<HTMLElement | null>,
): void {
  // While a cover is being drawn, Enter and Escape belong to that.
  if (isDrawing || event.ctrlKey || event.metaKey || event.altKey) return;
  const isDrawn = at.face === null && at.marking?.kind === 'cover';
  if (shape.isMoving && isDrawn) {
    if (shape.pressWhileMoving(event, at)) event.preventDefault();
    return;
  }
  const act = boxAct(event.key);
  if (act === null) return;
  event.preventDefault();
  if (act !== 'who') acts[act](at);
  else if (isDrawn) shape.startMoving();
  else screen.current?.querySelector<HTMLElement>('[role="combobox"]')?.focus();
}
