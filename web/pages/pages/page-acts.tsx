import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { UndoBar } from '../../components/undo-bar/undo-bar.tsx';
import { BecauseDialog } from '../../post/because-dialog.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './pages.module.css';

const UNDO_MS = 10_000;
const REASON_CHARACTERS = 200;

interface PageActsProps {
  /** Null: all Pages. */
  readonly page: { readonly id: string; readonly name: string } | null;
  readonly acts: readonly string[];
}

/** Pausing and letting go on, for one Page or for all; and the way to incident mode. */
export function PageActs({ page, acts }: PageActsProps) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [undoUntil, setUndoUntil] = useState<number | null>(null);
  const url = page === null ? '/api/pages/pause' : `/api/pages/${page.id}/pause`;
  const lookAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['page'] });
  const resume = useMutation({
    mutationFn: () => request('DELETE', url),
    onSuccess: () => setUndoUntil(null),
    onSettled: lookAgain,
  });
  const where = page === null ? 'every Page' : page.name;
  const busy = resume.isPending ? 'One moment…' : undefined;
  return (
    <div className={styles.acts}>
      {undoUntil === null ? null : (
        <UndoBar
          done="Paused."
          until={undoUntil}
          onUndo={() => resume.mutate()}
          onOver={() => setUndoUntil(null)}
          busy={busy}
        />
      )}
      {acts.includes('pause') ? (
        <Button onPress={() => setAsking(true)}>
          {page === null ? 'Stop everything…' : 'Pause publishing…'}
        </Button>
      ) : null}
      {acts.includes('resume') && undoUntil === null ? (
        <Button kind="primary" onPress={() => resume.mutate()} busy={busy}>
          {page === null ? 'Let every Page go on' : 'Let publishing go on'}
        </Button>
      ) : null}
      {page !== null && acts.includes('declare-incident') ? (
        <LinkButton to={`/pages/${page.id}/incident/new`}>Incident mode…</LinkButton>
      ) : null}
      {resume.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(resume.error)}
        </Notice>
      ) : null}
      <BecauseDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={page === null ? 'Stop everything?' : `Pause ${where}?`}
        label="Why?"
        hint="Everybody who waits for a post reads it: no child’s name."
        longest={REASON_CHARACTERS}
        missing="Say why, in a few words."
        act={page === null ? 'Stop everything' : 'Pause publishing'}
        busy="Pausing…"
        onAct={async (because) => {
          await request('POST', url, { body: { because } });
          setUndoUntil(Date.now() + UNDO_MS);
          await lookAgain();
        }}
      >
        <p>
          Nothing goes out to {where} until somebody lets it go on. What is on the Page stays there.
          The other heads and the safeguarding lead are written to.
        </p>
      </BecauseDialog>
    </div>
  );
}
