import type { Tx } from '../database/client.ts';
import { answerCauses, type CauseOnRegister, flagCauses, leaverCauses } from './causes.store.ts';

export type { CauseOnRegister } from './causes.store.ts';

/** What a `reach-back` job is about, as the register has it. Ids that are not there (a restored back-up) are left out. */
export async function causesOf(
  tx: Tx,
  asked: { readonly cause: 'answer' | 'flag' | 'left'; readonly ids: readonly string[] },
  now: Date,
): Promise<CauseOnRegister[]> {
  switch (asked.cause) {
    case 'answer':
      return answerCauses(tx, asked.ids);
    case 'flag':
      return flagCauses(tx, asked.ids);
    case 'left':
      return leaverCauses(tx, asked.ids, now);
  }
}
