import { readFileSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../moderation/kernel/clock.ts';

/** A clock that several processes share and that is moved from outside: the machine's, plus the milliseconds in a file. */
export function movedClock(file: string): Clock {
  let ahead = 0;
  return {
    now() {
      // A half-written file keeps the last value; it is whole again a moment later.
      const read = Number.parseInt(readFileSync(file, 'utf8'), 10);
      if (Number.isInteger(read)) ahead = read;
      return new Date(Date.now() + ahead);
    },
  };
}

export function setAhead(file: string, milliseconds: number): void {
  writeFileSync(file, `${Math.round(milliseconds)}\n`);
}
