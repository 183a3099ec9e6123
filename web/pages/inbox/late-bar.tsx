import { useId, useState } from 'react';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseTime } from '../../post/choose-time.tsx';
import { wantedWords } from '../draft/draft-words.ts';
import styles from './decide-bar.module.css';
import type { ReasonKind } from './reason-dialog.tsx';
import { titleOf } from './use-deciding.ts';
import type { Deciding } from './use-deciding.ts';

export interface LateBarProps {
  readonly draft: Draft;
  readonly now: number;
  readonly deciding: Deciding;
  readonly lookAgain: string | null;
  readonly onShowOpen: () => void;
  readonly onAsk: (kind: ReasonKind) => void;
}

/** The two answers to a post whose time has passed, one press each; sending it back stays possible. */
export function LateBar({ draft, now, deciding, lookAgain, onShowOpen, onAsk }: LateBarProps) {
  const reasonId = useId();
  const [isChoosing, setChoosing] = useState(false);
  const sendNow = draft.acts.find(({ act }) => act === 'send-now');
  const mayMove = draft.acts.some(({ act, allowed }) => act === 'move' && allowed);
  const off = sendNow?.allowed === true ? lookAgain : (sendNow?.because ?? 'Not now.');
  const { decide } = deciding;
  const press = (): void => {
    if (decide.isPending) return;
    if (off === null) decide.mutate({ kind: 'approve', when: 'now' });
    else if (sendNow?.allowed !== true) onShowOpen();
  };
  return (
    <>
      <p className={styles.says} id={reasonId}>
        Its time ({wantedWords(draft.wantedAt, now)}) has passed. Nothing goes out late by itself:{' '}
        {off === null ? 'say what should happen.' : <strong>{off}</strong>}
      </p>
      <div className={styles.acts}>
        <Button
          kind="primary"
          icon="send"
          busy={decide.isPending && decide.variables.kind === 'approve' ? 'Approving…' : undefined}
          offBecauseOf={off === null ? undefined : reasonId}
          onPress={press}
        >
          Send it out now
        </Button>
        {mayMove ? (
          <Button icon="calendar" onPress={() => setChoosing(true)}>
            Choose another time
          </Button>
        ) : null}
        <Button onPress={() => onAsk('return')}>Send back…</Button>
        <Button onPress={() => onAsk('reject')}>Refuse…</Button>
      </div>
      {isChoosing ? (
        <ChooseTime
          post={{ ...draft, title: titleOf(draft), isApproved: false }}
          onClose={() => setChoosing(false)}
          onMoved={() => setChoosing(false)}
        />
      ) : null}
    </>
  );
}
