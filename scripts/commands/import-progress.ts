import type { HearProgress } from '../../moderation/consent/import/progress.contract.ts';
import { progressWords, stageWords } from '../../moderation/consent/import/progress.rules.ts';
import type { Terminal } from './command.ts';

/** Shows how far an import is: a line that is written over where a person watches, else a line for each stage. */
export function showProgress({ tell, rewrite }: Pick<Terminal, 'tell' | 'rewrite'>): {
  readonly hear: HearProgress;
  readonly end: () => void;
} {
  if (rewrite !== undefined) {
    return { hear: (at) => rewrite(progressWords(at)), end: () => rewrite('') };
  }
  let last = '';
  return {
    hear(at) {
      const words = stageWords(at);
      if (words !== last)
        tell(`${words}${at.of === 0 ? '' : ` (${at.of.toLocaleString('en-GB')})`}`);
      last = words;
    },
    end: () => undefined,
  };
}
