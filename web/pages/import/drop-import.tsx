import { useMutation } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { forgetAll } from './typed-here.ts';

/** Lets an open import go. */
export function DropImport({ importId }: { readonly importId: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const drop = useMutation({
    mutationFn: () => request('DELETE', `/api/register/imports/${importId}`),
    onSuccess: async () => {
      forgetAll(importId);
      await navigate('/register/imports');
      void queries.invalidateQueries({ queryKey: ['register'] });
    },
    onError: () => setAsking(false),
  });
  return (
    <>
      <Button icon="cross" onPress={() => setAsking(true)}>
        Drop this import
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        question="Drop this import?"
        act="Drop it"
        onAct={() => drop.mutate()}
        busy={drop.isPending ? 'Dropping it…' : undefined}
      >
        <p>
          Gatehouse deletes its copy of the file. Nothing on the register changes, and you can
          choose the file again.
        </p>
      </Confirm>
      {drop.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(drop.error)}
        </Notice>
      ) : null}
    </>
  );
}
