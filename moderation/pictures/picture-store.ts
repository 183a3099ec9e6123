import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../kernel/errors.ts';

export interface StoredPicture {
  /** Lower-case hex; also the picture's name in the store. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Where picture bytes live, by content: the name is the SHA-256 of the bytes, so the same bytes are kept once and
 * cannot change under their name. A small port: files today, an S3-compatible store later.
 */
export interface PictureStore {
  /** Stores a stream. Throws the refusal `upload-too-large` beyond `limitBytes`, and keeps nothing then. */
  put(content: Readable, limitBytes: number): Promise<StoredPicture>;
  putBytes(content: Buffer): Promise<StoredPicture>;
  /** Reads all of it and proves that it is what its name says. Throws when it is missing or was changed. */
  read(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  /** For serving. Throws when it is missing. */
  open(sha256: string): Promise<{ stream: Readable; bytes: number }>;
  remove(sha256: string): Promise<void>;
}

const NAME = /^[0-9a-f]{64}$/;

/** Keeps pictures as files under `folder`, written beside and renamed, so that a crash leaves no half picture. */
export function filePictureStore(folder: string): PictureStore {
  const incoming = path.join(folder, 'incoming');
  const fileOf = (sha256: string): string => {
    if (!NAME.test(sha256)) throw new Error('A picture is named by 64 hex digits.');
    return path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };

  async function settle(temporary: string, sha256: string): Promise<void> {
    const file = fileOf(sha256);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o750 });
    await rename(temporary, file);
  }

  async function put(content: Readable, limitBytes: number): Promise<StoredPicture> {
    await mkdir(incoming, { recursive: true, mode: 0o750 });
    const temporary = path.join(incoming, randomUUID());
    const hash = createHash('sha256');
    let bytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > limitBytes) {
          done(tooLarge(limitBytes));
          return;
        }
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, measure, createWriteStream(temporary, { mode: 0o640, flush: true }));
      const sha256 = hash.digest('hex');
      await settle(temporary, sha256);
      return { sha256, bytes };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return {
    put,
    async putBytes(content) {
      return put(Readable.from([content]), content.length);
    },
    async read(sha256) {
      const content = await readFile(fileOf(sha256));
      if (createHash('sha256').update(content).digest('hex') !== sha256) {
        throw new Error(`The stored picture ${sha256} no longer has its own bytes.`);
      }
      return content;
    },
    async has(sha256) {
      return access(fileOf(sha256)).then(
        () => true,
        () => false,
      );
    },
    async open(sha256) {
      const file = fileOf(sha256);
      await access(file);
      return { stream: createReadStream(file), bytes: (await stat(file)).size };
    },
    async remove(sha256) {
      await rm(fileOf(sha256), { force: true });
    },
  };
}

function tooLarge(limitBytes: number): Refusal {
  const megabytes = Math.floor(limitBytes / 1024 / 1024);
  return new Refusal(
    'upload-too-large',
    `This file is larger than ${megabytes} MB.`,
    'Choose a smaller copy of the photo. The rest of your draft is safe.',
    { field: 'photo' },
  );
}
