import { Refusal } from '../../../api/client.ts';

export interface TrayFile {
  readonly key: string;
  readonly name: string;
  readonly state: 'waiting' | 'sending' | 'done' | 'refused';
  /** Share of it that has left this device, 0 to 1. */
  readonly share: number;
  /** Why it was not taken, and what to do; only for `refused`. */
  readonly refusal: Refusal | null;
}

export interface TrayState {
  readonly files: readonly TrayFile[];
  /** Pictures of this device for photos that the server has no preview of yet, by picture id. */
  readonly local: ReadonlyMap<string, string>;
}

export interface TrayPorts {
  readonly send: (
    file: File,
    onProgress: (sent: number, of: number) => void,
  ) => Promise<{ readonly pictureId: string }>;
  /** Called after each photo that was taken. */
  readonly onTaken: () => void;
  readonly showLocal: (file: File) => string;
}

/**
 * Sends photos one after the other, so that they arrive in the order in which they were chosen. One that is refused stays
 * on the tray with its reason and holds none of the others up.
 */
export class UploadTray {
  readonly #ports: TrayPorts;
  readonly #listeners = new Set<() => void>();
  readonly #contents = new Map<string, File>();
  #state: TrayState = { files: [], local: new Map() };
  #count = 0;
  #isRunning = false;

  constructor(ports: TrayPorts) {
    this.#ports = ports;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): TrayState => this.#state;

  readonly add = (files: readonly File[]): void => {
    // A new batch counts from one again: "Uploading 3 of 5" speaks of what was just chosen.
    const isIdle = !this.#state.files.some(isUnderWay);
    const kept = this.#state.files.filter((file) => file.state === 'refused' || !isIdle);
    const added = files.map((file): TrayFile => {
      this.#count += 1;
      const key = `file-${this.#count}`;
      this.#contents.set(key, file);
      return { key, name: file.name, state: 'waiting', share: 0, refusal: null };
    });
    this.#become({ files: [...kept, ...added] });
    void this.#run();
  };

  readonly tryAgain = (key: string): void => {
    this.#put(key, { state: 'waiting', share: 0, refusal: null });
    void this.#run();
  };

  /** Takes a refused file off the tray. */
  readonly drop = (key: string): void => {
    this.#contents.delete(key);
    this.#become({ files: this.#state.files.filter((file) => file.key !== key) });
  };

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (
      let next = this.#state.files.find((file) => file.state === 'waiting');
      next !== undefined;
      next = this.#state.files.find((file) => file.state === 'waiting')
    ) {
      await this.#sendOne(next.key);
    }
    this.#isRunning = false;
  }

  async #sendOne(key: string): Promise<void> {
    const content = this.#contents.get(key);
    if (!content) {
      this.drop(key);
      return;
    }
    this.#put(key, { state: 'sending' });
    try {
      const { pictureId } = await this.#ports.send(content, (sent, of) =>
        this.#put(key, { share: of === 0 ? 0 : sent / of }),
      );
      const local = new Map(this.#state.local);
      local.set(pictureId, this.#ports.showLocal(content));
      this.#become({ local });
      this.#contents.delete(key);
      this.#put(key, { state: 'done', share: 1 });
      this.#ports.onTaken();
    } catch (error) {
      this.#put(key, {
        state: 'refused',
        refusal: error instanceof Refusal ? error : unreadable(),
      });
    }
  }

  #put(key: string, values: Partial<TrayFile>): void {
    this.#become({
      files: this.#state.files.map((file) => (file.key === key ? { ...file, ...values } : file)),
    });
  }

  #become(values: Partial<TrayState>): void {
    this.#state = { ...this.#state, ...values };
    for (const listener of this.#listeners) listener();
  }
}

function unreadable(): Refusal {
  return new Refusal({
    code: 'unreadable',
    title: 'This file could not be sent',
    detail: 'Choose it again.',
    status: 400,
  });
}

function isUnderWay(file: TrayFile): boolean {
  return file.state === 'waiting' || file.state === 'sending';
}

/** "Uploading 3 of 5 · 40 %", or null when nothing is under way. */
export function uploadWords(files: readonly TrayFile[]): string | null {
  if (!files.some(isUnderWay)) return null;
  const batch = files.filter((file) => file.state !== 'refused');
  const index = batch.findIndex((file) => file.state === 'sending');
  const current = batch[Math.max(0, index)];
  const percent = Math.round((current?.share ?? 0) * 100);
  const which = batch.length === 1 ? '' : ` ${Math.max(0, index) + 1} of ${batch.length}`;
  return `Uploading${which} · ${percent} %`;
}
