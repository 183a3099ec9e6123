/** Chance that can be repeated: the same seed throws the same. */
export interface Dice {
  /** From 0 (included) to 1 (not included). */
  next(): number;
  happens(chance: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  oneOf<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Mulberry32 (Tommy Ettinger, public domain): small, and good enough to spread faults. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  return {
    next,
    happens: (chance) => next() < chance,
    between,
    oneOf: (items) => items[between(0, items.length - 1)] ?? items[0],
  };
}
