import { z } from 'zod';
import { findingSchema } from '../../moderation/drafts/finding.contract.ts';
import { draftStateSchema } from '../../moderation/drafts/states.contract.ts';
import {
  pictureFactsSchema,
  pictureMetadataSchema,
} from '../../moderation/pictures/facts.contract.ts';
import {
  type Box,
  boxSchema,
  COVER_MARGIN,
  COVER_MARGIN_PIXELS,
  type CoverLook,
  coverLookSchema,
  type Crop,
  cropSchema,
  markingSchema,
} from '../../moderation/pictures/marking.contract.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';

export { type FindingPlace } from '../../moderation/drafts/finding.contract.ts';
export { type PictureFacts } from '../../moderation/pictures/facts.contract.ts';

/** A minute on the school's clock, "2026-11-24T15:30". */
export const wallTimeSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'Choose a day and a time.');

const personNameSchema = z.object({ id: z.uuid(), name: z.string() });

export const pageSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  schoolId: z.uuid(),
  /** The Page as the public sees it. */
  publicUrl: z.url().nullable(),
  /** The sentence why nothing goes out to it now; null when it may be written to. */
  standsBecause: z.string().nullable(),
});
export type Page = z.infer<typeof pageSchema>;
export const pageListSchema = z.object({ pages: z.array(pageSchema) });

export {
  boxSchema,
  COVER_MARGIN,
  COVER_MARGIN_PIXELS,
  coverLookSchema,
  cropSchema,
  markingSchema,
  type Box,
  type CoverLook,
  type Crop,
};
/** Each side of a crop at least, in pixels, or all of a smaller photo. */
export const CROP_PIXELS_MIN = LIMITS.cropPixelsMin;

/** A marking as it is shown: with the person's name and whether they may be shown on every Page of the draft today. */
export const shownMarkingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    box: boxSchema,
    subjectId: z.uuid(),
    name: z.string(),
    mayBeShown: z.boolean(),
    says: z.string(),
    /** Tells two people of one name apart. */
    className: z.string().nullable().optional(),
  }),
  z.object({ kind: z.literal('cover'), box: boxSchema, look: coverLookSchema.optional() }),
  z.object({ kind: z.literal('not-a-face'), box: boxSchema }),
  z.object({ kind: z.literal('face'), box: boxSchema }),
]);
export type ShownMarking = z.infer<typeof shownMarkingSchema>;

export const photoSchema = z.object({
  id: z.uuid(),
  pictureId: z.uuid(),
  position: z.int().positive(),
  altText: z.string(),
  accounting: z.enum(['faces', 'roll']),
  markings: z.array(shownMarkingSchema),
  roll: z.array(
    z.object({
      subjectId: z.uuid(),
      name: z.string(),
      mayBeShown: z.boolean(),
      kind: z.enum(['pupil', 'adult']).optional(),
    }),
  ),
  /** waiting: a worker has not looked yet · refused: not a usable picture · failed: the check broke. */
  checkState: z.enum(['waiting', 'checked', 'failed', 'refused']),
  checkSays: z.string().nullable(),
  /** Why a worker will look again at what was looked at already; null or missing when none will. */
  checkAgain: z.enum(['better-model', 'newer-check']).nullable().optional(),
  /** Without what nobody needs who looks at a draft: what is kept of the camera's serial number, and the fingerprint. */
  facts: pictureFactsSchema
    .omit({ fingerprint: true })
    .extend({ metadata: pictureMetadataSchema.omit({ serial: true }) })
    .nullable(),
  /** Faces found, or added by a person, and not yet marked, covered or dismissed; null before the check. */
  faces: z.object({ found: z.int(), accounted: z.int(), unaccounted: z.int() }).nullable(),
  /** The part that is published; null or missing for all of it. */
  crop: cropSchema.nullable().optional(),
  /** When the original and its previews were deleted, as the retention rule says. */
  originalDeletedAt: z.iso.datetime().nullable().optional(),
  previewUrl: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
  /** The very file that will be published; there once the draft is submitted and the worker made it. */
  renderedUrl: z.string().nullable(),
  /** The same, small, for lists. */
  renderedThumbnailUrl: z.string().nullable().optional(),
});
export type Photo = z.infer<typeof photoSchema>;

export const shownFindingSchema = findingSchema.omit({ basis: true }).extend({
  /** Set for findings of a submitted revision; null for the live preview while somebody writes. */
  id: z.uuid().nullable(),
  resolution: z.object({ reason: z.string(), by: z.string(), at: z.iso.datetime() }).nullable(),
});
export type ShownFinding = z.infer<typeof shownFindingSchema>;

export const draftActSchema = z.enum([
  'edit',
  'submit',
  'take-back',
  'approve',
  'return',
  'reject',
  'undo-approval',
  'stop',
]);
export type DraftAct = z.infer<typeof draftActSchema>;

/** One act and whether this person may do it now; when not, `because` is the sentence that the button shows. */
export const allowedActSchema = z.object({
  act: draftActSchema,
  allowed: z.boolean(),
  because: z.string().nullable(),
});

export const historyEntrySchema = z.object({
  at: z.iso.datetime(),
  who: z.string(),
  kind: z.string(),
  says: z.string(),
});

export const publicationSchema = z.object({
  pageId: z.uuid(),
  pageName: z.string(),
  state: z.enum(['waiting', 'publishing', 'published', 'unconfirmed', 'taken-down']),
  permalink: z.url().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  trouble: z.string().nullable(),
  /** When it was taken off the Page, and why in words for everybody. */
  takenDownAt: z.iso.datetime().nullable(),
  takenDownBecause: z.string().nullable(),
});

export const draftSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  state: draftStateSchema,
  version: z.int(),
  revision: z.int(),
  author: personNameSchema,
  editor: personNameSchema,
  text: z.string(),
  pageIds: z.array(z.uuid()),
  wantedAt: wallTimeSchema.nullable(),
  urgent: z.boolean(),
  photos: z.array(photoSchema),
  findings: z.array(shownFindingSchema),
  cameBackBecause: z.string().nullable(),
  acts: z.array(allowedActSchema),
  undoUntil: z.iso.datetime().nullable(),
  publications: z.array(publicationSchema),
  history: z.array(historyEntrySchema),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
});
export type Draft = z.infer<typeof draftSchema>;

export const draftSummarySchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  state: draftStateSchema,
  version: z.int(),
  /** First words of the text, for lists. */
  opening: z.string(),
  author: personNameSchema,
  photos: z.int(),
  pageNames: z.array(z.string()),
  wantedAt: wallTimeSchema.nullable(),
  urgent: z.boolean(),
  thumbnailUrl: z.string().nullable(),
  blocks: z.int(),
  holds: z.int(),
  notes: z.int(),
  /** True when this person wrote or last changed it, and so cannot decide it. */
  own: z.boolean(),
  cameBackBecause: z.string().nullable(),
  updatedAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
});
export type DraftSummary = z.infer<typeof draftSummarySchema>;

export const draftListQuerySchema = z.object({
  /** Which drafts: mine, those of my schools, or one state. */
  whose: z.enum(['mine', 'school']).default('mine'),
  state: draftStateSchema.optional(),
  /** Opaque; from the list before. */
  after: z.string().max(200).optional(),
});
export const draftListSchema = z.object({
  drafts: z.array(draftSummarySchema),
  after: z.string().nullable(),
});

export const inboxSchema = z.object({ items: z.array(draftSummarySchema) });

export const newDraftSchema = z.object({ schoolId: z.uuid() });

/** Autosave: every field is optional; `version` is the one that the writer saw. */
export const editDraftSchema = z.object({
  version: z.int(),
  text: z
    .string()
    .max(
      LIMITS.draftTextCharacters,
      `Shorten the text to ${LIMITS.draftTextCharacters} characters.`,
    )
    .optional(),
  pageIds: z.array(z.uuid()).max(LIMITS.pagesPerDraft).optional(),
  wantedAt: wallTimeSchema.nullable().optional(),
  urgent: z.boolean().optional(),
});
export const savedSchema = z.object({ version: z.int(), revision: z.int() });

export const photoParamsSchema = z.object({ id: z.uuid(), photoId: z.uuid() });
export const addedPhotoSchema = z.object({
  photoId: z.uuid(),
  pictureId: z.uuid(),
  version: z.int(),
});
export const editPhotoSchema = z.object({
  altText: z
    .string()
    .max(
      LIMITS.altTextCharacters,
      `Shorten the description to ${LIMITS.altTextCharacters} characters.`,
    )
    .optional(),
  accounting: z.enum(['faces', 'roll']).optional(),
});
export const photoOrderSchema = z.object({
  photoIds: z.array(z.uuid()).max(LIMITS.photosPerDraft),
});
/** Puts a picture back that was taken out of this draft, with all that had been said about it (undo). */
export const restorePhotoSchema = z.object({
  pictureId: z.uuid(),
  position: z.int().positive().max(LIMITS.photosPerDraft),
  altText: z.string().max(LIMITS.altTextCharacters),
  accounting: z.enum(['faces', 'roll']).default('faces'),
  markings: z.array(markingSchema).max(LIMITS.facesPerPhoto),
  /** Ids of the people who were ticked. */
  roll: z.array(z.uuid()).max(LIMITS.rollPerPhoto).default([]),
  crop: cropSchema.nullable().default(null),
});
export const markingsSchema = z.object({
  markings: z.array(markingSchema).max(LIMITS.facesPerPhoto),
});
export const rollSchema = z.object({ subjectIds: z.array(z.uuid()).max(LIMITS.rollPerPhoto) });

export const versionSchema = z.object({ version: z.int() });
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), version: z.int() }),
  z.object({
    kind: z.literal('return'),
    version: z.int(),
    reason: z
      .string()
      .trim()
      .min(3, 'Say what should change, so that the writer can mend it.')
      .max(2_000),
  }),
  z.object({
    kind: z.literal('reject'),
    version: z.int(),
    reason: z.string().trim().min(3, 'Say why it cannot be published.').max(2_000),
  }),
]);
export const stopSchema = z.object({
  version: z.int(),
  reason: z.string().trim().min(3, 'Say in a few words why it must not go out.').max(2_000),
});
export const decidedSchema = z.object({ version: z.int(), undoUntil: z.iso.datetime().nullable() });
export const holdParamsSchema = z.object({ id: z.uuid(), findingId: z.uuid() });
export const resolveHoldSchema = z.object({
  version: z.int(),
  reason: z.string().trim().min(3, 'Say in a few words why this is all right.').max(2_000),
});
/** The points that were ticked, with the one reason for them. */
export const resolveHoldsSchema = resolveHoldSchema.extend({
  findingIds: z
    .array(z.uuid())
    .min(1, 'Tick the points that this reason is for.')
    .max(LIMITS.holdsAtOnce),
});

export const homeSchema = z.object({
  /** Drafts that wait for this person's decision. */
  toDecide: z.array(draftSummarySchema),
  /** Own drafts that came back or need changes. */
  toMend: z.array(draftSummarySchema),
  /** Own drafts under way, and the newest published posts of their schools. */
  underWay: z.array(draftSummarySchema),
  published: z.array(draftSummarySchema),
  counts: z.object({ toDecide: z.int(), toMend: z.int(), drafts: z.int() }),
});
export type Home = z.infer<typeof homeSchema>;
