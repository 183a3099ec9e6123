import { z } from 'zod';

// A cover may be drawn past the edge of the photo, so a corner may lie outside it.
const coordinate = z.int().min(-100_000).max(100_000);
const extent = z.int().min(1).max(100_000);

/** A rectangle that a person drew, in whole pixels of the oriented original. */
export const boxSchema = z.object({ x: coordinate, y: coordinate, width: extent, height: extent });
export type Box = z.infer<typeof boxSchema>;

/** What the drafter says about one place in a photo, in whole pixels of the oriented original. */
export const markingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), box: boxSchema, subjectId: z.uuid() }),
  z.object({ kind: z.literal('cover'), box: boxSchema }),
  z.object({ kind: z.literal('not-a-face'), box: boxSchema }),
  // A face that nothing found: one more to account for, by another marking at the same place.
  z.object({ kind: z.literal('face'), box: boxSchema }),
]);
export type Marking = z.infer<typeof markingSchema>;
