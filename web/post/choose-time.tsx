import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { useNow } from '../use-now.ts';
import styles from './choose-time.module.css';
import { refusalWords } from './refusal-words.ts';
import { TimeField } from './time-field.tsx';
import { wrongWithTime } from './time-words.ts';
import { useMoving } from './use-moving.ts';

export interface ChooseTimeProps {
  readonly post: {
    readonly id: string;
    readonly version: number;
    readonly title: string;
    readonly wantedAt: string | null;
    /** It was approved for its present time. */
    readonly isApproved: boolean;
  };
  readonly onClose: () => void;
  readonly onMoved: (moved: { readonly version: number; readonly wantedAt: string }) => void;
}

/** Asks for another day and time of a post that was handed in. */
export function ChooseTime({ post, onClose, onMoved }: ChooseTimeProps) {
  const [typed, setTyped] = useState(post.wantedAt ?? '');
  const now = useNow();
  const move = useMoving();
  const isSame = typed === post.wantedAt;
  const wrong = wrongWithTime(typed, now);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong !== null || isSame || move.isPending) return;
    move.mutate(
      { draftId: post.id, version: post.version, wantedAt: typed },
      { onSuccess: onMoved },
    );
  };
  return (
    <Dialog isOpen onClose={onClose} title={`Another time for “${post.title}”`}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {post.isApproved ? (
          <p>
            It was approved for its present time. With another one it goes back to the inbox, and a
            head approves it again.
          </p>
        ) : null}
        <TimeField draftId={post.id} version={post.version} value={typed} onChange={setTyped} />
        {move.error ? (
          <Notice tone="stopped" word="Not moved." live>
            {refusalWords(move.error)}
          </Notice>
        ) : null}
        <div className={styles.acts}>
          <Button onPress={onClose}>Leave it as it is</Button>
          <Button
            kind="primary"
            type="submit"
            busy={move.isPending ? 'Moving…' : undefined}
            off={isSame ? 'This is its present time.' : wrong === null ? undefined : ''}
          >
            Move it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
