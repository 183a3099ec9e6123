import { useId, useState } from 'react';
import type { Draft, DraftAct, Page } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { useShortcuts } from '../../shell/shortcuts.tsx';
import { wantedWords } from '../draft/draft-words.ts';
import { LateBar } from './late-bar.tsx';
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

/** "Goes out as soon as you approve it, on Langley Fitzurse School." */
function whatApprovingDoes(draft: Draft, pages: readonly Page[], now: number): string {
  const names = pages.filter((page) => draft.pageIds.includes(page.id)).map((page) => page.name);
  const when =
    draft.wantedAt === null ? 'as soon as you approve it' : wantedWords(draft.wantedAt, now);
  return names.length === 0 ? `Goes out ${when}.` : `Goes out ${when}, on ${names.join(' and ')}.`;
}

/** Approve, send back, refuse or stop, within reach of the thumb; what cannot be done says why in its place. */
export function DecideBar(props: DecideBarProps) {
  const { draft, isOwn, deciding } = props;
  const [asking, setAsking] = useState<ReasonKind | null>(null);
  const { decide } = deciding;
  const back = actOf(draft, 'return');
  const stop = actOf(draft, 'stop');
  return (
    <div className={styles.bar}>
      {decide.error && asking === null && !deciding.stale ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(decide.error)}
        </Notice>
      ) : null}
      {back.allowed && draft.isLate === true ? (
        <LateBar {...props} onAsk={setAsking} />
      ) : back.allowed ? (
        <Choices {...props} onAsk={setAsking} />
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
        onClose={() => setAsking(null)}
      />
    </div>
  );
}

interface ChoicesProps extends DecideBarProps {
  readonly onAsk: (kind: ReasonKind) => void;
}

/** The three decisions, and above them what approving does, or why it is off. */
function Choices({ draft, pages, now, deciding, lookAgain, onShowOpen, onAsk }: ChoicesProps) {
  const reasonId = useId();
  const { decide } = deciding;
  const approve = actOf(draft, 'approve');
  const off = approve.allowed ? lookAgain : (approve.because ?? 'Not now.');
  const isBusy = decide.isPending && decide.variables.kind === 'approve';
  const press = (): void => {
    if (decide.isPending) return;
    if (off === null) decide.mutate({ kind: 'approve' });
    else if (!approve.allowed) onShowOpen();
  };
  useShortcuts([
    { key: 'a', does: 'Approve, or go to what is in the way', run: press },
    { key: 'r', does: 'Send back…', run: () => onAsk('return') },
  ]);
  return (
    <>
      <p className={styles.says} id={reasonId}>
        {off === null ? whatApprovingDoes(draft, pages, now) : <strong>{off}</strong>}{' '}
        {approve.allowed ? null : (
          <button className={styles.show} type="button" onClick={onShowOpen}>
            Show me
          </button>
        )}
      </p>
      <div className={styles.acts}>
        <Button
          kind="primary"
          icon="check"
          keyHint="a"
          busy={isBusy ? 'Approving…' : undefined}
          offBecauseOf={off === null ? undefined : reasonId}
          onPress={press}
        >
          Approve
        </Button>
        <Button keyHint="r" onPress={() => onAsk('return')}>
          Send back…
        </Button>
        <Button onPress={() => onAsk('reject')}>Refuse…</Button>
      </div>
    </>
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
      actions={
        isOwn ? <LinkButton to={`/drafts/${draft.id}`}>Open it in Drafts</LinkButton> : undefined
      }
    >
      {because ?? 'A head of the school decides it.'}
      {mayStop && waits && !isOwn ? ' You can stop it at any time.' : null}
    </Notice>
  );
}
