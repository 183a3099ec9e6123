import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PageAlert } from '../../../server/contract/pages.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { BecauseDialog } from '../../post/because-dialog.tsx';

const REASON_CHARACTERS = 2_000;

/** For the executive head: to know of it and let publishing go on. */
export function AcceptAlert({ alert }: { readonly alert: PageAlert }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button onPress={() => setAsking(true)}>Let publishing go on all the same…</Button>
      <BecauseDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Let publishing go on?"
        label="Why may it go on?"
        longest={REASON_CHARACTERS}
        missing="Say why publishing may go on."
        act="Let publishing go on"
        busy="Writing it down…"
        onAct={async (because) => {
          await request('POST', `/api/pages/alerts/${alert.id}/acceptance`, { body: { because } });
          await queries.invalidateQueries({ queryKey: ['page'] });
        }}
      >
        <p>{alert.says}</p>
        <p>
          Posts go out again although this is so. It stays to be seen as known, with your name and
          your reason on the record, and stops publishing again when something else of this kind is
          found.
        </p>
      </BecauseDialog>
    </>
  );
}
