import type { Carried, PictureMetadata } from '../../moderation/pictures/facts.contract.ts';
import { ExifBlock } from './exif.ts';
import type { Directory } from './exif.ts';
import type { FileContents } from './file-contents.ts';

const TAG = {
  imageDescription: 0x010e,
  make: 0x010f,
  model: 0x0110,
  software: 0x0131,
  dateTime: 0x0132,
  artist: 0x013b,
  copyright: 0x8298,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  dateTimeOriginal: 0x9003,
  offsetTimeOriginal: 0x9011,
  makerNote: 0x927c,
  userComment: 0x9286,
  ownerName: 0xa430,
  bodySerialNumber: 0xa431,
} as const;

/** GPS tags that say where: latitude, longitude, destination, area name. A version number alone says nothing. */
const GPS_PLACE_TAGS = [0x0002, 0x0004, 0x0014, 0x0016, 0x001c];
/** A user comment names its alphabet first. */
const COMMENT_ALPHABET_BYTES = 8;
/** Microsoft's own tags for a title, a comment, an author, keywords and a subject. */
const MICROSOFT_TEXTS = [0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f];
const MICROSOFT_AUTHOR = 0x9c9d;

/** XMP writes the same as attributes or elements: `exif:GPSLatitude="51,30.1N"`. */
const XMP_PLACE = /GPS(?:Dest)?(?:Latitude|Longitude)/;
const XMP_PLACE_WORDS =
  /photoshop:(?:City|State|Country)|Iptc4xmpCore:(?:Location|CountryCode)|Iptc4xmpExt:Location/;
const XMP_OWNER = /aux:OwnerName|exifEX:CameraOwnerName|dc:creator|dc:rights|photoshop:Credit/;
/** People whom a photo program or a person has named on the faces: the Metadata Working Group, Microsoft, IPTC. */
const XMP_NAMED_PEOPLE = /mwg-rs:Name|MPReg:PersonDisplayName|Iptc4xmpExt:PersonInImage/;
const XMP_WORDS = /dc:(?:title|description|subject)|photoshop:(?:Headline|Instructions)|acdsee:/;
const XMP_SOFTWARE = /xmp:CreatorTool|tiff:Software/;
const XMP_THUMBNAIL = /xmp(?:GImg)?:(?:Thumbnails|image)\b/;
/** Depth maps inside the packet (Google), and the directory of what is appended (Android's container). */
const XMP_FURTHER_PICTURES = /G(?:Depth|Image):Data|Item:Semantic=["'](?:Depth|GainMap|Original)/;
const XMP_FILM = /(?:MotionPhoto|MicroVideo)=["']1["']|Item:Semantic=["']MotionPhoto/;

/** Record 2 of IPTC-IIM 4.2, by data set number. */
const IPTC_PLACE_WORDS = new Set([26, 27, 90, 92, 95, 100, 101]);
const IPTC_OWNER = new Set([80, 110, 116]);
const IPTC_WORDS = new Set([5, 25, 40, 105, 120]);

export interface ReadMetadata {
  readonly metadata: PictureMetadata;
  /** The camera's serial number as the file says it. Never stored or shown as it is: see moderation/equipment. */
  readonly bodySerial: string | undefined;
}

/**
 * What the original tells about place, device, time and people, from its EXIF, XMP and IPTC blocks and from the file around
 * them: of places, names and texts only that they are there. Never throws on a damaged block. A place block that is there but
 * cannot be read counts as a place: better one note too many.
 */
export function readMetadata(source: {
  exif: Buffer | undefined;
  xmp: Buffer | undefined;
  contents?: FileContents;
}): ReadMetadata {
  const packets = [
    ...(source.xmp === undefined ? [] : [source.xmp]),
    ...(source.contents?.xmp ?? []),
  ];
  const xmp = Buffer.concat(packets).toString('latin1');
  const iptc = new Set((source.contents?.iptc ?? []).flatMap(iptcDataSets));
  const block = source.exif === undefined ? undefined : ExifBlock.open(source.exif);
  const exif = block === undefined ? NO_EXIF : exifFacts(block);
  const bodySerial =
    exif.bodySerial ?? xmpText(xmp, ['exifEX:BodySerialNumber', 'aux:SerialNumber']);
  const carried = carriedBy({ xmp, iptc, exif, contents: source.contents, bodySerial });
  const cameraMake = exif.cameraMake ?? xmpText(xmp, ['tiff:Make']);
  const cameraModel = exif.cameraModel ?? xmpText(xmp, ['tiff:Model']);
  return {
    metadata: {
      hasLocation: carried.includes('gps'),
      ...(cameraMake === undefined ? {} : { cameraMake }),
      ...(cameraModel === undefined ? {} : { cameraModel }),
      ...(exif.takenAt === undefined ? {} : { takenAt: exif.takenAt }),
      carried,
    },
    bodySerial,
  };
}

interface ExifFacts {
  readonly cameraMake?: string | undefined;
  readonly cameraModel?: string | undefined;
  readonly takenAt?: string | undefined;
  readonly bodySerial?: string | undefined;
  readonly carried: readonly Carried[];
}
const NO_EXIF: ExifFacts = { carried: [] };

function exifFacts(block: ExifBlock): ExifFacts {
  const child = block.child(TAG.exifDirectory);
  const exif: Directory = typeof child === 'string' ? new Map() : child;
  const has = (tag: number): boolean =>
    block.isFilled(block.main, tag) || block.isFilled(exif, tag);
  const carried: [Carried, boolean][] = [
    ['gps', !block.isReadable || saysWhere(block.child(TAG.gpsDirectory))],
    [
      'owner-name',
      [TAG.ownerName, TAG.artist, TAG.copyright, MICROSOFT_AUTHOR].some((tag) => has(tag)),
    ],
    ['software', has(TAG.software)],
    ['maker-note', has(TAG.makerNote)],
    ['thumbnail', block.hasSecondDirectory()],
    [
      'words',
      [TAG.imageDescription, ...MICROSOFT_TEXTS].some((tag) => has(tag)) ||
        block.isFilled(exif, TAG.userComment, COMMENT_ALPHABET_BYTES),
    ],
  ];
  return {
    cameraMake: block.text(block.main, TAG.make),
    cameraModel: block.text(block.main, TAG.model),
    takenAt: timeTaken(block, exif),
    bodySerial: block.text(exif, TAG.bodySerialNumber),
    carried: carried.flatMap(([kind, isThere]) => (isThere ? [kind] : [])),
  };
}

function carriedBy(found: {
  xmp: string;
  iptc: ReadonlySet<number>;
  exif: ExifFacts;
  contents: FileContents | undefined;
  bodySerial: string | undefined;
}): Carried[] {
  const { xmp, exif, contents } = found;
  const inIptc = (sets: ReadonlySet<number>): boolean =>
    [...found.iptc].some((each) => sets.has(each));
  const elsewhere: Readonly<Record<Carried, boolean>> = {
    gps: XMP_PLACE.test(xmp),
    'place-words': XMP_PLACE_WORDS.test(xmp) || inIptc(IPTC_PLACE_WORDS),
    'owner-name': XMP_OWNER.test(xmp) || inIptc(IPTC_OWNER),
    'names-of-people': XMP_NAMED_PEOPLE.test(xmp),
    'serial-number': found.bodySerial !== undefined,
    software: XMP_SOFTWARE.test(xmp),
    'maker-note': false,
    thumbnail: XMP_THUMBNAIL.test(xmp) || contents?.hasThumbnail === true,
    words: XMP_WORDS.test(xmp) || inIptc(IPTC_WORDS) || contents?.hasText === true,
    'further-pictures': XMP_FURTHER_PICTURES.test(xmp) || contents?.hasFurtherPictures === true,
    film: XMP_FILM.test(xmp) || contents?.hasFilm === true,
    'trailing-bytes': contents?.hasTrailingBytes === true,
  };
  return (Object.keys(elsewhere) as Carried[]).filter(
    (kind) => elsewhere[kind] || exif.carried.includes(kind),
  );
}

function saysWhere(gps: Directory | 'missing' | 'unreadable'): boolean {
  if (gps === 'missing') return false;
  return gps === 'unreadable' || GPS_PLACE_TAGS.some((tag) => gps.has(tag));
}

/** The numbers of record 2 in an IPTC block: tag marker 1c, record, number, length, data. */
function iptcDataSets(block: Buffer): number[] {
  const numbers: number[] = [];
  let at = 0;
  while (at + 5 <= block.length && block[at] === 0x1c) {
    if (block[at + 1] === 2) numbers.push(block[at + 2] ?? 0);
    const length = block.readUInt16BE(at + 3);
    // The highest bit says that a longer length follows, which no text of a press photo needs.
    if (length > 0x7fff) break;
    at += 5 + length;
  }
  return numbers;
}

/** The first of these properties that a packet holds, as an attribute or an element: printable, at most 100 characters. */
function xmpText(xmp: string, properties: readonly string[]): string | undefined {
  for (const property of properties) {
    const match = new RegExp(`${property}(?:="([^"<]{1,100})"|>([^<]{1,100})<)`).exec(xmp);
    const text = (match?.[1] ?? match?.[2] ?? '').replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim();
    if (text !== '') return text;
  }
  return undefined;
}

/** When the shutter opened; the main directory's time (last change of the file) only where there is no other. */
function timeTaken(block: ExifBlock, exif: Directory): string | undefined {
  const taken = block.text(exif, TAG.dateTimeOriginal);
  if (taken === undefined) return isoTime(block.text(block.main, TAG.dateTime), undefined);
  return isoTime(taken, block.text(exif, TAG.offsetTimeOriginal));
}

/** `2026:11:20 10:15:00` (EXIF) to ISO 8601; undefined for the blanks and zeros of cameras without a clock. */
function isoTime(text: string | undefined, offset: string | undefined): string | undefined {
  const parts = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text ?? '');
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const isReal = !Number.isNaN(Date.parse(`${time}Z`));
  if (!isReal) return undefined;
  return /^[+-]\d{2}:\d{2}$/.test(offset ?? '') ? `${time}${offset}` : time;
}
