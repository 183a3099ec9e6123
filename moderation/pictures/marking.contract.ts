import { z } from 'zod';

// A cover may be drawn past the edge of the photo, so a corner may lie outside it.
const coordinate = z.int().min(-100_000).max(100_000);
const extent = z.int().min(1).max(100_000);

/** A rectangle that a person drew, in whole pixels of the oriented original. */
export const boxSchema = z.object({ x: coordinate, y: coordinate, width: extent, height: extent });
export type Box = z.infer<typeof boxSchema>;

/** What stands in the place of what a cover has destroyed; it says nothing about what was there. */
export const coverLookSchema = z.enum(['blur', 'pixelate', 'solid', 'sticker']);
export type CoverLook = z.infer<typeof coverLookSchema>;

/** Added on each side of a covered box, as a share of its longer side: chin, ears and hairline tell who it is, too. */
export const COVER_MARGIN = 0.18;
/**
 * At least so many pixels are added. A JPEG is stored in blocks of 16 px, and each pixel of a block carries traces of all of
 * it, two more for colour that is spread when it is opened: without this, the pixels around a small cover would know
 * something of the face under it.
 */
export const COVER_MARGIN_PIXELS = 18;

/** A place to be covered, in pixels of the oriented original. Without a look it is `blur`. */
export type Cover = Box & { readonly look?: CoverLook | undefined };

/** The part of a photo that is published, in whole pixels of the oriented original and inside it. */
export const cropSchema = z.object({
  x: z.int().nonnegative().max(100_000),
  y: z.int().nonnegative().max(100_000),
  width: extent,
  height: extent,
});
export type Crop = z.infer<typeof cropSchema>;

/** What the drafter says about one place in a photo, in whole pixels of the oriented original. */
export const markingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), box: boxSchema, subjectId: z.uuid() }),
  // A cover without a look is `blur`, as every cover was before there was a choice.
  z.object({ kind: z.literal('cover'), box: boxSchema, look: coverLookSchema.optional() }),
  z.object({ kind: z.literal('not-a-face'), box: boxSchema }),
  // A face that nothing found: one more to account for, by another marking at the same place.
  z.object({ kind: z.literal('face'), box: boxSchema }),
]);
export type Marking = z.infer<typeof markingSchema>;
