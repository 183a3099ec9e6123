import { z } from 'zod';

// Strings only: JSON.parse has already damaged an id above 2^53 by the time that it is a number.
export const nodeId = z.string().regex(/^\d{1,30}$/);
export const postId = z.string().regex(/^\d{1,30}_\d{1,30}$/);

const GRAPH_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([+-]\d{2}):?(\d{2})$/;

/** `2026-09-05T14:33:01+0000`, which ISO 8601 parsers refuse for want of a colon. */
export const graphTime = z.string().transform((text, context) => {
  const [, moment, hours, minutes] = GRAPH_TIME.exec(text) ?? [];
  const date = new Date(`${moment}${hours}:${minutes}`);
  if (!Number.isNaN(date.getTime())) return date;
  context.addIssue({ code: 'custom', message: 'not a time of the Graph API' });
  return z.NEVER;
});

export const identityAnswer = z.object({ id: nodeId, name: z.string() });
export const photoAnswer = z.object({ id: nodeId });
export const createdPostAnswer = z.object({ id: postId });

/** Documented as a boolean, printed as a string in one official sample: both are taken. */
export const successAnswer = z.object({ success: z.union([z.literal(true), z.literal('true')]) });

const target = z.object({
  media_type: z.string().optional(),
  target: z.object({ id: z.string() }).optional(),
});
const attachment = target.extend({
  subattachments: z.object({ data: z.array(target) }).optional(),
});
const application = z.object({ id: nodeId, name: z.string().optional() });

export const POST_FIELDS =
  'id,message,is_published,permalink_url,created_time,application{id},' +
  'attachments{media_type,target{id},subattachments{media_type,target{id}}}';

export const postAnswer = z.object({
  id: postId,
  message: z.string().default(''),
  is_published: z.boolean(),
  permalink_url: z.string().default(''),
  created_time: graphTime,
  application: application.optional(),
  attachments: z.object({ data: z.array(attachment) }).optional(),
});

/** The photos of a post in its order: those of an album, or the only one. Links and videos are not photos. */
export function photoIdsOf(post: z.output<typeof postAnswer>): string[] {
  const targets = (post.attachments?.data ?? []).flatMap(
    (one) => one.subattachments?.data ?? [one],
  );
  return targets.flatMap((one) =>
    isPhoto(one.media_type) && one.target !== undefined ? [one.target.id] : [],
  );
}

function isPhoto(mediaType: string | undefined): boolean {
  return mediaType === undefined || mediaType === 'photo';
}
