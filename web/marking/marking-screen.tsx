import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useSearchParams } from 'react-router';
import type { Box, Draft, Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { usePages } from '../api/pages.ts';
import { ShortcutHelp } from '../components/shortcut-help/shortcut-help.tsx';
import { SavingNotices } from '../pages/draft/saving-notices.tsx';
import type { DraftSaver, SavingState } from '../pages/draft/saving/draft-saver.ts';
import { arrowStep, middleBox, moveBox, resizeBox } from './boxes.ts';
import { FaceStage } from './face-stage.tsx';
import { MarkingPanel } from './marking-panel.tsx';
import { MarkingTools } from './marking-tools.tsx';
import { MarkingTop } from './marking-top.tsx';
import { classesQuery, schoolsOfDraft } from './people.ts';
import { placesOf } from './places.ts';
import type { Place } from './places.ts';
import { firstToAsk, nextOpen } from './next-place.ts';
import { MARKING_KEYS } from './marking-keys.ts';
import { useMarking } from './use-marking.ts';
import { useView } from './use-view.ts';
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
  const [shape, setShape] = useState<{ readonly key: string; readonly box: Box } | null>(null);
  const places = useMemo(() => reshaped(placesOf(photo), shape), [photo, shape]);
  const { selected, select, focusBox } = useSelection(places, screen);
  const [isDrawing, setDrawing] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const pages = usePages();
  const schoolIds = useMemo(() => schoolsOfDraft(draft, pages), [draft, pages]);
  const classes = useQuery(classesQuery).data ?? [];
  const place = places.find((one) => one.key === selected) ?? null;

  const advance = (from: Place): void => {
    const next = nextOpen(places, from);
    // Going on to the next open face is what one wants in most photos; after the last one stays where one is.
    focusBox((next ?? from).key);
  };
  const acts = {
    name: (...[at, subject]: Parameters<typeof marking.name>) => {
      marking.name(at, subject);
      advance(at);
    },
    cover: (at: Place) => {
      marking.cover(at);
      advance(at);
    },
    dismiss: (at: Place) => {
      marking.dismiss(at);
      advance(at);
    },
    clear: (at: Place) => {
      marking.clear(at);
      setMoving(false);
      focusBox(at.face === null ? (places[0]?.key ?? '') : at.key);
    },
  };
  const reshape = (key: string, box: Box, isDone: boolean): void => {
    setShape(isDone ? null : { key, box });
    const at = places.find((one) => one.key === key);
    if (isDone && at && !isSame(box, at.marking?.box)) marking.reshape(at, box);
  };
  const draw = (box: Box): void => {
    setDrawing(false);
    marking.addCover(box);
  };
  const endMoving = (): void => {
    setMoving(false);
    if (shape !== null) reshape(shape.key, shape.box, true);
  };
  const moveByKey = (event: KeyboardEvent, at: Place): boolean => {
    const by = arrowStep(event.key, facts);
    if (by === null) return false;
    const change = event.shiftKey ? resizeBox : moveBox;
    setShape({ key: at.key, box: change(at.box, by, facts) });
    return true;
  };

  const pressOnBox = (event: KeyboardEvent, at: Place): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOwn = at.face === null && at.marking?.kind === 'cover';
    if (isMoving && isOwn) {
      if (event.key === 'Enter' || event.key === 'Escape') endMoving();
      else if (!moveByKey(event, at)) return;
      event.preventDefault();
      return;
    }
    const act = BOX_KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'who') {
      if (isOwn) setMoving(true);
      else screen.current?.querySelector<HTMLElement>('[role="combobox"]')?.focus();
    } else {
      acts[act](at);
    }
  };

  const pressAnywhere = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target instanceof Element && event.target.closest('input, select') !== null;
    if (isDrawing && event.key === 'Escape') setDrawing(false);
    else if (isDrawing && event.key === 'Enter') draw(middleBox(seenPart(control, facts), facts));
    else if (isTyping) {
      if (event.key !== 'Escape' || selected === null) return;
      focusBox(selected);
    } else if (event.key === 'u') marking.undo();
    else if (event.key === 'd') setDrawing(true);
    else if (event.key === '?') setHelpOpen(true);
    else if (event.key === '+' || event.key === '=') control.zoomBy(1.5);
    else if (event.key === '-') control.zoomBy(1 / 1.5);
    else if (event.key === '0') control.showAll();
    else return;
    event.preventDefault();
  };

  return (
    // The keys of the whole screen; each of them has a button that does the same.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={screen} className={styles.screen} onKeyDown={pressAnywhere}>
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
          onBoxKey={pressOnBox}
          isDrawing={isDrawing}
          onDraw={draw}
          onReshape={reshape}
          isMoving={isMoving}
        />
        <MarkingTools
          control={control}
          isDrawing={isDrawing}
          isMoving={isMoving}
          onDrawing={setDrawing}
          onMovingDone={endMoving}
          onUndo={marking.undo}
          canUndo={marking.canUndo}
        />
      </div>
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
            setMoving(true);
            if (selected !== null) focusBox(selected);
          }}
          schoolIds={schoolIds}
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

const BOX_KEYS: Readonly<Record<string, 'who' | 'cover' | 'dismiss' | 'clear'>> = {
  Enter: 'who',
  c: 'cover',
  n: 'dismiss',
  Backspace: 'clear',
  Delete: 'clear',
};
