import { useId } from 'react';
import type {
  Draft,
  FindingPlace,
  ShownFinding,
} from '../../../server/contract/drafts.contract.ts';
import { FindingCard } from '../../components/finding-card/finding-card.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './findings-panel.module.css';

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
      <ul className={styles.list}>
        {findings.map((finding, index) => {
          const show = onShow(finding.place);
          return (
            <li key={keyOf(finding, index)}>
              <FindingCard
                severity={finding.severity}
                place={finding.place}
                reader="writer"
                why={finding.why}
                remedy={finding.remedy}
                model={finding.model}
                {...(show === null ? {} : { onShow: show })}
                settled={
                  finding.resolution && {
                    by: finding.resolution.by,
                    when: formatMoment(finding.resolution.at, now),
                    reason: finding.resolution.reason,
                  }
                }
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
