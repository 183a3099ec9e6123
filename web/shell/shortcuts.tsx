import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ShortcutHelp } from '../components/shortcut-help/shortcut-help.tsx';

export interface PageShortcut {
  /** The key as the browser names it (`j`, `?`, `ArrowLeft`). */
  readonly key: string;
  /** How the sheet prints it, when the name is not what is on the key. */
  readonly printed?: string;
  readonly does: string;
  readonly run: () => void;
}

interface Registry {
  add(shortcuts: readonly PageShortcut[]): () => void;
  openHelp(): void;
}

const RegistryContext = createContext<Registry | null>(null);

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"]';

/** Whether a key press belongs to something else: a field being typed in, an open dialog, the browser. */
function isForSomethingElse(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return event.target instanceof Element && event.target.closest(TYPING) !== null;
}

/** Keeps the keys of the pages that are open, runs them, and shows them behind "?". */
export function Shortcuts({ children }: { readonly children: ReactNode }) {
  const sets = useRef<(readonly PageShortcut[])[]>([]);
  const [listed, setListed] = useState<readonly PageShortcut[] | null>(null);

  const current = useCallback((): PageShortcut[] => sets.current.flat(), []);
  const registry = useMemo<Registry>(
    () => ({
      add(shortcuts) {
        sets.current.push(shortcuts);
        return () => {
          sets.current = sets.current.filter((set) => set !== shortcuts);
        };
      },
      openHelp: () => setListed(current()),
    }),
    [current],
  );

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isForSomethingElse(event)) return;
      if (event.key === '?') {
        event.preventDefault();
        registry.openHelp();
        return;
      }
      const shortcut = current().findLast((one) => one.key === event.key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [current, registry]);

  const lines = [...(listed ?? []), HELP].map((one) => ({
    keys: [one.printed ?? one.key],
    does: one.does,
  }));
  return (
    <RegistryContext value={registry}>
      {children}
      <ShortcutHelp isOpen={listed !== null} onClose={() => setListed(null)} shortcuts={lines} />
    </RegistryContext>
  );
}

const HELP = { key: '?', printed: '?', does: 'Show this sheet' } as const;

/** Makes keys work while the component is on the page. The newest page wins where two want the same key. */
export function useShortcuts(shortcuts: readonly PageShortcut[]): void {
  const registry = use(RegistryContext);
  const latest = useRef(shortcuts);
  const signature = shortcuts.map((one) => `${one.key} ${one.does}`).join('\n');

  useEffect(() => {
    latest.current = shortcuts;
  });

  useEffect(() => {
    // Registered once a set of keys, but always running the newest function of each.
    const stable = latest.current.map((one, index) => ({
      ...one,
      run: () => latest.current[index]?.run(),
    }));
    return registry?.add(stable);
  }, [registry, signature]);
}

/** Opens the sheet of keys, for a button that says so. */
export function useShortcutHelp(): () => void {
  const registry = use(RegistryContext);
  return useCallback(() => registry?.openHelp(), [registry]);
}
