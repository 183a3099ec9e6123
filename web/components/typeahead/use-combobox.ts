import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useSearch } from './use-search.ts';
import type { Outcome, Search, TypeaheadOption } from './use-search.ts';

export interface Combobox {
  readonly words: string;
  readonly outcome: Outcome;
  readonly isOpen: boolean;
  /** The place of the marked option in the list, or -1. */
  readonly active: number;
  open(this: void): void;
  close(this: void): void;
  write(this: void, words: string): void;
  choose(this: void, option: TypeaheadOption | undefined): void;
  press(this: void, event: KeyboardEvent): void;
}

/** What is typed, what fits, what is marked, and what the keys do: arrows move, Enter chooses, Escape closes. */
export function useCombobox(search: Search, onChoose: (option: TypeaheadOption) => void): Combobox {
  const [words, setWords] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [moved, setMoved] = useState<number | null>(null);
  const outcome = useSearch(words, search);
  const { options } = outcome;

  // Enter takes the first that fits only once the list is an answer to what is typed, never to an older word.
  const isCurrent = outcome.words === words && words !== '';
  const active = moved ?? (isCurrent ? options.findIndex((option) => !option.isOff) : -1);

  const show = (next: { readonly words: string; readonly isOpen: boolean }): void => {
    setWords(next.words);
    setMoved(null);
    setOpen(next.isOpen);
  };

  const choose = (option: TypeaheadOption | undefined): void => {
    if (!option || option.isOff) return;
    show({ words: '', isOpen: false });
    onChoose(option);
  };

  const move = (step: 1 | -1): void => {
    const from = active < 0 && step < 0 ? options.length : active;
    if (isOpen) setMoved(Math.min(options.length - 1, Math.max(0, from + step)));
    setOpen(true);
  };

  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && isOpen) choose(options[active]);
    else if (event.key === 'Escape' && (isOpen || words !== ''))
      show({ words: isOpen ? words : '', isOpen: false });
    else return;
    event.preventDefault();
  };

  return {
    words,
    outcome,
    isOpen,
    active,
    open: () => setOpen(true),
    close: () => setOpen(false),
    write: (next) => show({ words: next, isOpen: true }),
    choose,
    press,
  };
}
