import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../test/factories/people.ts';
import { type Db, inTransaction, openDatabase } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';
import { historyOf } from '../record/record.actions.ts';
import { filePictureStore } from './picture-store.ts';
import {
  keepPicture,
  type ReceivedPicture,
  receivePicture,
  requireHandedInFor,
  retryFailedCheck,
} from './upload.actions.ts';

const NOW = new Date('2026-11-24T14:10:00Z');
let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let federation: TestFederation;
let folder: string;
let deps: Deps;
let draftId: string;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined, 3));
  federation = await makeFederation(db);
  draftId = await emptyDraft();
});
beforeEach(async () => {
  await rm(folder ?? '', { recursive: true, force: true });
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-upload-'));
  deps = { db, pictures: filePictureStore(folder) } as Deps;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function emptyDraft(): Promise<string> {
  const id = uuidV7(Date.now());
  await db
    .insertInto('draft')
    .values({
      id,
      federation_id: federation.id,
      school_id: federation.schools.ssq,
      author_id: federation.people.drafter.id,
      state: 'drafting',
      version: 1,
      revision: 1,
      created_at: NOW,
      updated_at: NOW,
    })
    .execute();
  return id;
}

async function keptFiles(): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

function receive(bytes: Buffer, fileName = 'IMG_0001.jpg'): Promise<ReceivedPicture> {
  return receivePicture(deps, { fileName, content: Readable.from([bytes]) });
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Refusal)) throw new Error(`Not refused: ${String(thrown)}`);
  return thrown;
}

const blank = () => sharp({ create: { width: 32, height: 24, channels: 3, background: '#a33' } });

/** The first box of an ISO base media file, and some bytes that stand for the rest. */
function isoFile(brand: string): Buffer {
  const box = Buffer.alloc(24);
  box.writeUInt32BE(24, 0);
  box.write(`ftyp${brand}`, 4, 'latin1');
  box.write('mif1heic', 16, 'latin1');
  return Buffer.concat([box, randomBytes(400)]);
}

describe('every kind that is accepted', () => {
  test.each<[string, string, () => Promise<Buffer> | Buffer]>([
    ['JPEG', 'image/jpeg', () => blank().jpeg().toBuffer()],
    ['PNG', 'image/png', () => blank().png().toBuffer()],
    ['WebP', 'image/webp', () => blank().webp().toBuffer()],
    ['AVIF', 'image/avif', () => blank().avif().toBuffer()],
    ['HEIC of an iPhone', 'image/heic', () => isoFile('heic')],
    ['HEIC with more colours', 'image/heic', () => isoFile('heix')],
    ['HEIF', 'image/heif', () => isoFile('mif1')],
  ])('%s', async (_name, mediaType, make) => {
    const bytes = await make();
    const received = await receive(bytes, 'harvest');
    expect(received).toMatchObject({ mediaType, bytes: bytes.length, fileName: 'harvest' });
    expect((await deps.pictures.read(received.originalSha256)).equals(bytes)).toBe(true);
  });

  test('the bytes decide, not the name', async () => {
    const png = await blank().png().toBuffer();
    expect((await receive(png, 'photo.jpg')).mediaType).toBe('image/png');
    expect((await receive(png, 'notes.txt')).mediaType).toBe('image/png');
  });
});

describe('what is no photo', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ['text', () => Buffer.from('This is not a photo. '.repeat(50))],
    ['nothing', () => Buffer.alloc(0)],
    ['one byte', () => Buffer.of(0xff)],
    ['SVG', () => Buffer.from(SVG)],
    ['SVG with an XML declaration', () => Buffer.from(`<?xml version="1.0"?>${SVG}`)],
    ['HTML', () => Buffer.from('<!doctype html><img src="x">')],
    ['GIF', () => blank().gif().toBuffer()],
    ['TIFF', () => blank().tiff().toBuffer()],
    ['BMP', () => Buffer.concat([Buffer.from('BM'), randomBytes(200)])],
    ['PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF')],
    ['a video', () => isoFile('isom')],
    ['a program', () => Buffer.concat([Buffer.from('7f454c46020101', 'hex'), randomBytes(300)])],
    ['a broken ZIP', () => Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(300)])],
    ['chance', () => Buffer.concat([Buffer.of(0), randomBytes(4_000)])],
    [
      'a JPEG that begins a byte too late',
      async () => Buffer.concat([Buffer.of(0x20), await blank().jpeg().toBuffer()]),
    ],
  ])('%s called .jpg is refused with what to do, and nothing stays', async (_name, make) => {
    const refusal = await refusalOf(receive(await make(), 'IMG_0001.jpg'));
    expect(refusal).toMatchObject({
      code: 'not-a-picture',
      message: 'IMG_0001.jpg is not a photo that we can read.',
      remedy:
        'Choose a JPEG, PNG, WebP, AVIF or iPhone (HEIC) photo. The rest of your draft is safe.',
      field: 'photo',
    });
    expect(await keptFiles()).toBe(0);
  });

  test('too many bytes are refused before anything looks at them, and nothing stays', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const chunks = Array.from({ length: LIMITS.uploadBytes / chunk.length + 1 }, () => chunk);
    const refusal = await refusalOf(
      receivePicture(deps, { fileName: 'a.jpg', content: Readable.from(chunks) }),
    );
    expect(refusal).toMatchObject({
      code: 'upload-too-large',
      message: 'This file is larger than 30 MB.',
    });
    expect(await keptFiles()).toBe(0);
  });

  test('bytes that are some picture of a draft already are not thrown away with the refusal', async () => {
    const bytes = Buffer.from('accepted by an earlier version');
    const { sha256 } = await deps.pictures.putBytes(bytes);
    await keep({
      originalSha256: sha256,
      bytes: bytes.length,
      mediaType: 'image/x',
      fileName: 'a',
    });
    await refusalOf(receive(bytes));
    expect((await deps.pictures.read(sha256)).equals(bytes)).toBe(true);
  });
});

describe('the name of the file', () => {
  const LONG = `${'a'.repeat(LIMITS.fileNameCharacters)}.jpg`;
  test.each([
    ['IMG_0001.jpg', 'IMG_0001.jpg'],
    ['Zoë – harvest (2).JPG', 'Zoë – harvest (2).JPG'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\teacher\\Desktop\\harvest.jpg', 'harvest.jpg'],
    ['/absolute/harvest.jpg', 'harvest.jpg'],
    ['mixed\\and/harvest.jpg', 'harvest.jpg'],
    ['har\u0000vest\r\n\t.jpg\u001b[31m', 'harvest.jpg[31m'],
    ['harvest\u202egpj.exe', 'harvestgpj.exe'],
    ['\u200bhar\ufeffvest.jpg ', 'harvest.jpg'],
    ['', 'photo'],
    ['   ', 'photo'],
    ['folder/', 'photo'],
    ['\u0007\u0000', 'photo'],
    [LONG, LONG.slice(-LIMITS.fileNameCharacters)],
    [`${'🎃'.repeat(LIMITS.fileNameCharacters)}.jpg`, `${'🎃'.repeat(196)}.jpg`],
  ])('%j is shown as %j', async (sent, shown) => {
    const { fileName } = await receive(await blank().jpeg().toBuffer(), sent);
    expect(fileName).toBe(shown);
    expect(fileName.isWellFormed()).toBe(true);
  });

  test('a refusal repeats only the cleaned name', async () => {
    const refusal = await refusalOf(receive(Buffer.from('text'), '/home/me/\u001bletter.txt'));
    expect(refusal.message).toBe('letter.txt is not a photo that we can read.');
  });
});

async function keep(received: ReceivedPicture): Promise<string> {
  const pictureId = uuidV7(Date.now());
  await inTransaction(db, (tx) =>
    keepPicture(tx, {
      ...received,
      pictureId,
      draftId,
      actor: federation.actors.drafter,
      now: NOW,
    }),
  );
  return pictureId;
}

describe('what is kept about a picture', () => {
  test('a row that waits for a worker, and an event without the name of the file', async () => {
    const received = await receive(await blank().jpeg().toBuffer(), 'Mia Hart.jpg');
    const id = await keep(received);
    const row = await db
      .selectFrom('picture')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      federation_id: federation.id,
      original_sha256: received.originalSha256,
      media_type: 'image/jpeg',
      file_name: 'Mia Hart.jpg',
      uploaded_by: federation.people.drafter.id,
      uploaded_at: NOW,
      check_state: 'waiting',
    });
    const history = await inTransaction(db, (tx) =>
      historyOf(tx, federation.id, { kind: 'picture', id }),
    );
    expect(history.map((event) => event.kind)).toEqual(['picture.uploaded']);
    const details = await db.selectFrom('record_detail').select('detail').execute();
    expect(JSON.stringify(details)).not.toContain('Mia');
  });

  test('it can be put back into the draft that it was handed in for, and into no other', async () => {
    const id = await keep(await receive(await blank().jpeg().toBuffer()));
    const other = await emptyDraft();
    const putBack = (pictureId: string, into: string) =>
      inTransaction(db, (tx) => requireHandedInFor(tx, pictureId, into));
    await expect(putBack(id, draftId)).resolves.toBeUndefined();
    expect((await refusalOf(putBack(id, other))).code).toBe('not-found');
    expect((await refusalOf(putBack(uuidV7(Date.now()), draftId))).code).toBe('not-found');
  });

  test.each(['waiting', 'checked', 'refused', 'failed'] as const)(
    'a check that is %s is asked for again only when it had broken',
    async (state) => {
      const id = await keep(await receive(await blank().jpeg().toBuffer()));
      await db.updateTable('picture').set({ check_state: state }).where('id', '=', id).execute();
      await inTransaction(db, (tx) => retryFailedCheck(tx, id, NOW));
      const asked = await db
        .selectFrom('job_outbox')
        .select('job_id')
        .where('job_id', '=', `check-picture-${id}`)
        .execute();
      expect(asked).toHaveLength(state === 'failed' ? 1 : 0);
      const row = await db
        .selectFrom('picture')
        .select('check_state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(row.check_state).toBe(state === 'failed' ? 'waiting' : state);
    },
  );
});
