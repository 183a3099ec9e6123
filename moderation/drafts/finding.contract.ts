import { z } from 'zod';

/**
 * block: must be mended, nobody can waive it · hold: the approver resolves it, with a reason · note: worth knowing.
 */
export const severitySchema = z.enum(['block', 'hold', 'note']);
export type Severity = z.infer<typeof severitySchema>;

/** A rectangle in whole pixels of the oriented original. */
export const placeBoxSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
});

/** Where a finding points. Text spans are UTF-16 offsets, end exclusive. */
export const findingPlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('draft') }),
  z.object({ kind: z.literal('text'), start: z.int().min(0), end: z.int().min(0) }),
  z.object({
    kind: z.literal('alt-text'),
    photo: z.int().positive(),
    start: z.int().min(0),
    end: z.int().min(0),
  }),
  z.object({
    kind: z.literal('photo'),
    photo: z.int().positive(),
    /** A draft that holds a picture like it; only for those who may read that draft. */
    earlierDraft: z.uuid().optional(),
  }),
  z.object({
    kind: z.literal('face'),
    photo: z.int().positive(),
    face: z.int().positive().nullable(),
    box: placeBoxSchema,
  }),
  z.object({ kind: z.literal('region'), photo: z.int().positive(), box: placeBoxSchema }),
]);
export type FindingPlace = z.infer<typeof findingPlaceSchema>;

/** The model that a finding rests on, as the facts name it. */
export const findingModelSchema = z.object({ name: z.string(), version: z.string() });
export type FindingModel = z.infer<typeof findingModelSchema>;

/** What a check found: which check and rule, how grave, where, why (a sentence for a teacher) and what to do. */
export const findingSchema = z.object({
  check: z.enum([
    'faces',
    'people',
    'words',
    'unsuitable',
    'metadata',
    'register',
    'rulebook',
    'picture',
    'draft',
  ]),
  rule: z.string(),
  severity: severitySchema,
  place: findingPlaceSchema,
  why: z.string(),
  remedy: z.string(),
  /** Missing when no model had a say, and in findings from before it was noted. */
  model: findingModelSchema.optional(),
  /**
   * Digest of what the finding rests on beyond its words, such as which places or people: a reason given for some does not
   * settle others that read the same. Never shown. Missing where place and words say it all.
   */
  basis: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
