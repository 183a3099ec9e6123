import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './sign-in.module.css';

interface ForgotPasswordProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onBack: () => void;
}

/** Asks for a link to choose a new password. It says the same whether the address is known or not. */
export function ForgotPassword({ email, onEmail, onBack }: ForgotPasswordProps) {
  const ask = useMutation({
    mutationFn: () =>
      request('POST', '/api/reset-requests', { body: { email: email.trim() }, beforeSignIn: true }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  return (
    <>
      <PageHeading>Choose a new password</PageHeading>
      {ask.isSuccess ? (
        <Notice tone="going-well" word="A link has been written." live>
          If {email.trim()} belongs to a colleague here, the letter with the link is on its way. It
          works for two hours. If no letter comes, ask whoever runs Gatehouse for your schools: they
          can make you a link.
        </Notice>
      ) : (
        <form className={styles.form} onSubmit={submit} noValidate>
          <Field
            label="E-mail"
            name="email"
            kind="email"
            autoComplete="username"
            required
            hint="We write to this address with a link to choose a new password."
            value={email}
            onChange={onEmail}
            error={ask.error ? refusalWords(ask.error) : undefined}
          />
          <Button
            kind="primary"
            type="submit"
            wide
            busy={ask.isPending ? 'Writing the letter…' : undefined}
          >
            Send me a link
          </Button>
        </form>
      )}
      <button className={styles.forgotten} type="button" onClick={onBack}>
        Back to signing in
      </button>
    </>
  );
}
