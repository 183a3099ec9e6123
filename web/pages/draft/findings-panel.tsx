import { useId } from 'react';
import type {
  Draft,
  FindingPlace,
  ShownFinding,
} from '../../../server/contract/drafts.contract.ts';
import { FindingCard } from '../../components/finding-card/finding-card.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { remedyFor } from '../../post/remedy-words.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './findings-panel.module.css';

/** So many notes stand open; more are folded away, since they ask for nothing and make a phone's page very long. */
const NOTES_SHOWN = 1;

const ORDER = { block: 0, hold: 1, note: 2 } as const;

export interface FindingsPanelProps {
  readonly draft: Pick<Draft, 'findings' | 'photos' | 'state'>;
  /** Whether the draft is still being written, or already handed in. */
  readonly isWriting: boolean;
  /** Goes to a place; null for one that has nothing to go to. */
  readonly onShow: (place: FindingPlace) => (() => void) | null;
}

/** "2 things stop it, 1 to decide", "Nothing was found". */
export function findingsInWords(
  findings: readonly Pick<ShownFinding, 'severity' | 'resolution'>[],
): string {
  const count = (severity: ShownFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity && finding.resolution === null)
      .length;
  const blocks = count('block');
  const holds = count('hold');
  const notes = count('note');
  const parts = [
    blocks === 0 ? '' : blocks === 1 ? '1 thing stops it' : `${blocks} things stop it`,
    holds === 0 ? '' : `${holds} for the head to decide`,
    notes === 0 ? '' : notes === 1 ? '1 note' : `${notes} notes`,
  ].filter(Boolean);
  return parts.length === 0 ? 'Nothing open' : parts.join(', ');
}

function keyOf(finding: ShownFinding, index: number): string {
  return finding.id ?? `${finding.rule} ${JSON.stringify(finding.place)} ${index}`;
}

/** What the checks found, the gravest first. It changes as words are saved and photos are looked at. */
export function FindingsPanel({ draft, isWriting, onShow }: FindingsPanelProps) {
  const headingId = useId();
  const now = useNow();
  const findings = draft.findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const asking = findings.filter((finding) => finding.severity !== 'note');
  const notes = findings.filter((finding) => finding.severity === 'note');
  const isFolded = notes.length > NOTES_SHOWN;
  const card = (finding: ShownFinding, index: number) => (
    <li key={keyOf(finding, index)}>
      <Card finding={finding} now={now} show={onShow(finding.place)} />
    </li>
  );
  const waiting = draft.photos.filter((photo) => photo.checkState === 'waiting').length;
  return (
    <section className={styles.panel} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h2 id={headingId}>What was found</h2>
        <p className={styles.summary} role="status">
          {draft.state === 'checking' ? 'The checks are running' : findingsInWords(findings)}
        </p>
      </div>
      {waiting > 0 ? (
        <p className={styles.waiting}>
          <Icon name="search" size={16} />
          {waiting === 1 ? '1 photo is being looked at…' : `${waiting} photos are being looked at…`}
        </p>
      ) : null}
      {findings.length === 0 && waiting === 0 && draft.state !== 'checking' ? (
        <p className={styles.none}>
          <Icon name="going-well" size={16} />
          {isWriting
            ? 'Words and photos are checked while you write. Nothing needs mending.'
            : 'The checks found nothing.'}
        </p>
      ) : null}
      <ul className={styles.list}>{(isFolded ? asking : findings).map(card)}</ul>
      {isFolded ? (
        <details className={styles.notes}>
          <summary>{notes.length} notes, nothing to mend</summary>
          <ul className={styles.list}>{notes.map(card)}</ul>
        </details>
      ) : null}
    </section>
  );
}

interface CardProps {
  readonly finding: ShownFinding;
  readonly now: number;
  readonly show: (() => void) | null;
}

function Card({ finding, now, show }: CardProps) {
  const { severity, place, why, resolution } = finding;
  return (
    <FindingCard
      severity={severity}
      place={place}
      reader="writer"
      why={why}
      remedy={remedyFor(finding, 'writer')}
      {...(show === null ? {} : { onShow: show })}
      settled={
        resolution && {
          by: resolution.by,
          when: formatMoment(resolution.at, now),
          reason: resolution.reason,
        }
      }
    />
  );
}
