import { useState } from 'react';
import type {
  Box,
  CoverLook,
  Crop,
  Photo,
  ShownMarking,
} from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject } from '../../server/contract/register.contract.ts';
import { lastLook, lookInWords } from './last-look.ts';
import type { DraftSaver } from '../pages/draft/saving/draft-saver.ts';
import { afterDoing, isSameCrop, NOTHING_DONE, redone, stepBetween, undone } from './history.ts';
import type { History, Said } from './history.ts';
import { facesOf, isUnderCover, matchMarkings } from './places.ts';
import type { Place } from './places.ts';

/** Each act says in its words what it did; the line beside Undo shows them. */
export interface Marking {
  readonly name: (place: Place, subject: MarkableSubject) => void;
  readonly cover: (place: Place) => void;
  readonly dismiss: (place: Place) => void;
  readonly clear: (place: Place) => void;
  readonly addCover: (box: Box) => void;
  /** A face that nothing found: from now on it counts. */
  readonly addFace: (box: Box) => void;
  readonly reshape: (place: Place, box: Box) => void;
  readonly setRoll: (roll: Photo['roll'], words: string) => void;
  readonly setAccounting: (accounting: Photo['accounting'], words: string) => void;
  /** The part that is published; null for all of it. */
  readonly setCrop: (crop: Crop | null) => void;
  readonly setLook: (place: Place, look: CoverLook) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What was done last, in words: "Covered face 3." Empty before anything was. */
  readonly lastWords: string;
}

/** The markings with one of them replaced, taken away (`null`) or, where there was none, added. */
export function withMarking(
  markings: readonly ShownMarking[],
  old: ShownMarking | null,
  next: ShownMarking | null,
): readonly ShownMarking[] {
  const added = next === null ? [] : [next];
  const index = old === null ? -1 : markings.indexOf(old);
  return index === -1 ? [...markings, ...added] : markings.toSpliced(index, 1, ...added);
}

/**
 * The markings with a cover drawn by hand. One marking answers for one face only, so each further face that lies under it
 * gets a cover of its own.
 */
export function withDrawnCover(
  photo: Pick<Photo, 'facts' | 'markings'>,
  box: Box,
): readonly ShownMarking[] {
  const faces = facesOf(photo);
  const look = lastLook();
  const markings: ShownMarking[] = [...photo.markings, { kind: 'cover', box, look }];
  const matches = matchMarkings(faces, markings);
  const left = faces.filter((face) => !matches.has(face) && isUnderCover(face.box, box));
  return [
    ...markings,
    ...left.map((face): ShownMarking => ({ kind: 'cover', box: face.box, look })),
  ];
}

/** Histories live as long as the window, by picture: going to another photo and back loses none. */
const histories = new Map<string, History>();

function useHistory(pictureId: string): [History, (next: History) => void] {
  const [history, setHistory] = useState<History>(histories.get(pictureId) ?? NOTHING_DONE);
  const keep = (next: History): void => {
    histories.set(pictureId, next);
    setHistory(next);
  };
  return [history, keep];
}

/** Says who is who in one photo. Every change is saved at once as the whole set, and each can be taken back. */
export function useMarking(photo: Photo, saver: DraftSaver): Marking {
  const [history, setHistory] = useHistory(photo.pictureId);
  const [lastWords, setLastWords] = useState('');

  const send = (said: Said): void => {
    const photoId = photo.id;
    if (said.markings !== photo.markings && !isSame(said.markings, photo.markings))
      saver.edit({ kind: 'markings', photoId, markings: said.markings });
    if (said.roll !== photo.roll && !isSame(said.roll, photo.roll))
      saver.edit({ kind: 'roll', photoId, roll: said.roll });
    if (!isSameCrop(said.crop ?? null, photo.crop ?? null))
      saver.edit({ kind: 'crop', photoId, crop: said.crop ?? null });
    if (said.accounting !== photo.accounting)
      saver.edit({ kind: 'accounting', photoId, accounting: said.accounting });
  };
  const doIt = (change: Partial<Said>, words: string): void => {
    const before: Said = photo;
    const after: Said = { ...saidOf(photo), ...change };
    setHistory(afterDoing(history, stepBetween(before, after, words)));
    setLastWords(words);
    send(after);
  };
  const put = (markings: readonly ShownMarking[], words: string): void =>
    doIt({ markings: [...markings] }, words);
  const step = (take: typeof undone, words: (done: string) => string): void => {
    const taken = take(history, photo);
    if (taken === null) return;
    const done = (take === undone ? history.done : history.undone).at(-1)?.words ?? '';
    setHistory(taken.history);
    setLastWords(words(done));
    send(taken.said);
  };

  return {
    ...actsOnPlaces(photo, put),
    setRoll: (roll, words) => doIt({ roll }, words),
    setAccounting: (accounting, words) => doIt({ accounting }, words),
    setCrop: (crop) =>
      doIt({ crop }, crop === null ? 'All of the photo is published again.' : 'Cropped the photo.'),
    undo: () => step(undone, (done) => `Undone: ${lowerFirst(done)}`),
    redo: () => step(redone, (done) => `Done again: ${lowerFirst(done)}`),
    canUndo: history.done.length > 0,
    canRedo: history.undone.length > 0,
    lastWords,
  };
}

function saidOf({ markings, roll, accounting, crop }: Photo): Said {
  return { markings, roll, accounting, crop: crop ?? null };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** What is said about one place: the whole set of markings that follows from it, and the words for it. */
function actsOnPlaces(
  photo: Photo,
  put: (markings: readonly ShownMarking[], words: string) => void,
): Pick<
  Marking,
  'name' | 'cover' | 'setLook' | 'dismiss' | 'clear' | 'addCover' | 'addFace' | 'reshape'
> {
  const say = (place: Place, next: ShownMarking | null, words: string): void =>
    put(withMarking(photo.markings, place.marking, next), words);
  const called = (place: Place): string => lowerFirst(place.name);
  const clear = (place: Place): void => {
    if (place.marking !== null) say(place, null, `Cleared ${called(place)}.`);
    else if (place.added !== null)
      put(withMarking(photo.markings, place.added, null), `Took ${called(place)} away again.`);
  };
  return {
    name: (place, subject) => put(...named(photo, place, subject)),
    cover: (place) => {
      if (place.marking?.kind === 'cover') return;
      const words = `Covered ${called(place)}.`;
      if (place.kind === 'possible') put(withDrawnCover(photo, place.box), words);
      else say(place, { kind: 'cover', box: place.box, look: lastLook() }, words);
    },
    setLook: (place, look) => {
      if (place.marking?.kind !== 'cover' || place.marking.look === look) return;
      say(place, { ...place.marking, look }, `${place.name}: ${lookInWords(look)}.`);
    },
    dismiss: (place) => {
      if (place.kind === 'drawn' || place.marking?.kind === 'not-a-face') return;
      // What a person added and then sees to be none is simply taken away.
      if (place.added !== null)
        put(withoutAdded(photo, place), `Took ${called(place)} away again.`);
      else say(place, { kind: 'not-a-face', box: place.box }, `${place.name}: not a face.`);
    },
    clear,
    addCover: (box) => put(withDrawnCover(photo, box), 'Drew a cover.'),
    addFace: (box) =>
      put([...photo.markings, { kind: 'face', box }], `Added face ${facesOf(photo).length + 1}.`),
    reshape: (place, box) => {
      const old = place.marking ?? place.added;
      if (old === null) return;
      put(withMarking(photo.markings, old, { ...old, box }), `Moved or resized ${called(place)}.`);
    },
  };
}

/** Somebody is named. What only might have been a face counts as one from then on. */
function named(
  photo: Photo,
  place: Place,
  { id, name, mayBeShown, says, className }: MarkableSubject,
): [readonly ShownMarking[], string] {
  const { box } = place;
  const person: ShownMarking = {
    kind: 'person',
    box,
    subjectId: id,
    name,
    mayBeShown,
    says,
    className,
  };
  const before: readonly ShownMarking[] =
    place.kind === 'possible' ? [...photo.markings, { kind: 'face', box }] : photo.markings;
  return [withMarking(before, place.marking, person), `${place.name} is ${name}.`];
}

function withoutAdded(photo: Photo, place: Place): readonly ShownMarking[] {
  return photo.markings.filter(
    (marking) => marking !== place.added && (marking !== place.marking || marking.kind === 'cover'),
  );
}
