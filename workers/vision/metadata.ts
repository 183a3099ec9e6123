import type { PictureMetadata } from '../../moderation/pictures/facts.contract.ts';
import { ExifBlock } from './exif.ts';
import type { Directory } from './exif.ts';

const TAG = {
  make: 0x010f,
  model: 0x0110,
  dateTime: 0x0132,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  dateTimeOriginal: 0x9003,
  offsetTimeOriginal: 0x9011,
} as const;

/** GPS tags that say where: latitude, longitude, destination, area name. A version number alone says nothing. */
const GPS_PLACE_TAGS = [0x0002, 0x0004, 0x0014, 0x0016, 0x001c];
/** XMP writes the same as attributes or elements: `exif:GPSLatitude="51,30.1N"`. */
const XMP_PLACE = /GPS(?:Dest)?(?:Latitude|Longitude)/;

/**
 * What the original tells about place, device and time, from its EXIF and XMP blocks. Never throws on a damaged
 * block. A place block that is there but cannot be read counts as a place: better one note too many.
 */
export function readMetadata(source: {
  exif: Buffer | undefined;
  xmp: Buffer | undefined;
}): PictureMetadata {
  const inXmp = source.xmp !== undefined && XMP_PLACE.test(source.xmp.toString('latin1'));
  const block = source.exif === undefined ? undefined : ExifBlock.open(source.exif);
  if (block === undefined) return { hasLocation: inXmp };
  const cameraMake = block.text(block.main, TAG.make);
  const cameraModel = block.text(block.main, TAG.model);
  const takenAt = timeTaken(block);
  return {
    hasLocation: inXmp || saysWhere(block.child(TAG.gpsDirectory)),
    ...(cameraMake === undefined ? {} : { cameraMake }),
    ...(cameraModel === undefined ? {} : { cameraModel }),
    ...(takenAt === undefined ? {} : { takenAt }),
  };
}

function saysWhere(gps: Directory | 'missing' | 'unreadable'): boolean {
  if (gps === 'missing') return false;
  return gps === 'unreadable' || GPS_PLACE_TAGS.some((tag) => gps.has(tag));
}

/** When the shutter opened; the main directory's time (last change of the file) only where there is no other. */
function timeTaken(block: ExifBlock): string | undefined {
  const exif = block.child(TAG.exifDirectory);
  if (exif === 'missing' || exif === 'unreadable') {
    return isoTime(block.text(block.main, TAG.dateTime), undefined);
  }
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
