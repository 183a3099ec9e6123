import { useState } from 'react';
import type { FormEvent } from 'react';
import type { FoundPost } from '../../../server/contract/unclear.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { Field } from '../../components/field/field.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { keepReason, keptReason, reasonTrouble } from '../inbox/reasons.ts';
import type { Settling } from './use-settling.ts';

interface CountDialogProps {
  readonly post: FoundPost | null;
  readonly settling: Settling;
  readonly onClose: () => void;
}

const MISSING = 'Say in a few words why it counts all the same.';

/** What is there is not exactly what was approved: says so plainly, and asks why it counts all the same. Keeps what was typed. */
export function CountDialog({ post, settling: { settle }, onClose }: CountDialogProps) {
  const key = `count ${post?.postId ?? ''}`;
  const [reason, setReason] = useState(() => keptReason(key));
  const [trouble, setTrouble] = useState<string>();
  const write = (next: string): void => {
    setReason(next);
    keepReason(key, next);
    setTrouble(undefined);
  };
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    const missing = reasonTrouble(reason, MISSING);
    setTrouble(missing);
    if (missing !== undefined || post === null || settle.isPending) return;
    settle.mutate(
      { act: 'there', postId: post.postId, reason: reason.trim() },
      { onSuccess: () => keepReason(key, ''), onSettled: onClose },
    );
  };
  return (
    <Dialog
      isOpen={post !== null}
      onClose={onClose}
      title="Count it although it differs?"
      actions={
        <>
          <Button onPress={onClose}>Not now</Button>
          <Button
            kind="primary"
            onPress={() => send()}
            busy={settle.isPending ? 'Keeping it…' : undefined}
          >
            Count it as published
          </Button>
        </>
      }
    >
      <p>
        {post?.differs.map(({ says }) => says).join(' ')} The record says so, with your reason. If
        it should not be on the Page like this, take it off there instead.
      </p>
      <form onSubmit={send}>
        <Field
          label="Why does it count all the same?"
          name="reason"
          kind="textarea"
          lines={3}
          required
          longest={2000}
          value={reason}
          onChange={write}
          error={trouble ?? (settle.error ? refusalWords(settle.error) : undefined)}
        />
      </form>
    </Dialog>
  );
}
