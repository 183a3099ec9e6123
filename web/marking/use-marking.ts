import { useState } from 'react';
import type { Box, Photo, ShownMarking } from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject } from '../../server/contract/register.contract.ts';
import type { DraftSaver } from '../pages/draft/saving/draft-saver.ts';
import { isUnderCover, matchMarkings } from './places.ts';
import type { Place } from './places.ts';

const MOST_UNDOS = 200;

export interface Marking {
  readonly name: (place: Place, subject: MarkableSubject) => void;
  readonly cover: (place: Place) => void;
  readonly dismiss: (place: Place) => void;
  readonly clear: (place: Place) => void;
  readonly addCover: (box: Box) => void;
  readonly reshape: (place: Place, box: Box) => void;
  readonly undo: () => void;
  readonly canUndo: boolean;
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
  const faces = photo.facts?.faces ?? [];
  const markings: ShownMarking[] = [...photo.markings, { kind: 'cover', box }];
  const matches = matchMarkings(faces, markings);
  const left = faces.filter((face) => !matches.has(face) && isUnderCover(face.box, box));
  return [...markings, ...left.map((face): ShownMarking => ({ kind: 'cover', box: face.box }))];
}

/** Says who is who in one photo. Every change is saved at once as the whole set, and undo sends the set before it. */
export function useMarking(photo: Photo, saver: DraftSaver): Marking {
  const [past, setPast] = useState<readonly (readonly ShownMarking[])[]>([]);

  const put = (markings: readonly ShownMarking[]): void => {
    setPast((before) => [...before.slice(1 - MOST_UNDOS), photo.markings]);
    saver.edit({ kind: 'markings', photoId: photo.id, markings });
  };
  const say = (place: Place, next: ShownMarking | null): void =>
    put(withMarking(photo.markings, place.marking, next));

  return {
    name: (place, { id, name, mayBeShown, says }) =>
      say(place, { kind: 'person', box: place.box, subjectId: id, name, mayBeShown, says }),
    cover: (place) => {
      if (place.marking?.kind !== 'cover') say(place, { kind: 'cover', box: place.box });
    },
    dismiss: (place) => {
      if (place.face !== null) say(place, { kind: 'not-a-face', box: place.box });
    },
    clear: (place) => {
      if (place.marking !== null) say(place, null);
    },
    addCover: (box) => put(withDrawnCover(photo, box)),
    reshape: (place, box) => {
      if (place.marking !== null) say(place, { ...place.marking, box });
    },
    undo: () => {
      const last = past.at(-1);
      if (last === undefined) return;
      setPast(past.slice(0, -1));
      saver.edit({ kind: 'markings', photoId: photo.id, markings: last });
    },
    canUndo: past.length > 0,
  };
}
