import type { OutsideFind } from '../../../server/contract/outside.contract.ts';
import type { StateTone } from '../../components/notice/notice.tsx';
import { formatMoment, type Moment } from '../../time.ts';

const TITLES: Readonly<Record<OutsideFind['kind'], string>> = {
  'outside-post': 'A post that did not go through Gatehouse',
  'visitor-post': 'A post of a visitor',
  'differs-from-approved': 'A post that is not as it was approved',
  vanished: 'A post that is gone',
};

export function titleOf({ kind }: Pick<OutsideFind, 'kind'>): string {
  return TITLES[kind];
}

/** Where it stands, with the colour that means the same. */
export function standingOf(find: OutsideFind, now: Moment): { tone: StateTone; says: string } {
  const { over, accepted, takingOff, trouble } = find;
  if (over !== null) {
    const when = formatMoment(over.at, now);
    if (over.because === 'right-again')
      return { tone: 'going-well', says: `As it was approved again since ${when}.` };
    if (over.because === 'changed-again')
      return { tone: 'information', says: `Changed once more: see the newer entry of ${when}.` };
    return { tone: 'going-well', says: `Off the Page since ${when}.` };
  }
  if (trouble !== null) return { tone: 'needs-you', says: trouble };
  if (takingOff !== null)
    return {
      tone: 'information',
      says: `${takingOff.by} is having it taken off since ${formatMoment(takingOff.at, now)}.`,
    };
  if (accepted !== null) return { tone: 'information', says: 'Somebody is dealing with it.' };
  return { tone: 'needs-you', says: 'Somebody should look at it.' };
}

/** With what, and by whom, as far as Facebook says. */
export function madeInWords({ kind, appName, isOurApp, madeBy, mayRead }: OutsideFind): string {
  if (kind === 'visitor-post')
    return madeBy === null ? 'Facebook does not say who the visitor is.' : `Posted by ${madeBy}.`;
  const withWhat = isOurApp
    ? 'It was made with Gatehouse’s own app, and is not in the ledger.'
    : appName === null
      ? 'Facebook names no app: posts made on facebook.com or in its own apps look like this.'
      : `It was made with the app “${appName}”.`;
  if (madeBy !== null) return `${withWhat} ${madeBy} published it.`;
  const who = mayRead
    ? 'Facebook does not say who did it: it may be anybody who may post on the Page in Facebook.'
    : 'Who did it is for those who may read posts of this school.';
  return `${withWhat} ${who}`;
}
