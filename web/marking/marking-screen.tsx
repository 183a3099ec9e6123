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
import type { CoverShape } from './use-cover-shape.ts';
import { useMarking } from './use-marking.ts';
import type { Marking } from './use-marking.ts';
import { useSelection } from './use-selection.ts';
import { seenPart, useView } from './use-view.ts';
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
  const control = useView(facts, stage);
  const marking = useMarking(photo, saver);
  const shape = useCoverShape(
    useMemo(() => placesOf(photo), [photo]),
    facts,
    marking.reshape,
  );
  const { places } = shape;
  const { place, selected, select, focusBox } = useSelection(places, screen);
  const [isDrawing, setDrawing] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const pages = usePages();
  const classes = useQuery(classesQuery).data ?? [];
  const acts = actsOn(places, marking, focusBox);

  const draw = (box: Box): void => {
    setDrawing(false);
    marking.addCover(box);
    // The new cover is the last of those drawn: it takes the keyboard, ready to be moved.
    focusBox(`drawn-${places.filter((one) => one.face === null).length}`);
  };
  useScreenKeys(
    {
      undo: marking.undo,
      draw: () => setDrawing(true),
      help: () => setHelpOpen(true),
      larger: () => control.zoomBy(1.5),
      smaller: () => control.zoomBy(1 / 1.5),
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

  return (
    <div ref={screen} className={styles.screen}>
      <MarkingTop draft={draft} photo={photo} saving={saving} onHelp={() => setHelpOpen(true)} />
      <div className={styles.photo}>
        <FaceStage
          stage={stage}
          control={control}
          photo={facts}
          src={src}
          alt={photo.altText === '' ? `Photo ${photo.position}` : photo.altText}
          places={places}
          selected={selected}
          onSelect={select}
          onBoxKey={(event, at) => pressOnBox(event, at, shape, acts, screen)}
          isDrawing={isDrawing}
          onDraw={draw}
          onReshape={shape.onReshape}
          isMoving={shape.isMoving}
        />
      </div>
      <MarkingTools
        control={control}
        isDrawing={isDrawing}
        isMoving={shape.isMoving}
        onDrawing={setDrawing}
        onMovingDone={shape.endMoving}
        onUndo={marking.undo}
        canUndo={marking.canUndo}
      />
      <div className={styles.panel}>
        <SavingNotices saver={saver} saving={saving} />
        <MarkingPanel
          draft={draft}
          photo={photo}
          facts={facts}
          src={src}
          places={places}
          place={place}
          onSelect={select}
          acts={acts}
          onMove={() => {
            shape.startMoving();
            focusBox(selected ?? '');
          }}
          schoolIds={schoolsOfDraft(draft, pages)}
          classes={classes}
          saver={saver}
        />
      </div>
      <ShortcutHelp
        isOpen={isHelpOpen}
        onClose={() => setHelpOpen(false)}
        shortcuts={MARKING_KEYS}
      />
    </div>
  );
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
  shape: CoverShape,
  acts: MarkingActs,
  screen: RefObject<HTMLElement | null>,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
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
