import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Draft, ShownFinding } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseSeveral } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { wordsForPlace } from '../../components/finding-card/finding-card.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { keepReason, keptReason, reasonKey, reasonTrouble, suggestionsForAll } from './reasons.ts';
import { Suggestions } from './suggestions.tsx';
import type { Deciding } from './use-deciding.ts';
import styles from './points.module.css';

export interface SettleSeveralProps {
  readonly draft: Pick<Draft, 'id'>;
  /** The points that are still open; at least two. */
  readonly holds: readonly ShownFinding[];
  readonly deciding: Deciding;
  readonly onSettled: () => void;
}

/** One reason for several points, each ticked by hand: none is ticked to begin with, and each can be opened again by itself. */
export function SettleSeveral(props: SettleSeveralProps) {
  const [isOpen, setOpen] = useState(() => keptReason(reasonKey(props.draft.id, null)) !== '');
  const frame = useRef<HTMLDivElement>(null);
  const open = (): void => {
    flushSync(() => setOpen(true));
    frame.current?.querySelector('input')?.focus();
  };
  const close = (): void => {
    flushSync(() => setOpen(false));
    frame.current?.querySelector('button')?.focus();
  };
  return (
    <div ref={frame} className={styles.several} data-open={isOpen || undefined}>
      {isOpen ? (
        <SeveralForm {...props} onClose={close} />
      ) : (
        <Button onPress={open}>One reason for several points…</Button>
      )}
    </div>
  );
}

interface Trouble {
  readonly points?: string | undefined;
  readonly reason?: string | undefined;
}

type SeveralFormProps = SettleSeveralProps & { readonly onClose: () => void };

/** What is ticked and typed, and sending it. */
function useSeveral({ draft, holds, deciding, onSettled, onClose }: SeveralFormProps) {
  const { resolveSeveral } = deciding;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [reason, setReason] = useState(() => keptReason(reasonKey(draft.id, null)));
  const [trouble, setTrouble] = useState<Trouble>({});
  // One may have been settled meanwhile, by itself or by somebody else.
  const ticked = holds.filter(({ id }) => id !== null && chosen.includes(id));
  const findingIds = ticked.flatMap(({ id }) => (id === null ? [] : [id]));
  const write = (words: string): void => {
    setReason(words);
    keepReason(reasonKey(draft.id, null), words);
    setTrouble({});
  };
  const settle = (event: FormEvent): void => {
    event.preventDefault();
    const wrong: Trouble = {
      points: ticked.length === 0 ? 'Tick the points that this reason is for.' : undefined,
      reason: reasonTrouble(reason, 'Say in a few words why they are all right.'),
    };
    setTrouble(wrong);
    if (wrong.points !== undefined || wrong.reason !== undefined) {
      focusFirstWrong(event.currentTarget);
      return;
    }
    if (resolveSeveral.isPending) return;
    const settled = (): void => {
      onClose();
      onSettled();
    };
    resolveSeveral.mutate({ findingIds, reason: reason.trim() }, { onSuccess: settled });
  };
  const choose = (ids: readonly string[]): void => {
    setChosen(ids);
    setTrouble({});
  };
  return { ticked, findingIds, reason, trouble, write, choose, settle };
}

function SeveralForm(props: SeveralFormProps) {
  const { holds, onClose } = props;
  const { resolveSeveral } = props.deciding;
  const { ticked, findingIds, reason, trouble, write, choose, settle } = useSeveral(props);
  return (
    <form className={styles.settle} onSubmit={settle} aria-label="One reason for several points">
      <ChooseSeveral
        legend="Which points have the same reason?"
        name="points"
        hint="Look at each first: they stand below. Each is written down by itself."
        options={holds.flatMap(optionFor)}
        values={findingIds}
        onChange={choose}
        error={trouble.points}
      />
      <Field
        label="Why are they all right?"
        name="reason"
        kind="textarea"
        lines={2}
        required
        value={reason}
        onChange={write}
        error={
          trouble.reason ?? (resolveSeveral.error ? refusalWords(resolveSeveral.error) : undefined)
        }
      />
      <Suggestions reasons={suggestionsForAll(ticked)} onChoose={write} />
      <div className={styles.acts}>
        <Button
          type="submit"
          kind="primary"
          busy={resolveSeveral.isPending ? 'Writing it down…' : undefined}
        >
          {actWords(ticked.length)}
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

function optionFor({ id, why, place }: ShownFinding) {
  // What is about a whole photo says which one.
  const where = place.kind === 'photo' ? null : wordsForPlace(place);
  return id === null ? [] : [{ value: id, label: why, ...(where ? { detail: where } : {}) }];
}

function actWords(count: number): string {
  if (count === 0) return 'Settle the ticked points';
  return count === 1 ? 'Settle 1 point' : `Settle ${count} points`;
}
