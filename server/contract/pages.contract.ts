import { z } from 'zod';

/** A stop that a person set: who, since when, why. */
const pageStopSchema = z.object({
  id: z.uuid(),
  because: z.string(),
  since: z.iso.datetime(),
  by: z.string(),
});
export type PageStop = z.infer<typeof pageStopSchema>;

const pageAlertSchema = z.object({
  id: z.uuid(),
  /** Tells the screen which link helps; the sentence is what people read. */
  kind: z.string(),
  says: z.string(),
  stopsPublishing: z.boolean(),
  raisedAt: z.iso.datetime(),
  accepted: z.object({ at: z.iso.datetime(), by: z.string(), because: z.string() }).nullable(),
});
export type PageAlert = z.infer<typeof pageAlertSchema>;

const overseenPageSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  schoolId: z.uuid(),
  publicUrl: z.url(),
  pause: pageStopSchema.nullable(),
  incident: pageStopSchema.nullable(),
  alerts: z.array(pageAlertSchema),
});
export type OverseenPage = z.infer<typeof overseenPageSchema>;

export const pagesOverviewSchema = z.object({
  /** Nothing goes out to any Page. */
  federationPause: pageStopSchema.nullable(),
  pages: z.array(overseenPageSchema),
});
export type PagesOverview = z.infer<typeof pagesOverviewSchema>;
