import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import {
  KEYS_IN_COMMON,
  keysOf,
  keysToLookFor,
  mirrored,
  readFingerprint,
} from '../../moderation/pictures/fingerprint.rules.ts';
import type { Fingerprint } from '../../moderation/pictures/fingerprint.rules.ts';
import { agreementOf, looksTheSame } from '../../moderation/pictures/same-picture.rules.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { fingerprintOf } from '../../workers/vision/fingerprint.ts';
import { hammingDistance, perceptualHash } from '../../workers/vision/perceptual-hash.ts';

/** The distance from which the older hash of the whole picture takes two for the same (moderation/drafts). */
const HASH_BITS = 6;

interface Known {
  readonly file: string;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly fingerprint: Fingerprint;
  readonly keys: ReadonlySet<number>;
  readonly hash: string;
}

type Change = (photo: Known) => Promise<Buffer>;

/**
 * How often a changed copy is found again, and how often something else is: each photo in every way that people
 * change photos, against all of them.
 * @returns a row for each change and one for pairs of different photos
 */
export async function duplicatesEval(
  folder: string,
  files: readonly { readonly file: string }[],
  { tell }: { tell: (line: string) => void },
): Promise<readonly object[]> {
  const photos: Known[] = [];
  for (const { file } of files) {
    const bytes = await readFile(path.join(folder, file));
    photos.push({ file, bytes, ...(await seen(bytes)) });
  }
  tell(`${photos.length} photos, ${CHANGES.length} changes …`);
  const rows: object[] = [];
  for (const [change, make] of CHANGES) {
    rows.push({ change, ...(await judge(photos, make)) });
    tell(change);
  }
  return [...rows, { change: 'pairs of different photos, unchanged', ...falseMatches(photos) }];
}

async function seen(bytes: Buffer): Promise<Omit<Known, 'file' | 'bytes'> & { ms: number }> {
  const picture = await decodePicture(bytes);
  // Processor time: other work on the machine must not count.
  const start = process.cpuUsage();
  const written = await fingerprintOf(picture);
  const { user, system } = process.cpuUsage(start);
  const ms = (user + system) / 1_000;
  const fingerprint = readFingerprint(written);
  const { width, height } = picture;
  const hash = await perceptualHash(picture);
  return { width, height, fingerprint, keys: new Set(keysOf(fingerprint)), hash, ms };
}

/** As the product does it: what shares keys is compared. */
async function judge(photos: readonly Known[], make: Change): Promise<object> {
  const counts = { found: 0, wrong: 0, byHash: 0, ms: 0 };
  for (const photo of photos) {
    const copy = await seen(await make(photo));
    counts.ms += copy.ms;
    const wanted = keysToLookFor(copy.fingerprint);
    for (const other of photos) {
      const shared = wanted.filter((key) => other.keys.has(key)).length;
      const same = shared >= KEYS_IN_COMMON && looksTheSame(copy.fingerprint, other.fingerprint);
      if (same && other === photo) counts.found += 1;
      if (same && other !== photo) counts.wrong += 1;
    }
    if (hammingDistance(copy.hash, photo.hash) <= HASH_BITS) counts.byHash += 1;
  }
  return {
    found: `${counts.found} of ${photos.length}`,
    'found by the older hash alone': `${counts.byHash} of ${photos.length}`,
    'another photo taken for it': counts.wrong,
    'ms a fingerprint': Math.round(counts.ms / Math.max(1, photos.length)),
  };
}

/** Every pair, whether or not they share keys, straight and mirrored. */
function falseMatches(photos: readonly Known[]): object {
  const counts = { pairs: 0, wrong: 0, byHash: 0, mostSpots: 0 };
  for (const [index, photo] of photos.entries()) {
    for (const other of photos.slice(index + 1)) {
      counts.pairs += 1;
      if (looksTheSame(photo.fingerprint, other.fingerprint)) counts.wrong += 1;
      if (hammingDistance(photo.hash, other.hash) <= HASH_BITS) counts.byHash += 1;
      for (const either of [photo.fingerprint, mirrored(photo.fingerprint)]) {
        const { spots } = agreementOf(either, other.fingerprint);
        counts.mostSpots = Math.max(counts.mostSpots, spots);
      }
    }
  }
  return {
    found: `${counts.wrong} of ${counts.pairs} (at most ${counts.mostSpots} spots agree)`,
    'found by the older hash alone': `${counts.byHash} of ${counts.pairs}`,
  };
}

/** `shares` of width and height are cut off: left, top, right, bottom. */
function crop(...shares: readonly [number, number, number, number]): Change {
  const [left, top, right, bottom] = shares;
  return ({ bytes, width, height }) =>
    sharp(bytes)
      .extract({
        left: Math.floor(width * left),
        top: Math.floor(height * top),
        width: Math.floor(width * (1 - left - right)),
        height: Math.floor(height * (1 - top - bottom)),
      })
      .jpeg({ quality: 85 })
      .toBuffer();
}

const changed =
  (by: (picture: Sharp, photo: Known) => Sharp): Change =>
  (photo) =>
    by(sharp(photo.bytes), photo).jpeg({ quality: 85 }).toBuffer();

const then =
  (first: Change, by: (picture: Sharp) => Sharp): Change =>
  async (photo) =>
    by(sharp(await first(photo)))
      .jpeg({ quality: 70 })
      .toBuffer();

/** The same drawn crest in a corner of every photo: what it covers, and what all of them now have in common. */
const withCrest: Change = ({ bytes, width, height }) => {
  const side = Math.round(0.18 * Math.min(width, height));
  const crest = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${side}" height="${side}">
    <path d="M10 5h80v50q0 30-40 42Q10 85 10 55z" fill="#123a6b" stroke="#fff" stroke-width="4"/>
    <circle cx="35" cy="35" r="12" fill="#f2c230"/><path d="M60 20l22 30H52z" fill="#e2483d"/>
    <circle cx="50" cy="70" r="10" fill="#fff"/><circle cx="70" cy="62" r="5" fill="#7bd389"/></svg>`;
  return sharp(bytes)
    .composite([{ input: Buffer.from(crest), gravity: 'southeast' }])
    .jpeg({ quality: 85 })
    .toBuffer();
};

const CHANGES: readonly (readonly [string, Change])[] = [
  ['crop: 10 % of width and height', crop(0.1, 0.1, 0, 0)],
  ['crop: 20 %', crop(0, 0.2, 0.2, 0)],
  ['crop: 30 % (49 % of the picture left)', crop(0.3, 0, 0, 0.3)],
  ['crop: 30 %, the other corner', crop(0, 0.3, 0.3, 0)],
  ['crop: 10 % from each side', crop(0.1, 0.1, 0.1, 0.1)],
  ['crop: 20 % from each side (36 % left)', crop(0.2, 0.2, 0.2, 0.2)],
  ['crop: 30 % from each side (16 % left)', crop(0.3, 0.3, 0.3, 0.3)],
  ['mirror', changed((picture) => picture.flop())],
  ['grey', changed((picture) => picture.greyscale())],
  ['30 % brighter', changed((picture) => picture.modulate({ brightness: 1.3 }))],
  ['30 % darker', changed((picture) => picture.modulate({ brightness: 0.7 }))],
  ['other hue (60 degrees)', changed((picture) => picture.modulate({ hue: 60 }))],
  [
    'warm filter',
    changed((picture) =>
      picture.recomb([
        [1.15, 0.1, 0],
        [0.05, 1, 0],
        [0, 0.05, 0.7],
      ]),
    ),
  ],
  ['JPEG quality 40', ({ bytes }) => sharp(bytes).jpeg({ quality: 40 }).toBuffer()],
  ['512 px', changed((picture) => picture.resize(512, 512, { fit: 'inside' }))],
  [
    'white border, 6 % of the width',
    changed((picture, { width }) => {
      const edge = Math.round(0.06 * width);
      return picture.extend({
        top: edge,
        bottom: edge,
        left: edge,
        right: edge,
        background: '#fff',
      });
    }),
  ],
  ['turned by 3 degrees', changed((picture) => picture.rotate(3, { background: '#fff' }))],
  ['crop 20 %, mirror, grey', then(crop(0.2, 0, 0, 0.2), (copy) => copy.flop().greyscale())],
  ['the same crest in a corner of each', withCrest],
];
