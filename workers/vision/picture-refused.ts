export type PictureRefusedCode =
  | 'not-a-picture'
  | 'unsupported-format'
  | 'too-large'
  | 'too-many-pixels'
  | 'too-small'
  | 'animated'
  | 'broken';

const SENTENCES = {
  'not-a-picture':
    'This file is not a picture, whatever its name says. Please choose a photo (JPEG, PNG, WebP, AVIF or HEIC).',
  'unsupported-format':
    'This kind of picture cannot be used here. Please save it as JPEG or PNG and choose it again.',
  'too-large': 'This file is too large for a photo. Please save a smaller copy and choose that.',
  'too-many-pixels':
    'This picture has more than 50 million pixels. Please save a smaller copy and choose that.',
  'too-small':
    'This picture is too small for faces on it to be counted. Please choose the original photo.',
  animated: 'This picture moves. Please choose a still photo.',
  broken:
    'This picture is damaged and cannot be read to the end. Please copy it from the camera or phone again.',
} as const satisfies Record<PictureRefusedCode, string>;

/** A picture that cannot be checked: `code` is stable, `message` is a sentence for the person who chose it. */
export class PictureRefused extends Error {
  readonly code: PictureRefusedCode;

  constructor(code: PictureRefusedCode, cause?: unknown) {
    super(SENTENCES[code], cause === undefined ? undefined : { cause });
    this.name = 'PictureRefused';
    this.code = code;
  }
}
