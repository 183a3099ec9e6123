import { useId } from 'react';
import type {
  Draft,
  FindingPlace,
  ShownFinding,
} from '../../../server/contract/drafts.contract.ts';
import { FindingCard } from '../../components/finding-card/finding-card.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { formatMoment } from '../../time.ts';
import { remedyFor } from '../../post/remedy-words.ts';
import { reasonKey } from './reasons.ts';
import { Reopen, Settle } from './settle.tsx';
import { SettleSeveral } from './settle-several.tsx';
import type { Deciding } from './use-deciding.ts';
import styles from './points.module.css';

/** So many notes stand open; more are folded away, since they ask for nothing. */
const NOTES_SHOWN = 1;

/** Where the points stand on the page, for what leads to them. */
export const POINTS_ID = 'what-was-found';

export interface PointsProps {
  readonly draft: Draft;
  readonly deciding: Deciding;
  /** This person may settle the points that need a decision. */
  readonly maySettle: boolean;
  readonly now: number;
  readonly onShow: (place: FindingPlace) => void;
}

/** The form of a settled point is gone, and the keyboard would be left nowhere. */
function focusHeading(): void {
  document.querySelector<HTMLElement>(`#${POINTS_ID} h2`)?.focus({ preventScroll: true });
}

/** "1 thing stops it, 2 for you to decide, 3 notes". */
function summary(findings: readonly ShownFinding[]): string {
  const open = findings.filter((finding) => finding.resolution === null);
  const count = (severity: ShownFinding['severity']): number =>
    open.filter((finding) => finding.severity === severity).length;
  const [blocks, holds, notes] = [count('block'), count('hold'), count('note')];
  return [
    blocks === 0 ? '' : blocks === 1 ? '1 thing stops it' : `${blocks} things stop it`,
    holds === 0 ? '' : `${holds} to decide`,
    notes === 0 ? '' : notes === 1 ? '1 note' : `${notes} notes`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What was found, the gravest first, each point that needs a decision with its own reason. */
export function Points(props: PointsProps) {
  const { findings } = props.draft;
  const headingId = useId();
  const asking = findings.filter((finding) => finding.severity !== 'note');
  const notes = findings.filter((finding) => finding.severity === 'note');
  const holds = asking.filter(
    ({ severity, resolution }) => severity === 'hold' && resolution === null,
  );
  const isFolded = notes.length > NOTES_SHOWN;
  const card = (finding: ShownFinding, index: number) => (
    <li key={finding.id ?? index}>
      <Point {...props} finding={finding} />
    </li>
  );
  return (
    <section className={styles.points} aria-labelledby={headingId} id={POINTS_ID}>
      <h2 id={headingId} className={styles.heading} tabIndex={-1}>
        What was found
      </h2>
      {findings.length === 0 ? (
        <p className={styles.none}>
          <Icon name="going-well" size={16} />
          <span>Nothing. Words and photos were checked.</span>
        </p>
      ) : (
        <p className={styles.summary}>{summary(findings) || 'Everything is settled.'}</p>
      )}
      {props.maySettle && holds.length > 1 ? (
        <SettleSeveral
          draft={props.draft}
          holds={holds}
          deciding={props.deciding}
          onSettled={focusHeading}
        />
      ) : null}
      <ul className={styles.list}>
        {asking.map(card)}
        {isFolded ? null : notes.map(card)}
      </ul>
      {isFolded ? (
        <details className={styles.notes}>
          <summary>{notes.length} notes, nothing to decide</summary>
          <ul className={styles.list}>{notes.map(card)}</ul>
        </details>
      ) : null}
    </section>
  );
}

function Point({
  draft,
  deciding,
  maySettle,
  now,
  onShow,
  finding,
}: PointsProps & { readonly finding: ShownFinding }) {
  const { id, severity, place, why, model, resolution } = finding;
  const isMine = severity === 'hold' && maySettle;
  const keptAs = reasonKey(draft.id, id);
  return (
    <div data-open-point={resolution === null && severity !== 'note' ? true : undefined}>
      <FindingCard
        severity={severity}
        place={place}
        why={why}
        remedy={remedyFor(finding, 'decider')}
        model={model}
        {...(place.kind === 'draft' ? {} : { onShow: () => onShow(place) })}
        settled={
          resolution && {
            by: resolution.by,
            when: formatMoment(resolution.at, now),
            reason: resolution.reason,
          }
        }
        actions={
          !isMine || id === null ? undefined : resolution === null ? (
            <Settle
              keptAs={keptAs}
              findingId={id}
              finding={finding}
              deciding={deciding}
              onSettled={focusHeading}
            />
          ) : (
            <Reopen
              keptAs={keptAs}
              findingId={id}
              reason={resolution.reason}
              deciding={deciding}
              onReopened={focusHeading}
            />
          )
        }
      />
    </div>
  );
}
