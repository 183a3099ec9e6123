import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import type { StateTone } from '../notice/notice.tsx';
import styles from './state-badge.module.css';

export type DraftState = Draft['state'];

interface StateWords {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: StateTone | 'quiet';
}

/** The words of the school office for each state of a draft. */
export const DRAFT_STATES: Record<DraftState, StateWords> = {
  drafting: { word: 'Being written', icon: 'drafts', tone: 'quiet' },
  checking: { word: 'Being checked', icon: 'search', tone: 'information' },
  'needs-changes': { word: 'Needs changes', icon: 'needs-you', tone: 'needs-you' },
  'awaiting-decision': { word: 'Waiting for a decision', icon: 'inbox', tone: 'needs-you' },
  approved: { word: 'Approved', icon: 'check', tone: 'going-well' },
  scheduled: { word: 'Will go out on time', icon: 'clock', tone: 'going-well' },
  publishing: { word: 'Going out now', icon: 'send', tone: 'information' },
  published: { word: 'On the Page', icon: 'going-well', tone: 'going-well' },
  'taken-down': { word: 'Taken down', icon: 'cross', tone: 'quiet' },
  returned: { word: 'Sent back', icon: 'undo', tone: 'needs-you' },
  rejected: { word: 'Refused', icon: 'stopped', tone: 'stopped' },
  expired: { word: 'Too late to go out', icon: 'clock', tone: 'stopped' },
  unconfirmed: { word: 'Look at the Page', icon: 'eye', tone: 'needs-you' },
};

/** Where a draft stands, as a shape and a word. */
export function StateBadge({ state }: { readonly state: DraftState }) {
  const { word, icon, tone } = DRAFT_STATES[state];
  return (
    <span className={styles.badge} data-tone={tone}>
      <Icon name={icon} size={16} />
      {word}
    </span>
  );
}
