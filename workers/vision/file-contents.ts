import type { PictureFormat } from '../../moderation/pictures/facts.contract.ts';
import { heifContents } from './heif-contents.ts';
import { jpegContents } from './jpeg-contents.ts';
import { pngContents, webpContents } from './chunk-contents.ts';

/** What lies in a picture file beside its picture, as it is: hostile input, nothing of it is decoded or decompressed. */
export interface FileContents {
  /** XMP packets and the parts of extended XMP, in the order of the file. */
  readonly xmp: readonly Buffer[];
  /** IPTC-IIM records (the payload of Photoshop's resource 0x0404). */
  readonly iptc: readonly Buffer[];
  /** Comments and text chunks are there. */
  readonly hasText: boolean;
  /** Thumbnails that the container itself has, outside EXIF. */
  readonly hasThumbnail: boolean;
  /** Whole pictures beside the one that is shown: depth maps, gain maps, portraits' originals, bursts. */
  readonly hasFurtherPictures: boolean;
  /** A film, as Android phones and Samsungs append one to a "motion photo". */
  readonly hasFilm: boolean;
  /** Bytes after the picture's end that are neither a film nor a picture. */
  readonly hasTrailingBytes: boolean;
}

/** Reads the container of a picture from end to end. Never throws; what is damaged ends the reading. */
export function fileContents(bytes: Buffer, format: PictureFormat): FileContents {
  switch (format) {
    case 'jpeg':
      return jpegContents(bytes);
    case 'png':
      return pngContents(bytes);
    case 'webp':
      return webpContents(bytes);
    case 'avif':
    case 'heic':
      return heifContents(bytes);
    default:
      return format satisfies never;
  }
}
