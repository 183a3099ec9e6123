import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { Field } from '../components/field/field.tsx';
import { refusalWords } from './refusal-words.ts';

interface BecauseDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, before it does. */
  readonly children: ReactNode;
  readonly label: string;
  readonly hint?: string;
  readonly longest: number;
  /** Said when nothing was typed. */
  readonly missing: string;
  readonly act: string;
  readonly busy: string;
  readonly isDanger?: boolean;
  readonly onAct: (because: string) => Promise<unknown>;
}

/** Says what will happen and asks why; what was typed is kept while the dialog is closed, and after a refusal. */
export function BecauseDialog(props: BecauseDialogProps) {
  const { isOpen, onClose, title, label, hint, longest, act, busy, isDanger = false } = props;
  const [because, setBecause] = useState('');
  const [missing, setMissing] = useState<string>();
  const send = useMutation({
    mutationFn: () => props.onAct(because),
    onSuccess: () => {
      setBecause('');
      onClose();
    },
  });
  const tell = (event?: FormEvent): void => {
    event?.preventDefault();
    const isMissing = because.trim() === '';
    setMissing(isMissing ? props.missing : undefined);
    if (!isMissing && !send.isPending) send.mutate();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onPress={onClose}>Leave it as it is</Button>
          <Button
            kind={isDanger ? 'danger' : 'primary'}
            onPress={() => tell()}
            busy={send.isPending ? busy : undefined}
          >
            {act}
          </Button>
        </>
      }
    >
      {props.children}
      <form onSubmit={tell}>
        <Field
          label={label}
          name="because"
          kind="textarea"
          lines={2}
          required
          longest={longest}
          {...(hint === undefined ? {} : { hint })}
          value={because}
          onChange={(next) => {
            setBecause(next);
            setMissing(undefined);
          }}
          error={missing ?? (send.error ? refusalWords(send.error) : undefined)}
        />
      </form>
    </Dialog>
  );
}
