import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useSearchParams } from 'react-router';
import { firstToAsk } from './next-place.ts';
import type { Place } from './places.ts';

export interface Selection {
  readonly place: Place | null;
  readonly selected: string | null;
  readonly select: (key: string) => void;
  /** Selects a place and gives its box the keyboard, once it is drawn. */
  readonly focusBox: (key: string) => void;
}

/** Which place is being looked at. It begins with the face in the address (`?face=3`) or the first that is open. */
export function useSelection(
  places: readonly Place[],
  screen: RefObject<HTMLElement | null>,
): Selection {
  const [search] = useSearchParams();
  const asked = Number(search.get('face') ?? Number.NaN);
  const [chosen, setChosen] = useState<string | null>(
    () => firstToAsk(places, Number.isInteger(asked) ? asked : null)?.key ?? null,
  );
  const wanted = useRef<string | null>(chosen);
  const place = places.find((one) => one.key === chosen) ?? places[0] ?? null;

  const takeFocus = useEffectEvent(() => {
    if (wanted.current === null) return;
    const box = screen.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`);
    if (!box) return;
    wanted.current = null;
    box.focus({ preventScroll: true });
  });
  // After every drawing: the box of a place may appear only with the next answer.
  useEffect(() => {
    takeFocus();
  });

  return {
    place,
    selected: place?.key ?? null,
    select: setChosen,
    focusBox: (key) => {
      wanted.current = key;
      setChosen(key);
      const box = screen.current?.querySelector<HTMLElement>(`[data-place="${key}"]`);
      box?.focus({ preventScroll: true });
    },
  };
}
