import { z } from 'zod';
import { LIMITS } from '../kernel/limits.ts';

/** A rectangle in whole pixels of the *oriented original*: (0, 0) is the top left corner as people see the photo. */
export const boxSchema = z.object({
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Box = z.infer<typeof boxSchema>;

/** What a picture may be when it is handed in; decided from its bytes, never from its name. */
export const pictureFormatSchema = z.enum(['jpeg', 'png', 'webp', 'avif', 'heic']);
export type PictureFormat = z.infer<typeof pictureFormatSchema>;

/** One face that was found. It is located and counted, never identified. */
export const foundFaceSchema = z.object({
  /** 1, 2, 3 … from left to right (by the centre), then from top to bottom: what staff see on the screen. */
  number: z.int().positive(),
  box: boxSchema,
  /** How likely this is a face, 0 to 1; before vision-3 a score that only one detector understood. */
  score: z.number().min(0).max(1),
  /** Area of the box over the area of the picture, 0 to 1. */
  share: z.number().min(0).max(1),
  /** Longer side of the box in pixels; missing in facts from before vision-2. */
  size: z.int().positive().optional(),
  /** 1 when it looks straight at the camera, 0 in profile; missing for small faces, like `tilt` and `sharpness`. */
  frontal: z.number().min(0).max(1).optional(),
  /** Degrees by which the line of the eyes is turned clockwise. */
  tilt: z.number().min(-90).max(90).optional(),
  /** How hard its edges are, on a copy of at most 128 px: below about 4 nobody would be known by it. */
  sharpness: z.number().nonnegative().optional(),
});
export type FoundFace = z.infer<typeof foundFaceSchema>;

export const foundPersonSchema = z.object({
  box: boxSchema,
  score: z.number().min(0).max(1),
  /** True when the centre of a found face lies in the upper part of this box. */
  hasFace: z.boolean(),
});

/**
 * What a file carried beside its picture, as kinds and never as values: a place, a name or a text in a photo of children is
 * nothing that Gatehouse keeps. `gps` coordinates · `place-words` a town or a street in words · `owner-name` a name of whoever
 * owns the camera or took the photo · `names-of-people` names that a program has put on faces · `words` captions, keywords, comments · `further-pictures` depth maps and other whole
 * pictures · `film` the seconds around the photo · `trailing-bytes` anything else after the picture's end.
 */
export const carriedSchema = z.enum([
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
  'trailing-bytes',
]);
export type Carried = z.infer<typeof carriedSchema>;

/** A camera's serial number as it is kept: see moderation/equipment/serial.rules.ts. */
export const keptSerialSchema = z.object({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  ending: z.string().max(4),
});
export type KeptSerial = z.infer<typeof keptSerialSchema>;

/** What the original says about itself; none of it is ever in what is published. */
export const pictureMetadataSchema = z.object({
  /** A place (or a place block that could not be read, which counts as one) is in the file. */
  hasLocation: z.boolean(),
  cameraMake: z.string().max(100).optional(),
  cameraModel: z.string().max(100).optional(),
  /** By the camera's clock, ISO 8601, with an offset only when the camera wrote one: `2026-11-20T10:15:00+00:00`. */
  takenAt: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[+-]\d{2}:\d{2})?$/)
    .optional(),
  /** Missing in facts from before this was noted, like `serial`. */
  carried: z.array(carriedSchema).optional(),
  /** Added where facts are kept; a worker's eyes hand the number over beside the facts. */
  serial: keptSerialSchema.optional(),
});
export type PictureMetadata = z.infer<typeof pictureMetadataSchema>;

export const perceptualHashSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** Which model said something: the finding names it, and a better one can check again. */
export const modelUsedSchema = z.object({
  purpose: z.enum(['faces', 'pose', 'people', 'words', 'unsuitable']),
  name: z.string().min(1),
  version: z.string().min(1),
});
export type ModelUsed = z.infer<typeof modelUsedSchema>;

/** Something that scores too low to count as a face but may be one; what it overlaps is no found face. */
export const possibleFaceSchema = foundFaceSchema.pick({ box: true, score: true });
export type PossibleFace = z.infer<typeof possibleFaceSchema>;

/** Why a count of faces cannot be trusted (workers/vision/trust.rules.ts). */
export const distrustCodeSchema = z.enum([
  'small-faces',
  'dense-crowd',
  'people-without-face',
  'low-light',
  'blurred',
  'cut-by-edge',
  'possible-faces',
  'scales-disagree',
]);

/** Whether the number of faces can be relied on; `why` is a whole sentence for staff. */
export const trustSchema = z
  .object({
    trusted: z.boolean(),
    holds: z.array(z.object({ code: distrustCodeSchema, why: z.string().min(1) })),
  })
  .refine(({ trusted, holds }) => trusted === (holds.length === 0), 'Trusted means no holds.');
export type Trust = z.infer<typeof trustSchema>;

/** How well the picture can be seen, on a small grey copy; `measureLight` in workers/vision says the units. */
export const lightSchema = z.object({
  brightness: z.number().min(0).max(255),
  darkShare: z.number().min(0).max(1),
  contrast: z.number().nonnegative(),
  sharpness: z.number().nonnegative(),
});
export type Light = z.infer<typeof lightSchema>;

/** One word as it was read in a picture. Tilted words have the upright box around them. */
export const readWordSchema = z.object({
  text: z.string().min(1).max(LIMITS.readWordCharacters),
  /** How sure the reader is, 0 to 1. */
  confidence: z.number().min(0).max(1),
  box: boxSchema,
});
export type ReadWord = z.infer<typeof readWordSchema>;

/** The words that can be read in a picture, line by line from the top, or that nobody could look for them. */
export const pictureWordsSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('read'),
    lines: z.array(z.array(readWordSchema).min(1)).max(LIMITS.readLinesPerPicture),
    /** False when there is more that looks like text than is ever read. */
    complete: z.boolean(),
    /** Large rows of what looks like letters in which no word could be read. */
    unreadable: z.array(boxSchema).max(LIMITS.readLinesPerPicture),
  }),
  z.object({ state: z.literal('failed'), code: z.enum(['time-limit', 'broken']) }),
]);
export type PictureWords = z.infer<typeof pictureWordsSchema>;

/** How much a picture looks like five kinds of pictures (workers/vision/unsuitable.ts), 0 to 1 each; they add up to 1. */
export const unsuitableScoresSchema = z.object({
  drawing: z.number().min(0).max(1),
  hentai: z.number().min(0).max(1),
  neutral: z.number().min(0).max(1),
  porn: z.number().min(0).max(1),
  sexy: z.number().min(0).max(1),
});
export type UnsuitableScores = z.infer<typeof unsuitableScoresSchema>;

/** What one check of one picture found. Facts only: what they mean is decided elsewhere. */
export const pictureFactsSchema = z.object({
  /** Changes whenever the same picture could give other facts: check again when it differs. */
  checkVersion: z.string().min(1),
  format: pictureFormatSchema,
  /** Pixels, after the orientation in the file was applied. */
  width: z.int().positive(),
  height: z.int().positive(),
  faces: z.array(foundFaceSchema),
  /** Where an earlier look at this picture found a face and this one finds none; added where facts are kept (lost-faces.rules.ts). */
  facesLost: z.array(boxSchema).max(LIMITS.facesPerPhoto).optional(),
  people: z.array(foundPersonSchema),
  /** Missing in facts from before vision-2, like `light` and `trust`; a count without `trust` is not trusted. */
  possibleFaces: z.array(possibleFaceSchema).optional(),
  light: lightSchema.optional(),
  trust: trustSchema.optional(),
  /** Missing in facts from before words were read; then nobody has looked for them. */
  words: pictureWordsSchema.optional(),
  /** Missing in facts from before vision-3; nobody knows then, and the photo is held. */
  unsuitable: unsuitableScoresSchema.optional(),
  metadata: pictureMetadataSchema,
  perceptualHash: perceptualHashSchema,
  /** To find it again in part, mirrored or recoloured (fingerprint.rules.ts); missing in facts from before vision-3. */
  fingerprint: z.base64().max(4_000).optional(),
  models: z.array(modelUsedSchema),
  /** Pixels of the preview that staff mark faces on. */
  preview: z.object({ width: z.int().positive(), height: z.int().positive() }),
  /** Milliseconds inside the detectors, and of the whole check. */
  modelMs: z.number().nonnegative(),
  ms: z.number().nonnegative(),
});
export type PictureFacts = z.infer<typeof pictureFactsSchema>;

/** What is known of a file made for the Page, all of it read back from the finished bytes. */
export const renderedPictureSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  /** Length of the file in bytes. */
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Faces that a second look found where something was covered; anything but 0 must not be published. */
  facesUnderCovers: z.int().nonnegative(),
  /**
   * Every other face that the second look found and no cover hides whole, in whole pixels of the oriented original. Missing in files from
   * before the whole picture was looked at again.
   */
  facesSeen: z.array(possibleFaceSchema).optional(),
  metadataFree: z.literal(true),
});
export type RenderedPicture = z.infer<typeof renderedPictureSchema>;
