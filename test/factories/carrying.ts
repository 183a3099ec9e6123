import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { Carried, PictureFormat } from '../../moderation/pictures/facts.contract.ts';
import { exifBlock } from './exif.ts';
import { box, writeHeic } from './heic.ts';

/** In every block that carries something; nothing of it may be in what is shown or published. */
export const MARKER = 'TELLTALE';

export interface CarryingFile {
  readonly what: string;
  readonly format: PictureFormat;
  readonly bytes: Buffer;
  readonly carried: readonly Carried[];
}

/** Digits that no camera would write by chance, so that a film's or a thumbnail's bytes can be looked for as well. */
const mark = (name: string): string => `${MARKER}-${name}`;

export const FULL_EXIF = exifBlock({
  main: {
    0x010e: mark('description'),
    0x010f: mark('make'),
    0x0110: mark('model'),
    0x0131: mark('software'),
    0x013b: mark('artist'),
  },
  exif: {
    0x9003: '2026:11:20 10:15:00',
    0x927c: Buffer.from(mark('maker-note')),
    0x9286: Buffer.from(`ASCII\0\0\0${mark('comment')}`),
    0xa430: mark('owner'),
    0xa431: mark('serial'),
  },
  gps: {
    1: 'N',
    2: { fractions: [51, 30, 12.5] },
    3: 'W',
    4: { fractions: [2, 7, 30] },
    0x1c: Buffer.from(mark('area')),
  },
  thumbnail: Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.from(mark('thumbnail')),
    Buffer.from([0xff, 0xd9]),
  ]),
});
const EXIF_CARRIES: readonly Carried[] = [
  'gps',
  'owner-name',
  'serial-number',
  'software',
  'maker-note',
  'thumbnail',
  'words',
];

export function xmpPacket(properties: string): Buffer {
  return Buffer.from(
    `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description ${properties}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
  );
}

const FULL_XMP = xmpPacket(
  `exif:GPSLatitude="51,30.1N" photoshop:City="${mark('city')}" aux:OwnerName="${mark('xmp-owner')}" mwg-rs:Name="${mark('child')}"`,
);
const XMP_CARRIES: readonly Carried[] = ['gps', 'place-words', 'owner-name', 'names-of-people'];

const FILM = Buffer.concat([
  box('ftyp', Buffer.from('mp42\0\0\0\0isommp42', 'latin1')),
  box('mdat', Buffer.from(mark('film'))),
]);

/** A small drawn picture with some detail, so that encoders have something to do. */
export function drawnPicture(width = 96, height = 64): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let index = 0; index < data.length; index++) data[index] = (index * 7 + (index >> 6)) & 0xff;
  return sharp(data, { raw: { width, height, channels: 3 } }).blur(2);
}

export function jpegSegment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** Puts segments right after a JPEG's start. */
export function withSegments(jpeg: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

export function pngChunk(type: string, payload: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), payload]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(payload.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return chunk;
}

const PNG_HEAD_BYTES = 8 + 25;

/** Puts chunks right after a PNG's header. */
export function withChunks(png: Buffer, ...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, PNG_HEAD_BYTES), ...chunks, png.subarray(PNG_HEAD_BYTES)]);
}

function riffChunk(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload, Buffer.alloc(payload.length % 2)]);
}

/** Adds chunks to the end of a WebP's RIFF file, whose head states its length. */
export function withRiffChunks(webp: Buffer, ...chunks: readonly Buffer[]): Buffer {
  const whole = Buffer.concat([webp, ...chunks]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

/** IPTC-IIM in Photoshop's resource 0x0404: city, byline, caption. */
function iptcSegment(): Buffer {
  const dataSet = (number: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), Buffer.from(text)]);
  const records = Buffer.concat([
    dataSet(90, mark('iptc-city')),
    dataSet(80, mark('byline')),
    dataSet(120, mark('caption')),
  ]);
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(records.length, 8);
  const payload = Buffer.concat([Buffer.from('Photoshop 3.0\0'), head, records]);
  return jpegSegment(0xed, payload);
}

function extendedXmpSegment(): Buffer {
  const packet = xmpPacket(`GDepth:Data="${mark('depth')}"`);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(packet.length, 0);
  const head = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${'A'.repeat(32)}`, 'latin1');
  return jpegSegment(0xe1, Buffer.concat([head, sizes, packet]));
}

/** Files that carry one kind each, and one that carries all, in every container. */
export async function carryingFiles(): Promise<CarryingFile[]> {
  return [...(await jpegFiles()), ...(await otherFiles())];
}

async function jpegFiles(): Promise<CarryingFile[]> {
  const plain = await drawnPicture().jpeg({ quality: 90 }).toBuffer();
  const p3 = await drawnPicture().withIccProfile('p3').jpeg({ quality: 90 }).toBuffer();
  const exif = jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), FULL_EXIF]));
  const xmp = jpegSegment(
    0xe1,
    Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), FULL_XMP]),
  );
  const comment = jpegSegment(0xfe, Buffer.from(mark('jpeg-comment')));
  const mpf = jpegSegment(0xe2, Buffer.from(`MPF\0MM\0*\0\0\0\x08\0\0${mark('mpf')}`, 'latin1'));
  const second = withSegments(plain, comment);
  const jpeg = (what: string, bytes: Buffer, carried: readonly Carried[]): CarryingFile => ({
    what,
    format: 'jpeg',
    bytes,
    carried,
  });
  return [
    jpeg('nothing', plain, []),
    jpeg('a wide profile', p3, []),
    jpeg('EXIF', withSegments(plain, exif), EXIF_CARRIES),
    jpeg('XMP', withSegments(plain, xmp), XMP_CARRIES),
    jpeg('extended XMP', withSegments(plain, extendedXmpSegment()), ['further-pictures']),
    jpeg('IPTC', withSegments(plain, iptcSegment()), ['place-words', 'owner-name', 'words']),
    jpeg('a comment', withSegments(plain, comment), ['words']),
    jpeg('a second picture', Buffer.concat([withSegments(plain, mpf), second]), [
      'further-pictures',
    ]),
    jpeg('a film', Buffer.concat([plain, FILM]), ['film']),
    jpeg('something behind it', Buffer.concat([plain, Buffer.from(mark('tail'))]), [
      'trailing-bytes',
    ]),
    jpeg(
      'everything',
      Buffer.concat([
        withSegments(p3, exif, xmp, extendedXmpSegment(), iptcSegment(), comment, mpf),
        second,
        FILM,
        Buffer.from(mark('tail')),
      ]),
      [
        'gps',
        'place-words',
        'owner-name',
        'names-of-people',
        'serial-number',
        'software',
        'maker-note',
        'thumbnail',
        'words',
        'further-pictures',
        'film',
      ],
    ),
  ];
}

async function otherFiles(): Promise<CarryingFile[]> {
  const png = await drawnPicture().png().toBuffer();
  const text = (type: string, payload: Buffer): Buffer => pngChunk(type, payload);
  const texts = [
    text('tEXt', Buffer.from(`Comment\0${mark('tEXt')}`)),
    text('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(mark('zTXt'))])),
    text('iTXt', Buffer.from(`Comment\0\0\0\0\0${mark('iTXt')}`)),
    text('tIME', Buffer.from([7, 0xea, 11, 20, 10, 15, 0])),
  ];
  const blocks = [
    text('eXIf', FULL_EXIF),
    text('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), FULL_XMP])),
  ];
  const all: Carried[] = [...new Set([...EXIF_CARRIES, ...XMP_CARRIES])];
  const webp = await drawnPicture()
    .webp({ quality: 90 })
    .withExif({ IFD0: { Artist: 'nobody' } })
    .toBuffer();
  const iccProfile = (await sharp((await jpegFiles())[1]?.bytes).metadata()).icc;
  return [
    { what: 'texts', format: 'png', bytes: withChunks(png, ...texts), carried: ['words'] },
    { what: 'EXIF and XMP', format: 'png', bytes: withChunks(png, ...blocks), carried: all },
    {
      what: 'a film',
      format: 'png',
      bytes: Buffer.concat([png, FILM]),
      carried: ['film'],
    },
    {
      what: 'XMP and something of its own',
      format: 'webp',
      bytes: withRiffChunks(
        webp,
        riffChunk('XMP ', FULL_XMP),
        riffChunk('TEST', Buffer.from(mark('chunk'))),
      ),
      carried: [...XMP_CARRIES, 'trailing-bytes'],
    },
    {
      what: 'EXIF and XMP',
      format: 'avif',
      bytes: await drawnPicture()
        .avif({ quality: 60, effort: 0 })
        .withExif({ IFD0: { Artist: mark('artist'), Software: mark('software') } })
        .withXmp(FULL_XMP.toString('latin1'))
        .toBuffer(),
      carried: [...XMP_CARRIES, 'software'],
    },
    {
      what: 'everything',
      format: 'heic',
      bytes: writeHeic({
        exif: FULL_EXIF,
        xmp: FULL_XMP,
        ...(iccProfile === undefined ? {} : { icc: iccProfile }),
        thumbnail: true,
        depthMap: true,
        tail: box('mpvd', FILM),
      }),
      carried: [...all, 'further-pictures', 'film'],
    },
  ];
}
