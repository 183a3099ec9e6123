import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { importSchema } from '../../../server/contract/import.contract.ts';
import type { Import } from '../../../server/contract/import.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { importQuery, useKeepImport } from './import-query.ts';
import { whatChanges } from './import-words.ts';
import { RunningBar } from './running.tsx';
import { useRunning } from './use-running.ts';
import styles from './import.module.css';

/** Takes an applied import back, or says why that is not possible any more. The file is gone by then, so it asks once. */
export function UndoImport({ importId }: { readonly importId: string }) {
  const { data } = useQuery(importQuery(importId));
  if (data?.state !== 'applied') return null;
  if (!data.undo.allowed) {
    return <span className={styles.small}>Cannot be undone. {data.undo.says}</span>;
  }
  return <UndoButton applied={data} />;
}

function UndoButton({ applied }: { readonly applied: Import }) {
  const keep = useKeepImport();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const undo = useMutation({
    mutationFn: () =>
      request('POST', `/api/register/imports/${applied.id}/undo`, { schema: importSchema }),
    onSuccess: async (fresh) => {
      keep(fresh);
      // Where the result stands, also for whoever pressed it in the list.
      await navigate(`/register/imports/${applied.id}`);
    },
    onError: () => setAsking(false),
  });
  const running = useRunning(applied.id, undo.isPending);
  const undoing = running?.act === 'undo' ? running : null;
  if (undoing !== null && undo.isIdle) return <RunningBar running={undoing} />;
  return (
    <div className={styles.undo}>
      <Button icon="undo" onPress={() => setAsking(true)}>
        Undo<span className="only-heard"> the import of {applied.fileName}</span>
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        question="Undo this import?"
        act="Undo the import"
        onAct={() => undo.mutate()}
        busy={undo.isPending ? 'Undoing…' : undefined}
      >
        <p>
          The register becomes what it was before {applied.fileName}
          {applied.counts === null ? '' : ` (${whatChanges(applied.counts)})`}. To import it again,
          choose the file again.
        </p>
        {undo.isPending ? <RunningBar running={undoing} /> : null}
      </Confirm>
      {undo.error ? (
        <Notice tone="stopped" word="It was not undone." live>
          {refusalWords(undo.error)}
        </Notice>
      ) : null}
    </div>
  );
}
