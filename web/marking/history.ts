import type { Crop, Photo, ShownMarking } from '../../server/contract/drafts.contract.ts';
import { isSameBox } from './places.ts';

/** All that can be said about one photo on the marking screen. */
export type Said = Pick<Photo, 'markings' | 'roll' | 'accounting' | 'crop'>;

/** What was put in and what was taken out, of markings or of ticks. */
interface Exchange<Item> {
  readonly out: readonly Item[];
  readonly in: readonly Item[];
}

/**
 * One thing that somebody did. It is kept as what it changed, not as what was there before: what a colleague says
 * meanwhile about another face stays when it is undone.
 */
export interface Step {
  /** "Covered face 3." */
  readonly words: string;
  readonly markings: Exchange<ShownMarking>;
  readonly roll: Exchange<Photo['roll'][number]>;
  readonly accounting: { readonly from: Photo['accounting']; readonly to: Photo['accounting'] };
  readonly crop: { readonly from: Crop | null; readonly to: Crop | null };
}

/** What was done and can be undone, the newest last; and what was undone and can be done again, the newest last. */
export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const NOTHING_DONE: History = { done: [], undone: [] };

const MOST_STEPS = 200;

function isSameMarking(a: ShownMarking, b: ShownMarking): boolean {
  return (
    a.kind === b.kind &&
    isSameBox(a.box, b.box) &&
    (a.kind !== 'person' || (b.kind === 'person' && a.subjectId === b.subjectId)) &&
    (a.kind !== 'cover' || (b.kind === 'cover' && a.look === b.look))
  );
}

/** Whether two crops are the very same part; null is all of the photo. */
export function isSameCrop(a: Crop | null, b: Crop | null): boolean {
  return a === null || b === null ? a === b : isSameBox(a, b);
}

type Person = Photo['roll'][number];
const isSamePerson = (a: Person, b: Person): boolean => a.subjectId === b.subjectId;

/** Those of `these` that are not among `others`; of equal ones each answers for one. */
function without<Item>(
  these: readonly Item[],
  others: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): readonly Item[] {
  const left = [...others];
  return these.filter((item) => {
    const index = left.findIndex((other) => isSame(item, other));
    if (index === -1) return true;
    left.splice(index, 1);
    return false;
  });
}

function exchanged<Item>(
  now: readonly Item[],
  exchange: Exchange<Item>,
  isSame: (a: Item, b: Item) => boolean,
): readonly Item[] {
  const kept = without(now, exchange.out, isSame);
  const added = without(exchange.in, kept, isSame);
  // What replaces something takes its place, so that letters and the order of the list stay.
  const first = now.findIndex((item) => exchange.out.some((other) => isSame(item, other)));
  const at = first === -1 ? kept.length : Math.min(first, kept.length);
  return [...kept.slice(0, at), ...added, ...kept.slice(at)];
}

export function stepBetween(before: Said, after: Said, words: string): Step {
  return {
    words,
    markings: {
      out: without(before.markings, after.markings, isSameMarking),
      in: without(after.markings, before.markings, isSameMarking),
    },
    roll: {
      out: without(before.roll, after.roll, isSamePerson),
      in: without(after.roll, before.roll, isSamePerson),
    },
    accounting: { from: before.accounting, to: after.accounting },
    crop: { from: before.crop ?? null, to: after.crop ?? null },
  };
}

function reversed(step: Step): Step {
  return {
    words: step.words,
    markings: { out: step.markings.in, in: step.markings.out },
    roll: { out: step.roll.in, in: step.roll.out },
    accounting: { from: step.accounting.to, to: step.accounting.from },
    crop: { from: step.crop.to, to: step.crop.from },
  };
}

/** What the photo is with a step made on it as it is now, whatever else was said meanwhile. */
function applied(now: Said, step: Step): Said {
  const { from, to } = step.accounting;
  return {
    markings: [...exchanged(now.markings, step.markings, isSameMarking)],
    roll: [...exchanged(now.roll, step.roll, isSamePerson)],
    accounting: from === to ? now.accounting : to,
    ...(isSameCrop(step.crop.from, step.crop.to)
      ? now.crop === undefined
        ? {}
        : { crop: now.crop }
      : { crop: step.crop.to }),
  };
}

/** Something new was done: what had been undone before cannot be done again. */
export function afterDoing(history: History, step: Step): History {
  return { done: [...history.done.slice(1 - MOST_STEPS), step], undone: [] };
}

/** One step back. Null when there is none. */
export function undone(history: History, now: Said): { history: History; said: Said } | null {
  const step = history.done.at(-1);
  if (step === undefined) return null;
  return {
    history: { done: history.done.slice(0, -1), undone: [...history.undone, step] },
    said: applied(now, reversed(step)),
  };
}

/** One step that was undone is done again. Null when there is none. */
export function redone(history: History, now: Said): { history: History; said: Said } | null {
  const step = history.undone.at(-1);
  if (step === undefined) return null;
  return {
    history: { done: [...history.done, step], undone: history.undone.slice(0, -1) },
    said: applied(now, step),
  };
}
