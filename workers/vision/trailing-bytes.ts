/** ISO base media: a `ftyp` box starts a film, wherever in the tail it lies (Google puts it first, Samsung after a header). */
const FILM = Buffer.from('ftyp', 'latin1');
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const RIFF = Buffer.from('RIFF', 'latin1');

export interface TrailingBytes {
  readonly hasFilm: boolean;
  readonly hasFurtherPictures: boolean;
  readonly hasTrailingBytes: boolean;
}

/** What follows the end of a picture. Zeros alone are padding, which some cameras write, and carry nothing. */
export function trailingBytes(tail: Buffer): TrailingBytes {
  const hasFilm = tail.includes(FILM) || isAvi(tail);
  const hasFurtherPictures = tail.includes(JPEG_START);
  const isPadding = tail.every((byte) => byte === 0);
  return {
    hasFilm,
    hasFurtherPictures,
    hasTrailingBytes: !isPadding && !hasFilm && !hasFurtherPictures,
  };
}

function isAvi(tail: Buffer): boolean {
  const at = tail.indexOf(RIFF);
  return at !== -1 && tail.toString('latin1', at + 8, at + 12) === 'AVI ';
}
