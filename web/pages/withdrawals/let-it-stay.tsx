import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { TouchedPost } from '../../../server/contract/reach-back.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { Field } from '../../components/field/field.tsx';
import { refusalWords } from '../../post/refusal-words.ts';

interface LetItStayProps {
  readonly post: TouchedPost;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks why a post may stay that was to come off; what was typed is kept while the dialog is closed. */
export function LetItStay({ post, isOpen, onClose }: LetItStayProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState<string>();
  const stay = useMutation({
    mutationFn: () =>
      request('POST', `/api/register/take-downs/${post.id}/calling-off`, { body: { reason } }),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['register'] });
    },
  });
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    const isMissing = reason.trim() === '';
    setMissing(isMissing ? 'Say why the post may stay.' : undefined);
    if (!isMissing && !stay.isPending) stay.mutate();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Let this post stay on the Page?"
      actions={
        <>
          <Button onPress={onClose}>Leave it as it is</Button>
          <Button
            kind="danger"
            onPress={() => send()}
            busy={stay.isPending ? 'Writing it down…' : undefined}
          >
            Let it stay
          </Button>
        </>
      }
    >
      <p>
        The post stays on {post.pageName}, for everybody to see. Your name and your reason are on
        the record.
      </p>
      <form onSubmit={send}>
        <Field
          label="Why may it stay?"
          name="reason"
          kind="textarea"
          lines={3}
          required
          longest={2000}
          value={reason}
          onChange={(next) => {
            setReason(next);
            setMissing(undefined);
          }}
          error={missing ?? (stay.error ? refusalWords(stay.error) : undefined)}
        />
      </form>
    </Dialog>
  );
}
