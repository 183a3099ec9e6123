import type { QueryClient } from '@tanstack/react-query';

export type LiveState = 'off' | 'connected' | 'reconnecting';

/** Something changed on the server: what kind of thing, and which one when it is one. */
export interface LiveEvent {
  readonly topic: string;
  readonly id?: string;
}

const LIVE_PATH = '/api/live';
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Reads one message of the stream, or gives null for one of another shape. */
export function readLiveEvent(data: string): LiveEvent | null {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event !== 'object' || event === null || !('topic' in event)) return null;
    if (typeof event.topic !== 'string') return null;
    return 'id' in event && typeof event.id === 'string'
      ? { topic: event.topic, id: event.id }
      : { topic: event.topic };
  } catch {
    return null;
  }
}

/**
 * Marks as old what the event is about. Query keys are `[topic]` or `[topic, {filter}]` for lists and `[topic, id, …]`
 * for one thing: an event about one thing leaves the others of its kind alone.
 */
export function applyLiveEvent(queries: QueryClient, event: LiveEvent): void {
  void queries.invalidateQueries({
    queryKey: [event.topic],
    predicate: ({ queryKey: [, which] }) =>
      event.id === undefined || typeof which !== 'string' || which === event.id,
  });
  for (const topic of SHOWN_IN[event.topic] ?? [])
    void queries.invalidateQueries({ queryKey: [topic] });
}

/** Where else a change shows: the lists of drafts, and the draft that a picture is in (its own id says nothing of that). */
const SHOWN_IN: Readonly<Record<string, readonly string[]>> = {
  draft: ['drafts', 'home'],
  picture: ['draft'],
  inbox: ['home'],
  // Whether a Page may be written to shows wherever a post waits for it.
  page: ['draft', 'drafts'],
};

let state: LiveState = 'off';
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`: calls back whenever {@link readLiveState} answers something else. */
export function onLiveState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page hears of changes at once. */
export function readLiveState(): LiveState {
  return state;
}

/**
 * Listens for changes until the returned function is called. A lost connection is tried again after 1 s, then
 * ever slower up to 30 s; what was missed meanwhile is fetched again once it is back.
 */
export function startLive(queries: QueryClient, path: string = LIVE_PATH): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let wasLost = false;

  const open = (): void => {
    const opened = new EventSource(path);
    source = opened;
    opened.addEventListener('open', () => {
      wait = FIRST_WAIT_MS;
      become('connected');
      if (wasLost) void queries.invalidateQueries();
      wasLost = false;
    });
    opened.addEventListener('change', (message: MessageEvent<string>) => {
      const event = readLiveEvent(message.data);
      if (event) applyLiveEvent(queries, event);
    });
    opened.addEventListener('error', () => {
      // The browser's own retry gives up for good on an HTTP error (a restart behind a proxy), so it is ours.
      opened.close();
      wasLost = true;
      become('reconnecting');
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
    become('off');
  };
}
