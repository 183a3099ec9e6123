import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShownMarking } from '../../server/contract/drafts.contract.ts';
import { afterDoing, NOTHING_DONE, redone, stepBetween, undone } from './history.ts';
import type { Said } from './history.ts';

const at = (x: number) => ({ x, y: 0, width: 10, height: 10 });
const cover = (x: number): ShownMarking => ({ kind: 'cover', box: at(x) });
const person = (x: number, subjectId: string, mayBeShown = true): ShownMarking => ({
  kind: 'person',
  box: at(x),
  subjectId,
  name: subjectId,
  mayBeShown,
  says: '',
});
const said = (markings: ShownMarking[], ticked: string[] = []): Said => ({
  markings,
  roll: ticked.map((subjectId) => ({ subjectId, name: subjectId, mayBeShown: true })),
  accounting: 'faces',
});

describe('undo and redo', () => {
  test('take back and do again, several steps, newest first', () => {
    const [a, b, c] = [said([]), said([cover(0)]), said([cover(0), person(20, 'amara')])];
    const history = afterDoing(
      afterDoing(NOTHING_DONE, stepBetween(a, b, 'one')),
      stepBetween(b, c, 'two'),
    );
    const first = undone(history, c);
    expect(first?.said).toEqual(b);
    const second = first && undone(first.history, first.said);
    expect(second?.said).toEqual(a);
    expect(second && undone(second.history, second.said)).toBeNull();
    const again = second && redone(second.history, second.said);
    expect(again?.said).toEqual(b);
    expect(again?.history.undone.map((step) => step.words)).toEqual(['two']);
  });

  test('bring back the crop before, and the look of a cover', () => {
    const crop = { x: 0, y: 0, width: 300, height: 300 };
    const sticker: ShownMarking = { kind: 'cover', box: at(0), look: 'sticker' };
    const a: Said = { ...said([cover(0)]), crop: null };
    const b: Said = { ...said([sticker]), crop };
    const history = afterDoing(NOTHING_DONE, stepBetween(a, b, 'both'));
    const back = undone(history, b);
    expect(back?.said).toEqual(a);
    expect(back && redone(back.history, back.said)?.said).toEqual(b);
    // What somebody else cropped meanwhile stays, when this step was about something else.
    const named = afterDoing(NOTHING_DONE, stepBetween(a, { ...a, markings: [] }, 'cleared'));
    expect(undone(named, { ...a, markings: [], crop })?.said.crop).toEqual(crop);
  });

  test('leave alone what a colleague said meanwhile', () => {
    const history = afterDoing(
      NOTHING_DONE,
      stepBetween(said([cover(0)], ['amara']), said([person(0, 'amara')], ['amara']), ''),
    );
    const now = said([person(0, 'amara', false), cover(50)], ['amara', 'ben']);
    expect(undone(history, now)?.said).toEqual(said([cover(0), cover(50)], ['amara', 'ben']));
  });

  test('do not do the same thing twice when it is there already', () => {
    const history = afterDoing(NOTHING_DONE, stepBetween(said([cover(0)]), said([]), ''));
    expect(undone(history, said([cover(0)]))?.said.markings).toEqual([cover(0)]);
  });

  test('take ticks and the way of counting back as well', () => {
    const before = said([], ['amara']);
    const after: Said = { ...said([], ['ben', 'carl']), accounting: 'roll' };
    const history = afterDoing(NOTHING_DONE, stepBetween(before, after, ''));
    expect(undone(history, after)?.said).toEqual(before);
  });

  test('something new ends what could be done again', () => {
    const step = stepBetween(said([]), said([cover(0)]), '');
    const back = undone(afterDoing(NOTHING_DONE, step), said([cover(0)]));
    expect(afterDoing(back?.history ?? NOTHING_DONE, step).undone).toEqual([]);
  });

  test('undo of the last step gives back what was there, whatever it was', () => {
    const marking = fc.oneof(
      fc.integer({ min: 0, max: 5 }).map(cover),
      fc
        .record({ x: fc.integer({ min: 0, max: 5 }), who: fc.constantFrom('a', 'b') })
        .map(({ x, who }) => person(x, who)),
    );
    const set = fc.uniqueArray(marking, { selector: (each) => JSON.stringify(each), maxLength: 6 });
    const sorted = ({ markings }: Said) => markings.map((each) => JSON.stringify(each)).toSorted();
    fc.assert(
      fc.property(set, set, (before, after) => {
        const history = afterDoing(NOTHING_DONE, stepBetween(said(before), said(after), ''));
        const back = undone(history, said(after));
        expect(back && sorted(back.said)).toEqual(sorted(said(before)));
        const again = back && redone(back.history, back.said);
        expect(again && sorted(again.said)).toEqual(sorted(said(after)));
      }),
    );
  });
});
