import type { Clock } from './kernel/clock.ts';
import type { NewId } from './kernel/ids.ts';
import type { Sealing } from './kernel/sealing.ts';
import type { Db } from './database/client.ts';
import type { PictureStore } from './pictures/picture-store.ts';

/** What every action is given. Nothing reads the time, makes an id or opens a file by itself. */
export interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly pictures: PictureStore;
  readonly sealing: Sealing;
  /** Address that people type, for links in mail. */
  readonly publicUrl: string;
}
