import { z } from 'zod';
import type { Queryable } from './sandbox-database.ts';

const positive = z.number().int().positive();

/**
 * What the contract could not settle (its marks I and ?), and what a trainer may want to change. Rows of
 * `sandbox.setting` override these defaults one by one; every default is the stricter reading.
 */
const settingsShape = z.object({
  /** HTTP status by error code or `code/subcode`; `other` for the rest. */
  error_http_status: z.record(z.string(), z.number().int().min(200).max(599)).default({
    '1': 500,
    '2': 503,
    '4': 403,
    '10': 403,
    '200': 403,
    '368': 400,
    '506': 400,
    other: 400,
  }),
  /** The reference says under 10 MB, a live error text says 4 MB. Never above 10 MB. */
  photo_max_bytes: positive.max(10 * 1024 * 1024).default(4 * 1024 * 1024),
  photo_media_types: z
    .array(z.enum(['image/jpeg', 'image/png', 'image/gif']))
    .default(['image/jpeg', 'image/png']),
  photos_per_post_max: positive.default(10),
  /** Whether a photo that already belongs to a post may be attached again. */
  photo_attached_twice: z.enum(['refused', 'moves']).default('refused'),
  unattached_photo_hours: positive.default(24),
  alt_text_survives_attachment: z.boolean().default(true),
  alt_text_max_code_points: positive.default(2_000),
  /** Whether a post may consist of photos alone. */
  message_required: z.boolean().default(true),
  message_max_code_points: positive.default(63_206),
  /** Error 506 for the same text as the previous public post: never, for direct posts only, or also when a draft goes public. */
  duplicate_text_refused: z.enum(['never', 'direct', 'always']).default('always'),
  feed_lists_unpublished: z.boolean().default(true),
  feed_default_limit: positive.max(100).default(25),
  /** Whether DELETE works on posts that another app made. */
  others_posts_deletable: z.boolean().default(true),
  /** Off plays an app before Advanced access: comments by strangers come without `from`. */
  visitor_author_shown: z.boolean().default(true),
  comment_max_code_points: positive.default(8_000),
  comments_per_post_max: positive.max(5_000).default(2_000),
  /** Error code for a call without any token. */
  missing_token_code: positive.default(190),
  /** What a token answers whose person lost the role on the Page; the sources have both. */
  role_removed_answer: z.enum(['190/492', '200']).default('190/492'),
  /** Whether `/me/accounts` leaves out Pages of a business portfolio: seen live even with business_management granted. */
  portfolio_pages_left_out: z
    .enum(['never', 'without-permission', 'always'])
    .default('without-permission'),
  sign_in_code_minutes: positive.default(10),
  short_lived_token_minutes: positive.default(90),
  /** About 60 days, as in the guide's own sample. */
  long_lived_token_seconds: positive.default(5_183_944),
  data_access_days: positive.default(90),
  /** Entries per page of any list, whatever `limit` asks for. */
  list_page_max: positive.max(100).default(100),
});

export type SandboxSettings = z.output<typeof settingsShape>;
export type SandboxSettingName = keyof SandboxSettings;

/** The settings in force. Throws when a row holds a value that its setting does not allow. */
export async function readSettings(tx: Queryable): Promise<SandboxSettings> {
  const { rows } = await tx.query<{ name: string; value: unknown }>(
    'select name, value from sandbox.setting',
  );
  return settingsShape.parse(Object.fromEntries(rows.map((row) => [row.name, row.value])));
}

/** Changes one setting from the next call on. Throws when the value is not allowed. */
export async function changeSetting<Name extends SandboxSettingName>(
  tx: Queryable,
  name: Name,
  value: SandboxSettings[Name],
): Promise<void> {
  settingsShape.shape[name].parse(value);
  await tx.query(
    `insert into sandbox.setting (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value, changed_at = now()`,
    [name, JSON.stringify(value)],
  );
}

/** Photos that nobody attached by then count as gone. */
export function photosLapsedBefore(settings: SandboxSettings, now: Date): Date {
  return new Date(now.getTime() - settings.unattached_photo_hours * 3_600_000);
}
