import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { flushSync } from 'react-dom';
import type { ShownFinding } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { refusalWords } from '../../post/refusal-words.ts';
import { keepReason, keptReason, reasonTrouble, suggestionsFor } from './reasons.ts';
import { Suggestions } from './suggestions.tsx';
import type { Deciding } from './use-deciding.ts';
import styles from './points.module.css';

export interface SettleProps {
  /** Under which a reason that was begun is kept. */
  readonly keptAs: string;
  readonly findingId: string;
  readonly finding: ShownFinding;
  readonly deciding: Deciding;
  readonly onSettled: () => void;
}

/** "It is all right, because…": opens in the card itself, so that the point and its reason stay together. */
export function Settle(props: SettleProps) {
  const [isOpen, setOpen] = useState(() => keptReason(props.keptAs) !== '');
  const frame = useRef<HTMLDivElement>(null);
  const open = (): void => {
    flushSync(() => setOpen(true));
    frame.current?.querySelector('textarea')?.focus();
  };
  return (
    <div ref={frame} className={styles.frame}>
      {isOpen ? (
        <ReasonForm {...props} onClose={() => setOpen(false)} />
      ) : (
        <Button onPress={open}>It is all right, because…</Button>
      )}
    </div>
  );
}

export interface ReopenProps extends Pick<SettleProps, 'keptAs' | 'findingId' | 'deciding'> {
  /** What was said when it was settled. */
  readonly reason: string;
  readonly onReopened: () => void;
}

/** The way back from "it is all right": the reason stands in the form again, to be changed or let go. */
export function Reopen(props: ReopenProps) {
  const { keptAs, findingId, reason, onReopened } = props;
  const { reopen } = props.deciding;
  const isMine = reopen.variables?.findingId === findingId;
  const open = (): void => {
    if (reopen.isPending) return;
    keepReason(keptAs, reason);
    reopen.mutate({ findingId }, { onSuccess: onReopened });
  };
  return (
    <div className={styles.reopen}>
      <Button
        icon="undo"
        busy={isMine && reopen.isPending ? 'Opening it again…' : undefined}
        onPress={open}
      >
        Open it again
      </Button>
      {isMine && reopen.error ? <p role="alert">{refusalWords(reopen.error)}</p> : null}
    </div>
  );
}

function ReasonForm({
  keptAs,
  findingId,
  finding,
  deciding: { resolve },
  onSettled,
  onClose,
}: SettleProps & { readonly onClose: () => void }) {
  const [reason, setReason] = useState(() => keptReason(keptAs));
  const [trouble, setTrouble] = useState<string>();
  const isMine = resolve.variables?.findingId === findingId;
  const write = (words: string): void => {
    setReason(words);
    keepReason(keptAs, words);
    setTrouble(undefined);
  };
  const settle = (event: FormEvent): void => {
    event.preventDefault();
    const missing = reasonTrouble(reason, 'Say in a few words why this is all right.');
    setTrouble(missing);
    if (missing !== undefined) focusFirstWrong(event.currentTarget);
    if (missing !== undefined || resolve.isPending) return;
    resolve.mutate({ findingId, reason: reason.trim() }, { onSuccess: onSettled });
  };
  return (
    <form className={styles.settle} onSubmit={settle}>
      <Field
        label="Why is it all right?"
        name="reason"
        kind="textarea"
        lines={2}
        required
        value={reason}
        onChange={write}
        error={trouble ?? (isMine && resolve.error ? refusalWords(resolve.error) : undefined)}
      />
      <Suggestions reasons={suggestionsFor(finding)} onChoose={write} />
      <div className={styles.acts}>
        <Button
          type="submit"
          kind="primary"
          busy={isMine && resolve.isPending ? 'Writing it down…' : undefined}
        >
          Settle this point
        </Button>
        <Button
          onPress={() => {
            write('');
            onClose();
          }}
        >
          Not yet
        </Button>
      </div>
    </form>
  );
}
