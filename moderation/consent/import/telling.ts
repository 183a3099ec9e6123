import type { Db, Tx } from '../../database/client.ts';
import { announceNow } from '../../database/live.ts';
import type { KeptImport } from './import.store.ts';
import type { HearProgress, ImportAct, ImportProgress } from './progress.contract.ts';
import { type Count, countFor } from './progress.rules.ts';
import { showRunning } from './running.store.ts';

/** At most four times a second, and nothing at all of what is over before that. */
const PAUSE_MS = 250;

/** A count that others hear of while the transaction goes on. */
export interface ToldCount extends Count {
  /** Says which import it is, from its transaction on; before that nobody else hears anything. */
  isOf(tx: Tx, kept: Pick<KeptImport, 'id' | 'federationId' | 'schoolId'>): Promise<void>;
}

/**
 * Does a piece of work while everybody who imports into the school can see how far it is. It goes by a connection of its own, since what
 * the work's transaction announces comes only at its end; it is never waited for, and where it fails the work goes on untold.
 *
 * @param hear somebody in this process who hears every step as well
 */
export async function whileTelling<Result>(
  { db }: { readonly db: Db },
  act: ImportAct,
  work: (count: ToldCount) => Promise<Result>,
  hear: HearProgress = () => undefined,
): Promise<Result> {
  const teller = tellerOf(db, act);
  const count = countFor(act, (progress) => {
    hear(progress);
    teller.tell(progress);
  });
  try {
    return await work({
      ...count,
      async isOf(tx, kept) {
        await showRunning(tx, act, kept.id);
        teller.isOf(kept);
      },
    });
  } finally {
    teller.end();
  }
}

/** When it is over, its act alone is told. */
function tellerOf(db: Db, act: ImportAct) {
  let of: Pick<KeptImport, 'id' | 'federationId' | 'schoolId'> | undefined;
  let newest: ImportProgress | undefined;
  /** Set from the first step on until what it brings is sent: where the database has no connection to spare, one notice waits and no more. */
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isOver = false;

  const send = async (progress: ImportProgress | { act: ImportAct }): Promise<void> => {
    if (of === undefined) return;
    const { id, federationId, schoolId } = of;
    // Whoever looks asks once a second as well, so nothing rests on this one.
    await announceNow(db, { topic: 'import', id, federationId, schoolId, progress }).catch(
      () => undefined,
    );
  };
  const wait = (): void => {
    timer = setTimeout(() => {
      const told = newest;
      newest = undefined;
      sending = (told === undefined ? Promise.resolve() : send(told)).then(() => {
        timer = undefined;
        if (newest !== undefined && !isOver) wait();
      });
    }, PAUSE_MS);
    timer.unref();
  };
  return {
    isOf(kept: Pick<KeptImport, 'id' | 'federationId' | 'schoolId'>) {
      of = kept;
    },
    tell(progress: ImportProgress) {
      newest = progress;
      if (timer === undefined && !isOver) wait();
    },
    end() {
      isOver = true;
      clearTimeout(timer);
      void sending?.then(() => send({ act }));
    },
  };
}
