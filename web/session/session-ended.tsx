import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { sessionSchema } from '../../server/contract/staff.contract.ts';
import type { Session } from '../../server/contract/staff.contract.ts';
import { onSignedOut, request } from '../api/client.ts';
import { SESSION_KEY } from '../api/session.ts';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { Field } from '../components/field/field.tsx';
import { refusalWords } from '../post/refusal-words.ts';

const FORM_ID = 'sign-in-again';

/**
 * "Your session ended": signs the same person in again over the page as it is, so that nothing typed on it is lost. For
 * somebody else there is the sign-in page, which begins with a clean window.
 */
export function SessionEnded({ session }: { readonly session: Session }) {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  useEffect(() => onSignedOut(() => setOpen(true)), []);

  const again = useMutation({
    mutationFn: () =>
      request('POST', '/api/session', {
        body: { email: session.person.email, password },
        schema: sessionSchema,
        beforeSignIn: true,
      }),
    onSuccess: (fresh) => {
      setPassword('');
      setOpen(false);
      queries.setQueryData(SESSION_KEY, fresh);
      void queries.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!again.isPending) again.mutate();
  };

  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      title="Your session ended"
      actions={
        <>
          <Button onPress={() => globalThis.location.assign('/sign-in')}>
            Sign in as somebody else
          </Button>
          <Button
            kind="primary"
            busy={again.isPending ? 'Signing in…' : undefined}
            onPress={() => again.mutate()}
          >
            Sign in and go on
          </Button>
        </>
      }
    >
      <p>Sign in to go on as {session.person.name}. Nothing that you typed on this page is lost.</p>
      <form id={FORM_ID} onSubmit={submit}>
        {/* For password keepers, which look for a name beside the password. */}
        <input type="hidden" name="email" autoComplete="username" value={session.person.email} />
        <Field
          label="Password"
          name="password"
          kind="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
          error={again.error ? refusalWords(again.error) : undefined}
        />
      </form>
    </Dialog>
  );
}
