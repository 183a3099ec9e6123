import { describe, expect, test } from 'vitest';
import { arrowStep, boxBetween, middleBox, moveBox, resizeBox } from './boxes.ts';
import { panStep, settle, viewOf, viewOfFaces, zoomAround } from './use-view.ts';

const PHOTO = { width: 1000, height: 500 };
const STAGE = { width: 400, height: 400 };
const FITTED = { width: 400, height: 200 };

describe('the view', () => {
  test('centres a photo that is smaller than its stage and leaves no gap beside a larger one', () => {
    expect(settle({ scale: 1, x: 70, y: -30 }, FITTED, STAGE)).toEqual({ scale: 1, x: 0, y: 100 });
    expect(settle({ scale: 3, x: 50, y: -900 }, FITTED, STAGE)).toEqual({
      scale: 3,
      x: 0,
      y: -200,
    });
  });

  test('enlarges around the point under the pointer', () => {
    const view = zoomAround({ scale: 1, x: 0, y: 0 }, 2, { x: 100, y: 50 });
    expect(view).toEqual({ scale: 2, x: -100, y: -50 });
  });

  test('begins near the faces only when they are too small to tell apart', () => {
    const small = [{ x: 500, y: 250, width: 20, height: 20 }];
    const large = [{ x: 500, y: 250, width: 200, height: 200 }];
    expect(viewOfFaces(large, PHOTO, FITTED, STAGE).scale).toBe(1);
    const near = viewOfFaces(small, PHOTO, FITTED, STAGE);
    expect(near.scale).toBeGreaterThan(2);
    // Its middle is in the middle of the stage.
    expect(near.x + 204 * near.scale).toBeCloseTo(200);
  });
});

describe('looking', () => {
  test('at one place brings it into the middle, near enough to be judged', () => {
    const box = { x: 490, y: 240, width: 20, height: 20 };
    const view = viewOf(box, { scale: 1, x: 0, y: 100 }, PHOTO, { fitted: FITTED, stage: STAGE });
    // 20 pixels of the photo are 8 on the screen: twelve times that is what one should see.
    expect(view).toEqual({ scale: 12, x: -2200, y: -1000 });
    const near = { scale: 12, x: 0, y: 0 };
    const large = { x: 400, y: 200, width: 200, height: 100 };
    expect(viewOf(large, near, PHOTO, { fitted: FITTED, stage: STAGE }).scale).toBe(12);
  });

  test('further to one side with Shift and an arrow', () => {
    expect(panStep('ArrowRight', STAGE)).toEqual({ x: -80, y: 0 });
    expect(panStep('ArrowUp', STAGE)).toEqual({ x: 0, y: 80 });
    expect(panStep('a', STAGE)).toBeNull();
  });
});

describe('a cover that is drawn', () => {
  test('is in whole pixels inside the photo, whichever corner came first', () => {
    expect(boxBetween({ x: 120.4, y: 80 }, { x: -9, y: 20.2 }, PHOTO)).toEqual({
      x: 0,
      y: 20,
      width: 120,
      height: 60,
    });
    expect(boxBetween({ x: 10, y: 10 }, { x: 11, y: 11 }, PHOTO)).toBeNull();
  });

  test('moves and resizes by the keyboard and stays inside', () => {
    const box = { x: 980, y: 10, width: 20, height: 20 };
    expect(arrowStep('ArrowRight', PHOTO)).toEqual({ x: 10, y: 0 });
    expect(arrowStep('a', PHOTO)).toBeNull();
    expect(moveBox(box, { x: 10, y: 0 }, PHOTO)).toEqual(box);
    expect(resizeBox(box, { x: -100, y: 10 }, PHOTO)).toEqual({ ...box, width: 4, height: 30 });
  });

  test('from the keyboard lies in the middle of what is seen', () => {
    expect(middleBox({ x: 200, y: 100, width: 200, height: 100 }, PHOTO)).toEqual({
      x: 291,
      y: 141,
      width: 18,
      height: 18,
    });
  });
});
