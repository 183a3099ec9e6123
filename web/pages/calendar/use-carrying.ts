import { useEffect, useEffectEvent, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { CalendarPost } from '../../../server/contract/calendar.contract.ts';
import { daysLater, spokenDay } from '../../time.ts';
import { titleOfPost } from './calendar-words.ts';

/** A post that is on its way to another day. */
export interface Carried {
  readonly post: CalendarPost;
  readonly by: 'pointer' | 'keys';
  /** The day that it would be dropped on. */
  readonly day: string;
}

export interface Carrying {
  readonly carried: Carried | null;
  /** What a screen reader is told. */
  readonly says: string;
  readonly press: (post: CalendarPost, event: PointerEvent<HTMLElement>) => void;
  /** For the button that picks a post up: Enter or space, then arrows, Enter to drop, Escape to put it back. */
  readonly keys: (post: CalendarPost, event: KeyboardEvent<HTMLElement>) => void;
  readonly leave: () => void;
}

/** So far a pointer moves before it is a drag and not a press, in pixels. */
const DRAG_FROM = 6;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

/** Carries a post from one day to another, with a pointer or the keyboard. `onDrop` hears of each drop on another day. */
export function useCarrying(
  days: readonly string[],
  onDrop: (post: CalendarPost, day: string) => void,
): Carrying {
  const [carried, setCarried] = useState<Carried | null>(null);
  const [says, setSays] = useState('');
  const [pressed, setPressed] = useState<{ post: CalendarPost; x: number; y: number } | null>(null);

  const drop = (post: CalendarPost, day: string): void => {
    setCarried(null);
    if (day === post.day) setSays(`${titleOfPost(post)} stays on ${spokenDay(day)}.`);
    else onDrop(post, day);
  };
  const putBack = (post: CalendarPost): void => {
    setCarried(null);
    setSays(`Put back. ${titleOfPost(post)} stays on ${spokenDay(post.day)}.`);
  };
  usePointer({ pressed, setPressed, carried, setCarried, drop, putBack });

  const keys = (post: CalendarPost, event: KeyboardEvent<HTMLElement>): void => {
    const isHeld = carried?.by === 'keys' && carried.post.id === post.id;
    const step = STEPS[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (isHeld) return drop(post, carried.day);
      setCarried({ post, by: 'keys', day: post.day });
      setSays(
        `Picked up ${titleOfPost(post)}, ${spokenDay(post.day)}. Arrow keys choose the day, Enter drops it there, Escape puts it back.`,
      );
    } else if (isHeld && event.key === 'Escape') {
      event.preventDefault();
      putBack(post);
    } else if (isHeld && step !== undefined) {
      event.preventDefault();
      const day = daysLater(carried.day, step);
      if (!days.includes(day)) return setSays('That is the edge of the month.');
      setCarried({ ...carried, day });
      setSays(spokenDay(day));
    }
  };

  return {
    carried,
    says,
    keys,
    press: (post, event) => {
      if (event.button === 0 && post.mayMove && post.wantedAt !== null)
        setPressed({ post, x: event.clientX, y: event.clientY });
    },
    leave: () => {
      if (carried?.by === 'keys') putBack(carried.post);
    },
  };
}

interface PointerParts {
  readonly pressed: { readonly post: CalendarPost; readonly x: number; readonly y: number } | null;
  readonly setPressed: (pressed: null) => void;
  readonly carried: Carried | null;
  readonly setCarried: (carried: Carried | null) => void;
  readonly drop: (post: CalendarPost, day: string) => void;
  readonly putBack: (post: CalendarPost) => void;
}

/** Follows the pointer from the press on a post until it is let go, wherever that is. */
function usePointer({ pressed, setPressed, carried, setCarried, drop, putBack }: PointerParts) {
  const move = useEffectEvent((event: globalThis.PointerEvent): void => {
    if (pressed === null) return;
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    if (carried === null && far < DRAG_FROM) return;
    event.preventDefault();
    const day = dayUnder(event) ?? pressed.post.day;
    if (carried?.day !== day) setCarried({ post: pressed.post, by: 'pointer', day });
  });
  const up = useEffectEvent((event: globalThis.PointerEvent): void => {
    setPressed(null);
    if (pressed === null || carried?.by !== 'pointer') return;
    swallowClick();
    const day = dayUnder(event);
    if (day === undefined) putBack(pressed.post);
    else drop(pressed.post, day);
  });
  const end = useEffectEvent((event: globalThis.KeyboardEvent | Event): void => {
    if ('key' in event && event.key !== 'Escape') return;
    setPressed(null);
    if (pressed !== null && carried?.by === 'pointer') putBack(pressed.post);
  });
  const isPressed = pressed !== null;
  useEffect(() => {
    if (!isPressed) return undefined;
    const follow = (event: globalThis.PointerEvent): void => move(event);
    const letGo = (event: globalThis.PointerEvent): void => up(event);
    const stop = (event: Event): void => end(event);
    document.addEventListener('pointermove', follow);
    document.addEventListener('pointerup', letGo);
    document.addEventListener('pointercancel', stop);
    document.addEventListener('keydown', stop);
    return () => {
      document.removeEventListener('pointermove', follow);
      document.removeEventListener('pointerup', letGo);
      document.removeEventListener('pointercancel', stop);
      document.removeEventListener('keydown', stop);
    };
  }, [isPressed]);
}

function dayUnder(event: globalThis.PointerEvent): string | undefined {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  return under?.closest<HTMLElement>('[data-day]')?.dataset['day'];
}

/** A drag that ends on the link or handle that it began on must not press it. */
function swallowClick(): void {
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }), 0);
}
