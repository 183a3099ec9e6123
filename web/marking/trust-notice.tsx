import { useId } from 'react';
import type { PictureFacts } from '../../server/contract/drafts.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { useWide } from '../use-wide.ts';
import { openPossible } from './places.ts';
import type { Place } from './places.ts';
import styles from './trust-notice.module.css';

export interface TrustNoticeProps {
  readonly facts: PictureFacts;
  readonly places: readonly Place[];
  /** Goes to a place on the photo. */
  readonly onGo: (key: string) => void;
}

const NEVER_JUDGED = 'It was checked before Gatehouse could tell how far a count can be relied on.';

/** Why the number of faces is not to be relied on, and the way through what may have been missed. */
export function TrustNotice({ facts, places, onGo }: TrustNoticeProps) {
  const isWide = useWide();
  const headingId = useId();
  if (facts.trust?.trusted === true) return null;
  const reasons = facts.trust?.holds.map(({ why }) => why) ?? [NEVER_JUDGED];
  const possible = openPossible(places);
  const [first] = possible;
  return (
    <section className={styles.notice} aria-labelledby={headingId}>
      <h2 id={headingId} className={styles.heading}>
        <Icon name="needs-you" />
        <span>Faces may be missing</span>
      </h2>
      <details className={styles.why} open={isWide}>
        <summary>Why, and what to do</summary>
        <ul>
          {reasons.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
        <p>
          Enlarge the photo and look along all of it. Where you see a face without a box, choose
          “Add a face”. The head is asked to look, too.
        </p>
      </details>
      {first === undefined ? null : (
        <Button icon="eye" onPress={() => onGo(first.key)}>
          {possible.length === 1
            ? 'Look at 1 possible face'
            : `Look at ${possible.length} possible faces`}
        </Button>
      )}
    </section>
  );
}
