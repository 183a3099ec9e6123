import { z } from 'zod';
import type { Queryable } from './sandbox-database.ts';
import type { LapsedBefore } from './sandbox-photos.store.ts';

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
  /** How long a photo that was uploaded with `temporary` waits for its post: not documented. */
  temporary_photo_hours: positive.default(24),
  /** Whether a photo may be uploaded by `url`. Only addresses of this machine are ever fetched. */
  photo_url_fetched: z.boolean().default(true),
  alt_text_survives_attachment: z.boolean().default(true),
  alt_text_max_code_points: positive.default(2_000),
  /** Whether a post may consist of photos alone. */
  message_required: z.boolean().default(true),
  message_max_code_points: positive.default(63_206),
  /** Error 506 for the same text as the previous public post: never, for direct posts only, or also when a draft goes public. */
  duplicate_text_refused: z.enum(['never', 'direct', 'always']).default('always'),
  /** The guide says 10 minutes to 30 days ahead; the reference says 75 days, an old text six months. */
  schedule_minutes_min: z.number().int().min(0).default(10),
  schedule_days_max: positive.default(30),
  /** What happens to a scheduled post with photos whose maker left out `unpublished_content_type=SCHEDULED`. */
  schedule_without_type: z.enum(['silent-draft', 'scheduled']).default('silent-draft'),
  /** Parameters of a post that are out of scope, such as `targeting`: refused aloud, or taken and forgotten. */
  other_post_parameters: z.enum(['refused', 'ignored']).default('refused'),
  /** Off plays a link that Facebook cannot open. */
  links_can_be_opened: z.boolean().default(true),
  /** Which application a post names that was made in Facebook's own app. */
  outside_application: z.enum(['absent', 'named']).default('absent'),
  /** Whether `admin_creator` needs business_management and a second administrator, as the reference says. */
  creator_shown: z.enum(['with-permission', 'always', 'never']).default('with-permission'),
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
  /** Added to every answer. */
  latency_milliseconds: z.number().int().min(0).max(60_000).default(0),
  /** Whether calls beyond the allowance are refused. The headers tell the share in any case. */
  throttling: z.boolean().default(true),
  /** People who did something with a Page in the last day: a small school has few, and so a small allowance. */
  engaged_users: positive.default(500),
  page_calls_per_engaged_user: positive.default(4_800),
  /** 24 hours in the text of today, one hour in older copies. */
  page_window_hours: positive.max(24).default(24),
  app_users: positive.default(1_000),
  /** Per hour. */
  app_calls_per_user: positive.default(200),
  /** Seconds between what happens and its webhook. */
  webhook_delay_seconds: z.number().min(0).max(86_400).default(0),
  /** Whether the callback is asked before it is used. Off only to try what happens without. */
  webhook_handshake: z.boolean().default(true),
  /** Events in one POST: up to 1,000, and nobody promises how many. */
  webhook_batch_max: positive.max(1_000).default(1),
  /** Above 1 sends everything so often: duplicates are the receiver's to notice. */
  webhook_copies: positive.max(5).default(1),
  webhook_order: z.enum(['as-happened', 'reversed', 'shuffled']).default('as-happened'),
  /** On loses every event: nothing arrives, and nobody can ask for it later. */
  webhook_dropped: z.boolean().default(false),
  /** Seconds that the receiver has: not documented for Pages, five in the practice of another product. */
  webhook_answer_seconds: positive.max(60).default(5),
  /** Minutes before each further try: at once, then with growing gaps up to 36 hours. */
  webhook_retry_minutes: z
    .array(z.number().min(0).max(2_160))
    .max(20)
    .default([0, 1, 5, 15, 60, 180, 600, 1_299]),
  /** After so many minutes of failing the app is cut off; 0 for never. */
  webhook_cut_off_minutes: z.number().int().min(0).default(0),
  webhook_escapes: z.enum(['non-ascii', 'more']).default('non-ascii'),
  /** The older signature beside the new one. */
  webhook_sha1_too: z.boolean().default(true),
  /** Clients have met milliseconds in test events. */
  webhook_time_unit: z.enum(['seconds', 'milliseconds']).default('seconds'),
  subscription_shape: z.enum(['callback_url', 'target']).default('callback_url'),
  subscribe_answer: z.enum(['boolean', 'text']).default('boolean'),
  webhook_tells_unpublished: z.boolean().default(false),
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

/** Changes one setting by its name. Throws when there is no such setting or the value is not allowed. */
export async function changeSettingNamed(
  tx: Queryable,
  name: string,
  value: unknown,
): Promise<void> {
  if (!isSettingName(name)) throw new RangeError(`There is no setting ${name}.`);
  await changeSetting(tx, name, settingsShape.shape[name].parse(value));
}

export function isSettingName(name: string): name is SandboxSettingName {
  return Object.hasOwn(settingsShape.shape, name);
}

/** How a setting can be chosen: yes or no, one of some words, a number, or only as JSON by the admin plane. */
export function choicesOf(
  name: SandboxSettingName,
): 'switch' | 'number' | 'other' | readonly string[] {
  const inner: unknown = settingsShape.shape[name].unwrap();
  if (inner instanceof z.ZodBoolean) return 'switch';
  if (inner instanceof z.ZodNumber) return 'number';
  return inner instanceof z.ZodEnum ? inner.options.map(String) : 'other';
}

/** Puts every setting back to its default. */
export async function resetSettings(tx: Queryable): Promise<void> {
  await tx.query('delete from sandbox.setting');
}

/** Photos that nobody attached by then count as gone. */
export function photosLapsedBefore(settings: SandboxSettings, now: Date): LapsedBefore {
  const before = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
  return {
    usual: before(settings.unattached_photo_hours),
    temporary: before(settings.temporary_photo_hours),
  };
}
