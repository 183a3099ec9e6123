import { z } from 'zod';
import { graphTime, nodeId, postAnswer, POST_FIELDS, postId } from './graph-answers.ts';

/** A list of Graph's. An empty one may come without `paging`, and an empty page may have a next one. */
function listOf<Entry extends z.ZodType>(entry: Entry) {
  return z.object({
    data: z.array(entry),
    paging: z
      .object({
        cursors: z.object({ after: z.string().optional() }).optional(),
        next: z.string().optional(),
      })
      .optional(),
  });
}

const person = z.object({ id: nodeId, name: z.string().default('') });

export const FEED_FIELDS = 'id,message,created_time,is_published,application{id}';

export const feedAnswer = listOf(
  z.object({
    id: postId,
    message: z.string().default(''),
    created_time: graphTime,
    is_published: z.boolean().optional(),
    application: z.object({ id: nodeId }).optional(),
  }),
);

export const LISTED_FIELDS = `${POST_FIELDS.replace('application{id}', 'application{id,name}')},is_hidden,status_type,updated_time`;
/** Needs a permission that most apps do not have (contract section 2.2), so a call with it may be refused. */
export const CREATOR_FIELD = 'admin_creator{id,name}';

export const publishedAnswer = listOf(
  postAnswer.extend({
    // The list is of what is published, and Facebook leaves out what is false.
    is_published: z.boolean().default(true),
    is_hidden: z.boolean().default(false),
    status_type: z.string().optional(),
    updated_time: graphTime.optional(),
    admin_creator: person.optional().catch(undefined),
  }),
);

export const VISITOR_FIELDS = 'id,message,created_time,permalink_url,from{id,name}';

export const visitorPostsAnswer = listOf(
  z.object({
    id: postId,
    message: z.string().default(''),
    created_time: graphTime,
    permalink_url: z.string().default(''),
    from: person.optional(),
  }),
);

const tasks = z.array(z.string()).default([]);

export const accountsAnswer = listOf(
  z.object({ id: nodeId, name: z.string(), access_token: z.string().min(1).optional(), tasks }),
);

export const rolesAnswer = listOf(person.extend({ tasks }));

/** `value` is a boolean; numbers and words that mean one were met, too. Anything else is "not said". */
const switchValue = z
  .union([
    z.boolean(),
    z.enum(['true', 'false']).transform((word) => word === 'true'),
    z.literal([0, 1]).transform((number) => number === 1),
  ])
  .optional()
  .catch(undefined);

export const settingsAnswer = listOf(z.object({ setting: z.string(), value: switchValue }));

export const permissionsAnswer = listOf(z.object({ permission: z.string(), status: z.string() }));
