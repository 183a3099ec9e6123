import type { Refusal } from '../../../api/client.ts';
import type { Draft } from '../../../../server/contract/drafts.contract.ts';
import { isTyped, keyOf, renamed, valueIn, withChange } from './changes.ts';
import type { Change, Saved } from './changes.ts';
import { asRefusal, clashes } from './clashes.ts';
import type { KeptWords } from './kept-words.ts';

/** What the saver needs of the world around it. */
export interface SaverPorts {
  readonly read: () => Promise<Draft>;
  readonly send: (version: number, change: Change) => Promise<Saved>;
  /** Shows a saved change at once, before the draft has been fetched again. */
  readonly show: (update: (draft: Draft) => Draft) => void;
  /** Has the draft fetched again, for its findings. */
  readonly refresh: () => void;
  readonly keep: (words: readonly KeptWords[]) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The same thing changed by two people: what this one wants, and the draft as it is now. */
export interface Conflict {
  readonly mine: Change;
  readonly theirs: Draft;
}

export interface SavingState {
  /** Not yet on the server, in the order of their making. */
  readonly pending: readonly Change[];
  readonly phase: 'idle' | 'typing' | 'saving' | 'trouble' | 'conflict';
  /** Milliseconds since 1970. */
  readonly savedAt: number | null;
  readonly trouble: Refusal | null;
  readonly conflicts: readonly Conflict[];
  /** Own words that gave way to somebody else's, and can be brought back. */
  readonly setAside: readonly Change[];
}

interface Entry {
  change: Change;
  /** What was there when the change began. */
  base: string;
  /** The very change that the server said no to: not sent again until it differs or somebody asks. */
  refused: Change | null;
}

const TYPING_PAUSE_MS = 800;
const RETRY_MS = [4_000, 10_000, 30_000] as const;
const MOST_REBASES = 4;

/**
 * Saves one draft for one person, one change at a time.
 *
 * Every change counts the draft's version up, so two quick ones sent side by side would collide with each other: here
 * each waits for the one before. A version that moved on without touching what is being changed (an upload of one's own, a
 * colleague elsewhere in the draft) is simply followed; only when the very same thing changed is the person asked. What
 * was typed stays until it is saved or the person lets go of it.
 */
export class DraftSaver {
  readonly #ports: SaverPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #names = new Map<string, string>();
  #server: Draft | null = null;
  #version = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isSending = false;
  #savedAt: number | null = null;
  #trouble: Refusal | null = null;
  #conflicts: readonly Conflict[] = [];
  #setAside: readonly Change[] = [];
  #state: SavingState;

  constructor(ports: SaverPorts, kept: readonly KeptWords[] = []) {
    this.#ports = ports;
    for (const { change, base } of kept) {
      this.#entries.set(keyOf(change), { change, base, refused: null });
    }
    this.#state = this.#describe();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SavingState => this.#state;

  /** The newest version that is known to be on the server. */
  get version(): number {
    return this.#version;
  }

  /** The id that a photo has now: a new revision gives every photo a new one. */
  readonly photoId = (id: string): string => {
    let now = id;
    for (let next = this.#names.get(now); next !== undefined; next = this.#names.get(now))
      now = next;
    return now;
  };

  /** Takes notice of the draft as the server has it. An older one than is known says nothing. */
  noteServer(draft: Draft): void {
    if (this.#server !== null && draft.version < this.#version) return;
    const isFirst = this.#server === null;
    this.#followNames(draft);
    this.#server = draft;
    // With a real difference the old version is kept, so that the server says no and the person is asked.
    if (!this.#ownEntries().some((entry) => clashes(entry, draft))) this.#version = draft.version;
    else if (isFirst) this.#version = draft.version - 1;
    // Words from an earlier visit, or from before the session ended, go on their way now that the draft could be read.
    if (this.#entries.size > 0 && (isFirst || this.#trouble?.status === 401)) this.#sendIn(0);
    this.#tell();
  }

  /** Makes a change: shown at once, saved soon. */
  edit(made: Change): void {
    const change = renamed(
      made,
      new Map([...this.#names.keys()].map((id) => [id, this.photoId(id)])),
    );
    const key = keyOf(change);
    const known = this.#entries.get(key);
    const base = known?.base ?? (this.#server === null ? '' : valueIn(this.#server, change));
    // Taken out and put in again: the order of the map is the order of sending.
    this.#entries.delete(key);
    this.#entries.set(key, { change, base, refused: null });
    this.#keep();
    this.#sendIn(isTyped(change) ? TYPING_PAUSE_MS : 0);
    this.#tell();
  }

  /** Saves at once what waits for a pause in typing, or has failed. */
  readonly flush = (): void => {
    for (const entry of this.#entries.values()) entry.refused = null;
    this.#sendIn(0);
  };

  /** Does something else to the draft in its turn, after everything that waits has been saved. */
  act<Done extends { readonly version: number }>(
    run: (at: { version: number; photoId: (id: string) => string }) => Promise<Done>,
  ): Promise<Done> {
    return this.#inTurn(async () => {
      await this.#sendAll();
      if (this.#trouble !== null && this.#entries.size > 0) throw this.#trouble;
      const done = await run({ version: this.#version, photoId: this.photoId });
      this.#version = Math.max(this.#version, done.version);
      await this.#reload();
      return done;
    });
  }

  /** Settles a conflict for one's own words. */
  readonly keepMine = (): void => {
    for (const { mine, theirs } of this.#conflicts) {
      const entry = this.#entries.get(keyOf(mine));
      if (entry) entry.base = valueIn(theirs, entry.change);
      this.#version = Math.max(this.#version, theirs.version);
    }
    this.#conflicts = [];
    this.#sendIn(0);
    this.#tell();
  };

  /** Settles a conflict for the other person's words; one's own are set aside. */
  readonly takeTheirs = (): void => {
    this.#setAside = this.#conflicts.flatMap(({ mine }) => {
      const entry = this.#entries.get(keyOf(mine));
      this.#entries.delete(keyOf(mine));
      return entry ? [entry.change] : [];
    });
    for (const { theirs } of this.#conflicts) {
      this.#version = Math.max(this.#version, theirs.version);
    }
    this.#conflicts = [];
    this.#keep();
    this.#ports.refresh();
    this.#sendIn(0);
    this.#tell();
  };

  readonly bringBack = (): void => {
    const changes = this.#setAside;
    this.#setAside = [];
    for (const change of changes) this.edit(change);
  };

  readonly forgetTrouble = (): void => {
    this.#trouble = null;
    this.#tell();
  };

  #ownEntries(): Entry[] {
    return [...this.#entries.values()];
  }

  #followNames(draft: Draft): void {
    for (const before of this.#server?.photos ?? []) {
      const after = draft.photos.find((photo) => photo.pictureId === before.pictureId);
      if (after && after.id !== before.id) this.#names.set(before.id, after.id);
    }
    for (const [key, entry] of Array.from(this.#entries)) {
      const change = renamed(
        entry.change,
        new Map([...this.#names.keys()].map((id) => [id, this.photoId(id)])),
      );
      if (keyOf(change) === key) continue;
      this.#entries.delete(key);
      this.#entries.set(keyOf(change), { ...entry, change });
    }
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#sendAll());
    }, ms);
  }

  #inTurn<Done>(task: () => Promise<Done>): Promise<Done> {
    const turn = this.#tail.then(task, task);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #sendAll(): Promise<void> {
    if (this.#server === null) return;
    let rebases = 0;
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      const sent = entry.change;
      this.#isSending = true;
      this.#tell();
      try {
        const saved = await this.#ports.send(this.#version, sent);
        await this.#acknowledge(sent, saved);
      } catch (error) {
        const refusal = asRefusal(error);
        const isFollowed =
          refusal.code === 'stale' &&
          rebases++ < MOST_REBASES &&
          (await this.#follow(entry.base, sent));
        if (!isFollowed && !this.#refused(sent, refusal)) break;
      } finally {
        this.#isSending = false;
        this.#tell();
      }
    }
  }

  #next(): Entry | undefined {
    return this.#ownEntries().find(
      (entry) =>
        entry.refused !== entry.change &&
        !this.#conflicts.some(({ mine }) => keyOf(mine) === keyOf(entry.change)),
    );
  }

  async #acknowledge(sent: Change, saved: Saved): Promise<void> {
    const isNewRevision = this.#server !== null && saved.revision !== this.#server.revision;
    this.#version = Math.max(this.#version, saved.version);
    if (this.#server !== null) {
      this.#server = { ...withChange(this.#server, sent), version: saved.version };
    }
    const update = (draft: Draft): Draft => ({
      ...withChange(draft, sent),
      version: saved.version,
    });
    this.#ports.show(update);
    // It may have been changed again while it was on its way; then that waits for its own turn.
    const waiting = this.#entries.get(keyOf(sent));
    if (waiting?.change === sent) this.#entries.delete(keyOf(sent));
    else if (waiting && this.#server !== null) waiting.base = valueIn(this.#server, sent);
    this.#failures = 0;
    this.#trouble = null;
    this.#savedAt = this.#ports.now();
    this.#keep();
    if (isNewRevision) await this.#reload();
    else this.#ports.refresh();
  }

  /** Fetches the draft again; a failure here is left to the screen's own query. */
  async #reload(): Promise<void> {
    const draft = await this.#ports.read().catch(() => null);
    if (draft === null) return;
    this.noteServer(draft);
    this.#ports.show(() => draft);
  }

  /** After "stale": goes on from the newer version, unless the very same thing was changed. */
  async #follow(base: string, sent: Change): Promise<boolean> {
    if (sent.kind === 'order') return false;
    const draft = await this.#ports.read();
    if (!clashes({ change: sent, base }, draft)) {
      this.#server = draft;
      this.#version = draft.version;
      this.#ports.show(() => draft);
      return true;
    }
    this.#conflicts = [...this.#conflicts, { mine: sent, theirs: draft }];
    // The others may go on from the newer version; what is in conflict waits for the person.
    this.#server = draft;
    this.#version = draft.version;
    return true;
  }

  /** Deals with a "no". Answers whether the rest may still be sent. */
  #refused(sent: Change, refusal: Refusal): boolean {
    this.#trouble = refusal;
    if (refusal.status === 0 || refusal.status >= 500 || refusal.status === 429) {
      const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? RETRY_MS[0];
      this.#failures += 1;
      this.#sendIn(wait);
      return false;
    }
    if (refusal.status === 401) return false;
    const waiting = this.#entries.get(keyOf(sent));
    if (waiting) waiting.refused = sent;
    if (!isTyped(sent) && waiting?.change === sent) {
      this.#entries.delete(keyOf(sent));
      this.#ports.refresh();
    }
    return true;
  }

  #keep(): void {
    this.#ports.keep(
      this.#ownEntries().flatMap(({ change, base }) => (isTyped(change) ? [{ change, base }] : [])),
    );
  }

  #describe(): SavingState {
    const pending = this.#ownEntries().map((entry) => entry.change);
    return {
      pending,
      phase: this.#phase(pending.length),
      savedAt: this.#savedAt,
      trouble: this.#trouble,
      conflicts: this.#conflicts,
      setAside: this.#setAside,
    };
  }

  #phase(waiting: number): SavingState['phase'] {
    if (this.#conflicts.length > 0) return 'conflict';
    if (this.#isSending) return 'saving';
    if (this.#trouble !== null) return 'trouble';
    return waiting > 0 ? 'typing' : 'idle';
  }

  #tell(): void {
    this.#state = this.#describe();
    for (const listener of this.#listeners) listener();
  }
}
