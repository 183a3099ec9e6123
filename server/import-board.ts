import {
  type ImportAct,
  type ImportProgress,
  importProgressSchema,
} from '../moderation/consent/import/progress.contract.ts';
import type { LiveNotices } from './live.ts';

/** How far each import is that goes on somewhere, as it was last announced: by this server, another one, or a command line. */
export interface ImportBoard {
  of(importId: string, act: ImportAct): ImportProgress | null;
  close(): void;
}

/** More than anybody imports at once. Those whose process died are never taken off otherwise. */
const KEPT = 100;

/** What is on the board says how far, never whether: that the database says (`importRunning`). */
export function openImportBoard(live: Pick<LiveNotices, 'subscribe'>): ImportBoard {
  const board = new Map<string, ImportProgress>();
  const stop = live.subscribe(({ topic, id, progress }) => {
    if (topic !== 'import') return;
    const read = importProgressSchema.safeParse(progress);
    // Taken off first, so that the oldest stands first.
    board.delete(id);
    if (!read.success) return;
    board.set(id, read.data);
    if (board.size > KEPT) {
      const [oldest] = board.keys();
      if (oldest !== undefined) board.delete(oldest);
    }
  });
  return {
    of(importId, act) {
      const at = board.get(importId);
      return at?.act === act ? at : null;
    },
    close: stop,
  };
}
