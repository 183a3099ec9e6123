import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import { badParameter } from './graph-fault.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

/** Unix seconds or ISO 8601; `undefined` for anything else. */
export function momentOf(text: string): Date | undefined {
  if (/^\d{1,11}$/.test(text)) return new Date(Number(text) * 1_000);
  if (!/^\d{4}-\d{2}-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined;
  const moment = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/**
 * The time in `scheduled_publish_time`. Facebook also reads words such as "next Friday", with which a careless text schedules
 * something odd; the practice Page refuses them, because nothing of ours may send them.
 */
export function scheduledTimeOf(
  call: GraphCall,
  settings: SandboxSettings,
  now: Date,
): Date | undefined {
  const text = textOf(call, 'scheduled_publish_time');
  if (text === undefined) return undefined;
  const moment = momentOf(text);
  if (moment === undefined)
    throw badParameter('Param scheduled_publish_time must be unix seconds or ISO 8601');
  const ahead = moment.getTime() - now.getTime();
  if (
    ahead < settings.schedule_minutes_min * 60_000 ||
    ahead > settings.schedule_days_max * 86_400_000
  )
    throw badParameter('The specified scheduled publish time is invalid.');
  return moment;
}

/**
 * When the post goes out by itself. With photos but without `unpublished_content_type=SCHEDULED` Facebook says that all is
 * well, and the post never goes out (contract section 3.2): so it does here, unless the setting says otherwise.
 */
export function scheduleOf(
  call: GraphCall,
  settings: SandboxSettings,
  now: Date,
  post: { readonly isPublished: boolean; readonly hasPhotos: boolean },
): Date | undefined {
  const moment = scheduledTimeOf(call, settings, now);
  const kind = textOf(call, 'unpublished_content_type');
  if (kind !== undefined && !['SCHEDULED', 'DRAFT', 'PUBLISHED'].includes(kind))
    throw badParameter('The practice Page knows SCHEDULED, DRAFT and PUBLISHED only.');
  if (moment !== undefined && post.isPublished)
    throw badParameter('You cannot specify a scheduled publish time on a published post.');
  if (kind === 'SCHEDULED' && moment === undefined)
    throw badParameter('The parameter scheduled_publish_time is required');
  if (moment === undefined || kind === 'DRAFT') return undefined;
  if (post.hasPhotos && kind === undefined && settings.schedule_without_type === 'silent-draft')
    return undefined;
  return moment;
}
