import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isBestFaceModel, isBetterFaceModel } from '../../moderation/pictures/eyesight.rules.ts';
import { openFaceDetector } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { YUNET } from './model-files.ts';

/** The best face detector that is there, also when a better one arrives while the process runs. Never a lesser one. */
export interface BestFaces {
  /** The one that counts now; another object after `lookForBetter` found a better one. */
  readonly current: FaceDetector;
  /**
   * Looks, cheaply, whether a better model has arrived, and opens it; the one before is closed. Call it between two
   * pictures only. A file that is no model, or does not open, is tried once and again only when it has changed; one that was
   * there from the beginning is 'unusable' at the first look.
   */
  lookForBetter(): Promise<'same' | 'better' | 'unusable'>;
  close(): Promise<void>;
}

interface Ports {
  readonly open: typeof openFaceDetector;
  /** Tells one state of the file from another; undefined when there is none. */
  readonly markOf: (file: string) => Promise<string | undefined>;
}

/** @throws WeightsRefused when not even the shipped model is whole */
export async function openBestFaces(
  options: { modelsFolder?: string | undefined },
  { open, markOf }: Ports = { open: openFaceDetector, markOf: markOfFile },
): Promise<BestFaces> {
  const mark = async (): Promise<string | undefined> =>
    options.modelsFolder === undefined
      ? undefined
      : markOf(path.join(options.modelsFolder, YUNET.file));
  // Before opening: what changes meanwhile is tried again.
  let tried = await mark();
  let current = await open(options);
  let toBeTold = tried !== undefined && !isBestFaceModel(current.name);
  return {
    get current() {
      return current;
    },
    async lookForBetter() {
      if (isBestFaceModel(current.name)) return 'same';
      const now = await mark();
      if (now === undefined || now === tried) {
        const told = toBeTold;
        toBeTold = false;
        return told ? 'unusable' : 'same';
      }
      tried = now;
      toBeTold = false;
      const candidate = await open(options).catch(() => undefined);
      if (candidate === undefined) return 'unusable';
      if (!isBetterFaceModel(candidate.name, current.name)) {
        await candidate.close();
        return 'unusable';
      }
      const before = current;
      current = candidate;
      await before.close();
      return 'better';
    },
    close: () => current.close(),
  };
}

/**
 * Size, time and identity: a copy in progress, or another file in its place, has another mark. What is no file, such as a
 * folder or a pipe, has one that stays, so that it is told of once.
 */
export async function markOfFile(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isFile() ? `${found.ino} ${found.size} ${found.mtimeMs}` : `no file ${found.ino}`;
}
