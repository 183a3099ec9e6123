import { createHash } from 'node:crypto';
import type {
  Box,
  PictureFacts,
  PictureMetadata,
} from '../../moderation/pictures/facts.contract.ts';
import type { Eyesight } from '../../moderation/pictures/eyesight.rules.ts';
import type { Eyes } from '../../workers/check-picture.job.ts';

/** What a test says that a picture shows. */
export interface Shown {
  readonly faces: readonly Box[];
  /** People without a visible face, beside those whose faces are found. */
  readonly people?: number;
  /** What may be a face; with any of these the count is not trusted. */
  readonly possible?: readonly Box[];
  /** What a browser is shown of it. */
  readonly preview?: Buffer;
  /** Faces that the second look at the finished file finds where no cover lies. */
  readonly seenAgain?: readonly Box[];
  readonly metadata?: PictureMetadata;
  /** The camera's serial number as the file says it. */
  readonly bodySerial?: string;
  /** What the picture is found again by; none unless told, as in facts from before vision-3. */
  readonly fingerprint?: string;
}

/**
 * Eyes for tests that are not about vision: each picture shows what the test says, by its bytes. Real models look at real
 * photos in workers/vision and in test/journeys/real-photos.test.ts.
 */
export interface SetEyes extends Eyes {
  show(bytes: Buffer, shown: Shown): void;
  /** From now on they are these eyes; at first they are of a model that nobody knows. */
  become(sight: Eyesight): void;
  /** From now on every look throws this, until called with undefined. */
  fail(error: Error | undefined): void;
}

const WIDTH = 1200;
const HEIGHT = 800;

export function setEyes(): SetEyes {
  const known = new Map<string, Shown>();
  let failure: Error | undefined;
  let sight: Eyesight = {
    checkVersion: 'test eyes 1',
    models: [{ purpose: 'faces', name: 'test eyes', version: '1' }],
  };
  const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  return {
    become(eyes) {
      sight = eyes;
    },
    sight: async () => sight,
    show: (bytes, shown) => void known.set(sum(bytes), shown),
    fail(error) {
      failure = error;
    },
    async inspect(bytes) {
      if (failure !== undefined) throw failure;
      const shown = known.get(sum(bytes)) ?? { faces: [] };
      return {
        facts: { ...factsOf(shown, sum(bytes)), ...sight, models: [...sight.models] },
        preview: shown.preview ?? Buffer.from(`preview ${sum(bytes)}`),
        thumbnail: shown.preview ?? Buffer.from(`thumbnail ${sum(bytes)}`),
        bodySerial: shown.bodySerial,
      };
    },
    async render(bytes, covers, crop) {
      if (failure !== undefined) throw failure;
      // Another picture than the original, and another one for other covers; its beginning stays a JPEG's.
      const treatment = crop === null ? covers : { covers, crop };
      const made = Buffer.concat([bytes, Buffer.from(JSON.stringify(treatment))]);
      const seenAgain = known.get(sum(bytes))?.seenAgain ?? [];
      return {
        bytes: made,
        facts: {
          width: WIDTH,
          height: HEIGHT,
          bytes: made.length,
          sha256: sum(made),
          facesUnderCovers: 0,
          facesSeen: seenAgain.map((box) => ({ box, score: 0.9 })),
          metadataFree: true,
        },
        thumbnail: Buffer.from(`thumbnail of ${sum(made)}`),
      };
    },
  };
}

function factsOf(shown: Shown, sha256: string): Omit<PictureFacts, keyof Eyesight> {
  return {
    format: 'jpeg',
    width: WIDTH,
    height: HEIGHT,
    faces: shown.faces.map((box, index) => ({
      number: index + 1,
      box,
      score: 0.9,
      share: (box.width * box.height) / (WIDTH * HEIGHT),
    })),
    people: [
      ...shown.faces.map((box) => ({ box, score: 0.9, hasFace: true })),
      ...Array.from({ length: shown.people ?? 0 }, (_, index) => ({
        box: { x: 60 * index, y: 500, width: 50, height: 150 },
        score: 0.8,
        hasFace: false,
      })),
    ],
    ...(shown.possible === undefined
      ? { trust: { trusted: true, holds: [] } }
      : {
          possibleFaces: shown.possible.map((box) => ({ box, score: 0.05 })),
          trust: {
            trusted: false,
            holds: [{ code: 'possible-faces' as const, why: '1 place may be a face.' }],
          },
        }),
    words: { state: 'read', lines: [], complete: true, unreadable: [] },
    unsuitable: { drawing: 0, hentai: 0, neutral: 1, porn: 0, sexy: 0 },
    metadata: shown.metadata ?? { hasLocation: false },
    perceptualHash: sha256.slice(0, 16),
    ...(shown.fingerprint === undefined ? {} : { fingerprint: shown.fingerprint }),
    preview: { width: WIDTH, height: HEIGHT },
    modelMs: 0,
    ms: 0,
  };
}
