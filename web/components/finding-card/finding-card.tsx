import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ShownFinding } from '../../../server/contract/drafts.contract.ts';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon.tsx';
import styles from './finding-card.module.css';

export type Severity = ShownFinding['severity'];
export type FindingPlace = ShownFinding['place'];

interface SeverityWords {
  readonly word: string;
  readonly icon: IconName;
}

export const SEVERITIES: Record<Severity, SeverityWords> = {
  block: { word: 'Stops it', icon: 'stopped' },
  hold: { word: 'You decide', icon: 'needs-you' },
  note: { word: 'Note', icon: 'dot' },
};

/** Where a finding points, in words: "photo 2, face 3", "the words of the post"; null for the draft as a whole. */
export function wordsForPlace(place: FindingPlace): string | null {
  switch (place.kind) {
    case 'draft':
      return null;
    case 'text':
      return 'the words of the post';
    case 'alt-text':
      return `the description of photo ${place.photo}`;
    case 'photo':
    case 'region':
      return `photo ${place.photo}`;
    case 'face':
      return place.face === null
        ? `photo ${place.photo}`
        : `photo ${place.photo}, face ${place.face}`;
  }
}

export interface FindingCardProps {
  readonly severity: Severity;
  readonly place: FindingPlace;
  /** One plain sentence. */
  readonly why: string;
  /** The one thing to do. */
  readonly remedy: string;
  /** Goes to the place; without it the place is only named. */
  readonly onShow?: () => void;
  /** Who settled it, when, and with what reason. */
  readonly settled?: { readonly by: string; readonly when: string; readonly reason: string } | null;
  /** Who reads it: a hold is for whoever decides, and says so to the writer. */
  readonly reader?: 'writer' | 'decider';
  /** The model that said so; folded away, for whoever wants to know. */
  readonly model?: ShownFinding['model'];
  /** What can be done about it here, or about having settled it. */
  readonly actions?: ReactNode;
}

/** One thing that a check found: how grave, what, where, and what to do about it. */
export function FindingCard(props: FindingCardProps) {
  const {
    severity,
    place,
    why,
    remedy,
    onShow,
    settled,
    model,
    actions,
    reader = 'decider',
  } = props;
  const { icon } = SEVERITIES[severity];
  const word =
    severity === 'hold' && reader === 'writer' ? 'The head decides' : SEVERITIES[severity].word;
  const where = wordsForPlace(place);
  return (
    <article className={styles.card} data-severity={settled ? 'settled' : severity}>
      <p className={styles.head}>
        <span className={styles.severity}>
          <Icon name={settled ? 'check' : icon} size={16} />
          {settled ? 'Settled' : word}
        </span>
        {where ? (
          <span className={styles.where}>
            {where}
            {onShow ? (
              <>
                {' · '}
                <button className={styles.show} type="button" onClick={onShow}>
                  show me<span className="only-heard"> {where}</span>
                </button>
              </>
            ) : null}
          </span>
        ) : null}
      </p>
      <p className={styles.why}>{why}</p>
      {settled ? (
        <p className={styles.remedy}>
          {settled.by}, {settled.when}: “{settled.reason}”
        </p>
      ) : (
        <p className={styles.remedy}>{remedy}</p>
      )}
      {place.kind === 'photo' && place.earlierDraft !== undefined ? (
        <p>
          <Link className={styles.earlier} to={`/drafts/${place.earlierDraft}`}>
            See the earlier post<span className="only-heard"> like photo {place.photo}</span>
          </Link>
        </p>
      ) : null}
      {model ? (
        <details className={styles.model}>
          <summary>How it was found</summary>
          <p>
            By {model.name}, version {model.version}
          </p>
        </details>
      ) : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </article>
  );
}
