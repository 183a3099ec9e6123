import { useState } from 'react';
import type { Draft, DraftAct, Page } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { useShortcuts } from '../../shell/shortcuts.tsx';
import { wantedWords } from '../draft/draft-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import type { ReasonKind } from './reason-dialog.tsx';
import type { Deciding } from './use-deciding.ts';
import styles from './decide-bar.module.css';

export interface DecideBarProps {
  readonly draft: Draft;
  readonly isOwn: boolean;
  readonly pages: readonly Page[];
  readonly now: number;
  readonly deciding: Deciding;
  /** Why this person has to look again first; null when what they see is what they saw. */
  readonly lookAgain: string | null;
  /** Goes to the first thing that stops it or needs a decision. */
  readonly onShowOpen: () => void;
}

function actOf(draft: Draft, act: DraftAct): Draft['acts'][number] {
  return draft.acts.find((each) => each.act === act) ?? { act, allowed: false, because: null };
}

/** "Langley Fitzurse School, as soon as you approve it". */
function whatApprovingDoes(draft: Draft, pages: readonly Page[], now: number): string {
  const names = pages.filter((page) => draft.pageIds.includes(page.id)).map((page) => page.name);
  const when =
    draft.wantedAt === null ? 'as soon as you approve it' : wantedWords(draft.wantedAt, now);
  return names.length === 0 ? `Goes out ${when}.` : `Goes out on ${names.join(' and ')} ${when}.`;
}

/** Approve, send back, refuse or stop, within reach of the thumb; what cannot be done says why in its place. */
export function DecideBar(props: DecideBarProps) {
  const { draft, isOwn, pages, now, deciding, lookAgain, onShowOpen } = props;
  const [asking, setAsking] = useState<ReasonKind | null>(null);
  const { decide } = deciding;
  const approve = actOf(draft, 'approve');
  const back = actOf(draft, 'return');
  const stop = actOf(draft, 'stop');
  const off = approve.allowed ? (lookAgain ?? undefined) : (approve.because ?? 'Not now.');
  const busyWith = decide.isPending ? decide.variables.kind : null;
  const isAskedAlready = asking !== null;
  const pressApprove = (): void => {
    if (!back.allowed || decide.isPending) return;
    if (off === undefined) decide.mutate({ kind: 'approve' });
    else if (!approve.allowed) onShowOpen();
  };
  useShortcuts([
    { key: 'a', does: 'Approve, or go to what stops it', run: pressApprove },
    { key: 'r', does: 'Send back…', run: () => back.allowed && setAsking('return') },
  ]);

  return (
    <div className={styles.bar} data-decides={back.allowed || undefined}>
      {decide.error && !isAskedAlready && !deciding.stale ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(decide.error)}
        </Notice>
      ) : null}
      {back.allowed ? (
        <>
          {off === undefined ? (
            <p className={styles.says}>{whatApprovingDoes(draft, pages, now)}</p>
          ) : (
            <p className={styles.says}>
              <strong id="why-not">{off}</strong>{' '}
              {approve.allowed ? null : (
                <button className={styles.show} type="button" onClick={onShowOpen}>
                  Show me
                </button>
              )}
            </p>
          )}
          <div className={styles.acts}>
            <ApproveButton
              off={off}
              busy={busyWith === 'approve' ? 'Approving…' : undefined}
              onPress={pressApprove}
            />
            <Button keyHint="r" onPress={() => setAsking('return')}>
              Send back…
            </Button>
            <Button onPress={() => setAsking('reject')}>Refuse…</Button>
          </div>
        </>
      ) : (
        <WhyNotYours draft={draft} isOwn={isOwn} because={back.because} mayStop={stop.allowed} />
      )}
      {stop.allowed && !back.allowed ? (
        <Button kind="danger" icon="stopped" onPress={() => setAsking('stop')}>
          Stop it…
        </Button>
      ) : null}
      <ReasonDialog
        kind={asking}
        draft={draft}
        deciding={deciding}
        onClose={() => {
          setAsking(null);
          decide.reset();
        }}
      />
    </div>
  );
}

interface ApproveButtonProps {
  readonly off: string | undefined;
  readonly busy: string | undefined;
  readonly onPress: () => void;
}

/** The reason stands above all three buttons, so here the button only points to it. */
function ApproveButton({ off, busy, onPress }: ApproveButtonProps) {
  return (
    <Button kind="primary" icon="check" keyHint="a" busy={busy} offBecauseOf={off === undefined ? undefined : 'why-not'} onPress={onPress}>
      Approve
    </Button>
  );
}

interface WhyNotYoursProps {
  readonly draft: Draft;
  readonly isOwn: boolean;
  readonly because: string | null;
  readonly mayStop: boolean;
}

function WhyNotYours({ draft, isOwn, because, mayStop }: WhyNotYoursProps) {
  const waits = draft.state === 'awaiting-decision';
  return (
    <Notice
      tone="information"
      word={waits ? 'Not yours to decide.' : 'Nothing to decide now.'}
      actions={isOwn ? <LinkButton to={`/drafts/${draft.id}`}>Open it in Drafts</LinkButton> : undefined}
    >
      {because ?? 'A head of the school decides it.'}
      {mayStop && waits && !isOwn ? ' You can stop it at any time.' : null}
    </Notice>
  );
}
