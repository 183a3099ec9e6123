import { useEffect, useEffectEvent, useState } from 'react';

export interface TypeaheadOption {
  readonly id: string;
  readonly name: string;
  /** Tells apart people of one name ("Year 3"), or why one cannot be chosen ("cannot be published"). */
  readonly detail?: string;
  /** Choosing this person stops short of naming them; the detail says what it does instead. */
  readonly isStopped?: boolean;
  /** Less likely than the others, so it steps back; it can be chosen all the same. */
  readonly isQuiet?: boolean;
  /** It is listed, so that nobody looks for it in vain, but cannot be chosen. */
  readonly isOff?: boolean;
}

/** Finds what fits the words; given up by its signal when the words change. */
export type Search = (words: string, signal: AbortSignal) => Promise<readonly TypeaheadOption[]>;

const PAUSE_MS = 120;

export interface Outcome {
  readonly kind: 'looking' | 'found' | 'failed';
  /** The words that it is an answer to. */
  readonly words: string;
  readonly options: readonly TypeaheadOption[];
}

/** What fits the words; while the next answer is on its way, the last list stays. */
export function useSearch(words: string, search: Search): Outcome {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'looking', words: '', options: [] });
  const look = useEffectEvent((signal: AbortSignal) => search(words, signal));
  useEffect(() => {
    const giveUp = new AbortController();
    const settle = (next: Outcome): void => {
      if (!giveUp.signal.aborted) setOutcome(next);
    };
    const timer = setTimeout(() => {
      look(giveUp.signal).then(
        (options) => settle({ kind: 'found', words, options }),
        () => settle({ kind: 'failed', words, options: [] }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [words]);
  return outcome;
}

/** The outcome as it is said: how many, or why there is nothing. */
export function outcomeWords({ kind, options }: Outcome, nothingFits: string): string {
  switch (kind) {
    case 'looking':
      return 'Looking…';
    case 'failed':
      return 'The names could not be fetched. Type again in a moment.';
    case 'found':
      if (options.length === 0) return nothingFits;
      return options.length === 1 ? '1 name' : `${options.length} names`;
  }
}
