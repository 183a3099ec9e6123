import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { Field } from '../../components/field/field.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { keepReason, keptReason, reasonTrouble } from './reasons.ts';
import type { Deciding } from './use-deciding.ts';
import styles from './points.module.css';

export type ReasonKind = 'return' | 'reject' | 'stop';

interface KindWords {
  readonly title: string;
  /** What will happen, before it does. */
  readonly happens: (author: string) => string;
  readonly label: string;
  readonly missing: string;
  readonly act: string;
  readonly busy: string;
  readonly isDanger: boolean;
}

const WORDS: Record<ReasonKind, KindWords> = {
  return: {
    title: 'Send it back',
    happens: (author) =>
      `${author} gets it back with what you write here, mends it and hands it in again.`,
    label: 'What should change?',
    missing: 'Say what should change, so that the writer can mend it.',
    act: 'Send back',
    busy: 'Sending it back…',
    isDanger: false,
  },
  reject: {
    title: 'Refuse it for good?',
    happens: (author) =>
      `This post never goes out, and this cannot be undone. ${author} sees your reason. To have it mended instead, send it back.`,
    label: 'Why can it not be published?',
    missing: 'Say why it cannot be published.',
    act: 'Refuse it',
    busy: 'Refusing it…',
    isDanger: true,
  },
  stop: {
    title: 'Stop this post?',
    happens: (author) =>
      `It does not go out. It goes back to ${author} with your reason, and would have to be handed in and approved again.`,
    label: 'Why must it not go out?',
    missing: 'Say in a few words why it must not go out.',
    act: 'Stop it',
    busy: 'Stopping it…',
    isDanger: true,
  },
};

export interface ReasonDialogProps {
  readonly kind: ReasonKind | null;
  readonly draft: Draft;
  readonly deciding: Deciding;
  readonly onClose: () => void;
}

/** Asks for the reason, says what will happen, and keeps what was typed when it is closed. */
export function ReasonDialog({ kind, draft, deciding, onClose }: ReasonDialogProps) {
  const [last, setLast] = useState<ReasonKind>('return');
  if (kind !== null && kind !== last) setLast(kind);
  return (
    <ReasonForm
      key={last}
      isOpen={kind !== null}
      kind={last}
      draft={draft}
      deciding={deciding}
      onClose={onClose}
    />
  );
}

interface ReasonFormProps extends Omit<ReasonDialogProps, 'kind'> {
  readonly kind: ReasonKind;
  readonly isOpen: boolean;
}

function ReasonForm({ kind, isOpen, draft, deciding: { decide }, onClose }: ReasonFormProps) {
  const words = WORDS[kind];
  const key = `${draft.id} ${kind}`;
  const [reason, setReason] = useState(() => keptReason(key));
  const [trouble, setTrouble] = useState<string>();
  const write = (next: string): void => {
    setReason(next);
    keepReason(key, next);
    setTrouble(undefined);
  };
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    const missing = reasonTrouble(reason, words.missing);
    setTrouble(missing);
    if (missing !== undefined || decide.isPending) return;
    decide.mutate(
      { kind, reason: reason.trim() },
      {
        onSuccess: () => keepReason(key, ''),
        // The page behind says what is wrong and shows the fresh version; the words are kept.
        onError: onClose,
      },
    );
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={words.title}
      actions={
        <>
          <Button onPress={onClose}>{words.isDanger ? 'Leave it as it is' : 'Not now'}</Button>
          <Button
            kind={words.isDanger ? 'danger' : 'primary'}
            onPress={() => send()}
            busy={decide.isPending ? words.busy : undefined}
          >
            {words.act}
          </Button>
        </>
      }
    >
      <p>{words.happens(draft.author.name)}</p>
      <form onSubmit={send}>
        <Field
          label={words.label}
          name="reason"
          kind="textarea"
          lines={3}
          required
          longest={2000}
          value={reason}
          onChange={write}
          error={trouble ?? (decide.error ? refusalWords(decide.error) : undefined)}
        />
      </form>
      {kind === 'return' ? (
        <WhatToAdd
          draft={draft}
          onAdd={(found) => write([reason.trim(), found].filter(Boolean).join('\n'))}
        />
      ) : null}
    </Dialog>
  );
}

const MOST_ADDED = 4;

interface WhatToAddProps {
  readonly draft: Draft;
  readonly onAdd: (words: string) => void;
}

/** What was found, to be taken into the reason with one press. */
function WhatToAdd({ draft, onAdd }: WhatToAddProps) {
  const open = draft.findings.filter(
    (finding) => finding.severity !== 'note' && finding.resolution === null,
  );
  if (open.length === 0) return null;
  return (
    <ul className={styles.suggestions} aria-label="Add what was found">
      {open.slice(0, MOST_ADDED).map((finding) => (
        <li key={finding.id ?? finding.rule}>
          <button
            className={styles.suggestion}
            type="button"
            onClick={() => onAdd(`${finding.why} ${finding.remedy}`)}
          >
            Add: {finding.why}
          </button>
        </li>
      ))}
    </ul>
  );
}
