import type {
  OverseenPage,
  PagesOverview,
  PageStop,
  WaitingPost,
} from '../../../server/contract/pages.contract.ts';
import type { StateTone } from '../../components/notice/notice.tsx';
import { formatMoment, type Moment } from '../../time.ts';

/** How a Page stands, in one sentence, with the colour that means the same. */
export interface StandingInWords {
  readonly tone: StateTone;
  readonly says: string;
}

/** The gravest reason first: an incident, what a person paused, what is wrong with the Page. */
export function standingOf(
  page: OverseenPage,
  { federationPause }: Pick<PagesOverview, 'federationPause'>,
  now: Moment,
): StandingInWords {
  if (page.incident !== null)
    return {
      tone: 'stopped',
      says: `In incident mode ${byAndSince(page.incident, now)}. Nothing goes out, and the posts with photos are hidden.`,
    };
  if (page.pause !== null)
    return { tone: 'stopped', says: `Paused ${byAndSince(page.pause, now)}. Nothing goes out.` };
  if (federationPause !== null)
    return {
      tone: 'stopped',
      says: `Every Page is paused ${byAndSince(federationPause, now)}. Nothing goes out.`,
    };
  const open = page.alerts.filter(({ accepted }) => accepted === null);
  if (open.some(({ stopsPublishing }) => stopsPublishing))
    return { tone: 'needs-you', says: 'Nothing goes out until a person has looked.' };
  if (open.length > 0)
    return { tone: 'needs-you', says: 'Posts go out, but somebody should look at what is below.' };
  return { tone: 'going-well', says: 'Posts go out as usual.' };
}

/** "by Mrs Hale since today 14:10". */
export function byAndSince({ by, since }: Pick<PageStop, 'by' | 'since'>, now: Moment): string {
  return `by ${by} since ${formatMoment(since, now)}`;
}

/** What becomes of a post that waits, once publishing goes on. */
export function whenResumedInWords(when: WaitingPost['whenResumed']): string {
  switch (when) {
    case 'goes-out':
      return 'It goes out when publishing goes on, if that is no more than 30 minutes after its time.';
    case 'asks':
      return 'It is too late for it to go out by itself: it asks in the inbox.';
    case 'on-time':
      return 'It goes out on time, if publishing goes on by then.';
  }
}

/** How many Pages somebody should look at: an incident, or something wrong that nobody accepted. */
export function needsLooking({ pages }: Pick<PagesOverview, 'pages'>): number {
  return pages.filter(
    ({ incident, alerts }) => incident !== null || alerts.some(({ accepted }) => accepted === null),
  ).length;
}
