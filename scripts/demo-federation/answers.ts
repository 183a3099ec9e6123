import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import { daysAfter } from '../../moderation/kernel/school-time.ts';

type Status = 'granted' | 'refused' | 'withdrawn' | 'not-asked';

/** One answer as it is kept, without ids. `guardian` counts from 0; null when the person answers for themselves. */
export interface DemoAnswer {
  readonly guardian: number | null;
  readonly use: string;
  readonly status: Status;
  readonly groupOnly?: boolean;
  readonly noCloseUp?: boolean;
  readonly firstNameAllowed?: boolean;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly answeredOn: string;
  readonly method: string;
}

/** The days that the demo speaks of, all counted from the school year that `today` lies in. */
export interface SchoolYearDays {
  /** The form that came home in the summer before. */
  readonly asked: string;
  readonly askedYearBefore: string;
  readonly firstDay: string;
  readonly lastDayBefore: string;
  readonly leaversDay: string;
  readonly nextYear: string;
  readonly end: string;
  /** A little more than three weeks from now: a yes that ends, a pupil who leaves. */
  readonly soon: string;
}

/** @param today a school day, "2026-11-24" */
export function schoolYearDays(today: string): SchoolYearDays {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const start = month >= 9 ? year : year - 1;
  return {
    asked: `${start}-07-08`,
    askedYearBefore: `${start - 1}-07-09`,
    firstDay: `${start}-09-01`,
    lastDayBefore: `${start}-08-31`,
    leaversDay: `${start}-07-22`,
    nextYear: `${start + 1}-09-01`,
    end: `${start + 1}-08-31`,
    soon: daysAfter(today, 24),
  };
}

/** What a family said about the Page. Each kind comes up in both schools. */
export const STORIES = [
  'granted',
  'granted',
  'refused',
  'granted',
  'first-name',
  'granted',
  'not-asked',
  'granted',
  'group-only',
  'granted',
  'withdrawn',
  'granted',
  'both-yes',
  'granted',
  'differ',
  'no-close-up',
  'granted',
  'expired',
  'granted',
  'until-summer',
  'next-year',
  'granted',
] as const;
export type Story = (typeof STORIES)[number];

/** The story of the pupil at this place of the register; the list comes round and round. */
export function storyAt(index: number): Story {
  return STORIES[index % STORIES.length] ?? 'granted';
}

/** Guardians that a story needs on the register. */
export function guardiansIn(story: Story, index: number): 1 | 2 {
  return story === 'both-yes' || story === 'differ' || index % 3 === 0 ? 2 : 1;
}

const FORM = 'paper form';
const ONLINE = 'online form';

/** Every answer of a family, oldest first, since the newest one counts. */
export function answersOf(story: Story, index: number, days: SchoolYearDays): DemoAnswer[] {
  return [...pageAnswers(story, index, days), ...otherAnswers(index, days)];
}

function pageAnswers(story: Story, index: number, days: SchoolYearDays): DemoAnswer[] {
  const answer = {
    guardian: 0,
    use: PAGE_USE,
    validFrom: days.asked,
    answeredOn: days.asked,
    method: FORM,
  };
  const yes: DemoAnswer = { ...answer, status: 'granted' };
  const before = { validFrom: days.askedYearBefore, answeredOn: days.askedYearBefore };
  switch (story) {
    case 'granted':
      return [yes];
    case 'refused':
      return [{ ...answer, status: 'refused' }];
    case 'first-name':
      return [{ ...yes, firstNameAllowed: true }];
    case 'group-only':
      return [{ ...yes, groupOnly: true }];
    case 'no-close-up':
      return [{ ...yes, noCloseUp: true, method: ONLINE }];
    case 'not-asked':
      return [];
    case 'withdrawn':
      return [
        { ...yes, ...before },
        {
          ...answer,
          status: 'withdrawn',
          validFrom: days.firstDay,
          answeredOn: days.firstDay,
          method: 'e-mail to the office',
        },
      ];
    case 'both-yes':
      return [yes, { ...yes, guardian: 1, groupOnly: true, method: ONLINE }];
    case 'differ':
      return [
        yes,
        { ...answer, guardian: 1, status: 'refused', method: 'telephone, noted by the office' },
      ];
    case 'expired':
      return [{ ...yes, ...before, validUntil: days.lastDayBefore }];
    case 'until-summer':
      // Every second one ends soon, so that there is somebody to ask again.
      return [{ ...yes, validUntil: index % 2 === 0 ? days.end : days.soon }];
    case 'next-year':
      return [{ ...yes, validFrom: days.nextYear }];
  }
}

/** Most families mind the newsletter least and the press most. */
function otherAnswers(index: number, days: SchoolYearDays): DemoAnswer[] {
  const answer = { guardian: 0, validFrom: days.asked, answeredOn: days.asked, method: FORM };
  const says = (use: string, status: Status): DemoAnswer[] =>
    status === 'not-asked' ? [] : [{ ...answer, use, status }];
  const press = (['granted', 'refused', 'not-asked', 'refused'] as const)[index % 4] ?? 'not-asked';
  return [
    ...says('website', index % 7 === 2 ? 'refused' : 'granted'),
    ...says('newsletter', index % 13 === 5 ? 'refused' : 'granted'),
    ...says('press', press),
  ];
}
