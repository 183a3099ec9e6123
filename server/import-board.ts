import { z } from 'zod';
import {
  type ImportAct,
  importActSchema,
  type ImportProgress,
  importProgressSchema,
} from '../moderation/consent/import/progress.contract.ts';
import type { LiveNotices } from './live.ts';

/** How far each import is that goes on somewhere, as it was last announced: by this server, another one, or a command line. */
export interface ImportBoard {
  of(importId: string, act: ImportAct): ImportProgress | null;
  close(): void;
}

const toldSchema = z.union([importProgressSchema, z.object({ act: importActSchema })]);

/** More than anybody imports at once. Those whose process died are never taken off otherwise. */
const KEPT = 100;

/** What is on the board says how far, never whether: that the database says (`importRunning`). */
export function openImportBoard(live: Pick<LiveNotices, 'subscribe'>): ImportBoard {
  const board = new Map<string, ImportProgress>();
  const stop = live.subscribe(({ topic, id, progress }) => {
    if (topic !== 'import') return;
    const told = toldSchema.safeParse(progress).data;
    if (told === undefined) return;
    // One line for each act: whoever looks at an import that is being applied has it compared meanwhile.
    const line = `${id} ${told.act}`;
    // Taken off first, so that the oldest stands first; what tells its act alone is over.
    board.delete(line);
    if (!('stage' in told)) return;
    board.set(line, told);
    if (board.size > KEPT) {
      const [oldest] = board.keys();
      if (oldest !== undefined) board.delete(oldest);
    }
  });
  return {
    of(importId, act) {
      return board.get(`${importId} ${act}`) ?? null;
    },
    close: stop,
  };
}
