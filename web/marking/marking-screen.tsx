import { useQuery } from '@tanstack/react-query';
import { createRef, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { Box, Draft, Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { usePages } from '../api/pages.ts';
import { ShortcutHelp } from '../components/shortcut-help/shortcut-help.tsx';
import { SavingNotices } from '../pages/draft/saving-notices.tsx';
import type { DraftSaver, SavingState } from '../pages/draft/saving/draft-saver.ts';
import { middleBox } from './boxes.ts';
import { CropDesk } from './crop-desk.tsx';
import { FaceStage } from './face-stage.tsx';
import { boxAct, MARKING_KEYS, useScreenKeys } from './marking-keys.ts';
import type { ScreenKeys } from './marking-keys.ts';
import { MarkingPanel } from './marking-panel.tsx';
import type { MarkingActs } from './marking-panel.tsx';
import { MarkingTools } from './marking-tools.tsx';
import { MarkingTop } from './marking-top.tsx';
import { nextOpen } from './next-place.ts';
import { classesQuery, schoolsOfDraft } from './people.ts';
import { keyAt, placesOf } from './places.ts';
import type { Place } from './places.ts';
import { useCoverShape } from './use-cover-shape.ts';
import { useHand } from './use-hand.ts';
import { useMarking } from './use-marking.ts';
import type { Marking } from './use-marking.ts';
import { useSelection } from './use-selection.ts';
import { areasOf, WordsFound } from './words-found.tsx';
import { useTyping } from './use-typing.ts';
import { panBy, seenPart, useView, ZOOM_STEP } from './use-view.ts';
import type { ViewControl } from './use-view.ts';
import styles from './marking-screen.module.css';

declare module 'react' {
  // A number that the style sheet needs and only the photo knows.
  interface CSSProperties {
    /** Width over height of the photo. */
    '--aspect'?: number;
  }
}

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
  // Another one after each cropping, during which there is no stage: its size is measured anew.
  const [stage, setStage] = useState(() => createRef<HTMLDivElement>());
  const screen = useRef<HTMLDivElement>(null);
  const desk = useDesk(props, stage, screen);
  const { shape, selection, marking, acts } = desk;
  const typing = useTyping();
  const pages = usePages();
  const classes = useQuery(classesQuery).data ?? [];
  const found = areasOf(draft, photo);
  return (
    <div
      ref={screen}
      className={styles.screen}
      data-typing={typing.isTyping || undefined}
      {...typing.handlers}
      style={{ '--aspect': facts.width / facts.height }}
    >
      <MarkingTop
        draft={draft}
        photo={photo}
        saving={saving}
        onHelp={() => desk.setHelpOpen(true)}
      />
      {desk.isCropping ? (
        <CropDesk
          {...props}
          places={shape.places}
          marking={marking}
          onEnd={() => {
            setStage(createRef());
            desk.endCropping();
          }}
        />
      ) : (
        <FaceDesk
          {...props}
          desk={desk}
          areas={found.map(({ place }) => place.box)}
          stage={stage}
          screen={screen}
        />
      )}
      <div className={styles.panel} data-scrolls>
        <SavingNotices saver={saver} saving={saving} />
        <WordsFound found={found} photo={facts} onCover={desk.cover} />
        <MarkingPanel
          draft={draft}
          photo={photo}
          facts={facts}
          src={src}
          places={shape.places}
          place={selection.place}
          onSelect={selection.select}
          onGo={desk.goTo}
          acts={acts}
          onMove={desk.moveSelected}
          marking={marking}
          schoolIds={schoolsOfDraft(draft, pages)}
          classes={classes}
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

interface FaceDeskProps extends MarkingScreenProps {
  readonly desk: ReturnType<typeof useDesk>;
  /** Where something was found that is no face, such as words. */
  readonly areas: readonly Box[];
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly screen: RefObject<HTMLDivElement | null>;
}

/** The photo with the boxes of its faces, and the tools below it. */
function FaceDesk({ photo, facts, src, desk, areas, stage, screen }: FaceDeskProps) {
  const { shape, selection, control, marking } = desk;
  return (
    <>
      <div className={styles.photo}>
        <FaceStage
          stage={stage}
          control={control}
          crop={photo.crop ?? null}
          photo={facts}
          src={src}
          alt={photo.altText === '' ? `Photo ${photo.position}` : photo.altText}
          places={shape.places}
          areas={areas}
          selected={selection.selected}
          onSelect={selection.select}
          onBoxKey={(event, at) => pressOnBox(event, at, desk, screen)}
          isDrawing={desk.drawing !== null}
          onDraw={desk.draw}
          onReshape={shape.onReshape}
          isMoving={shape.isMoving}
        />
      </div>
      <MarkingTools
        control={control}
        drawing={desk.drawing}
        isMoving={shape.isMoving}
        onDrawing={desk.setDrawing}
        onMovingDone={shape.endMoving}
        marking={marking}
        onCrop={desk.startCropping}
      />
    </>
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
  const selection = useSelection(found, screen);
  const { selected, focusBox } = selection;
  const shape = useCoverShape(found, facts, (place, box) => {
    marking.reshape(place, box);
    // The place of an added face is known by where it lies.
    if (place.kind === 'added') focusBox(keyAt(box));
  });
  const hand = useHand(photo, marking, focusBox);
  const { drawing, setDrawing, draw, isCropping } = hand;
  const [isHelpOpen, setHelpOpen] = useState(false);

  const goTo = (key: string): void => {
    const place = found.find((one) => one.key === key);
    // What may be a face is small more often than not, and has to be seen to be judged.
    if (place?.kind === 'possible') control.lookAt(place.box);
    focusBox(key);
  };
  useScreenKeys(
    {
      ...viewKeys(control),
      undo: marking.undo,
      redo: marking.redo,
      drawCover: () => setDrawing('cover'),
      drawFace: () => setDrawing('face'),
      help: () => setHelpOpen(true),
      drawing:
        drawing === null
          ? null
          : {
              inTheMiddle: () => draw(middleBox(seenPart(control, facts), facts)),
              giveUp: () => setDrawing(null),
            },
      leaveField: () => focusBox(selected ?? ''),
    },
    isHelpOpen || isCropping,
  );
  return {
    ...hand,
    endCropping: () => {
      hand.endCropping();
      focusBox(selected ?? '');
    },
    control,
    marking,
    shape,
    selection,
    acts: actsOn(shape.places, marking, goTo),
    goTo,
    isHelpOpen,
    setHelpOpen,
    moveSelected: () => {
      shape.startMoving();
      focusBox(selected ?? '');
    },
  };
}

function viewKeys(
  control: ViewControl,
): Pick<ScreenKeys, 'larger' | 'smaller' | 'showAll' | 'pan'> {
  return {
    larger: () => control.zoomBy(ZOOM_STEP),
    smaller: () => control.zoomBy(1 / ZOOM_STEP),
    showAll: control.showAll,
    pan: (key) => panBy(control, key),
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
    look: marking.setLook,
    dismiss: (at) => {
      if (at.kind === 'drawn') return;
      marking.dismiss(at);
      goOn(at);
    },
    isFace: (at) => {
      marking.addFace(at.box);
      focusBox(at.key);
    },
    clear: (at) => {
      marking.clear(at);
      const isGone = at.kind === 'drawn' || (at.kind === 'added' && at.marking === null);
      focusBox(isGone ? (places[0]?.key ?? '') : at.key);
    },
  };
}

function pressOnBox(
  event: KeyboardEvent,
  at: Place,
  { shape, acts, drawing }: Pick<ReturnType<typeof useDesk>, 'shape' | 'acts' | 'drawing'>,
  screen: RefObject<HTMLElement | null>,
): void {
  // While something is being drawn, Enter and Escape belong to that.
  if (drawing !== null || event.ctrlKey || event.metaKey || event.altKey) return;
  const isDrawn = at.face === null && at.marking?.kind === 'cover';
  if (shape.isMoving && (isDrawn || at.kind === 'added')) {
    if (shape.pressWhileMoving(event, at)) event.preventDefault();
    return;
  }
  const act = boxAct(event.key);
  if (act === null || (event.shiftKey && act !== 'type')) return;
  const field = screen.current?.querySelector<HTMLElement>('[role="combobox"]');
  // The letter itself is written by the browser, into what has the keyboard by then.
  if (act === 'type') field?.focus();
  else event.preventDefault();
  if (act === 'type') return;
  if (act !== 'who') acts[act](at);
  else if (isDrawn) shape.startMoving();
  else field?.focus();
}
