import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { sessionSchema } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { whereTo } from '../../session/where-to.ts';
import { Bare } from '../../shell/bare.tsx';
import { ForgotPassword } from './forgot-password.tsx';
import styles from './sign-in.module.css';

/** E-mail and password; afterwards on to where one wanted to go. */
export default function SignIn() {
  const [hasForgotten, setForgotten] = useState(false);
  const [email, setEmail] = useState('');
  return (
    <Bare>
      {hasForgotten ? (
        <ForgotPassword email={email} onEmail={setEmail} onBack={() => setForgotten(false)} />
      ) : (
        <SignInForm email={email} onEmail={setEmail} onForgotten={() => setForgotten(true)} />
      )}
    </Bare>
  );
}

interface SignInFormProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onForgotten: () => void;
}

function useSignIn() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: unknown };
  return useMutation({
    mutationFn: (body: { readonly email: string; readonly password: string }) =>
      request('POST', '/api/session', { body, schema: sessionSchema, beforeSignIn: true }),
    onSuccess: (session) => {
      // What an earlier person of this window saw is not for the next one.
      queries.clear();
      queries.setQueryData(SESSION_KEY, session);
      void navigate(whereTo(state), { replace: true });
    },
  });
}

function SignInForm({ email, onEmail, onForgotten }: SignInFormProps) {
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<'email' | 'password' | null>(null);
  const signIn = useSignIn();
  const { error } = signIn;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const empty = email.trim() === '' ? 'email' : password === '' ? 'password' : null;
    setMissing(empty);
    if (empty !== null) focusFirstWrong(event.currentTarget);
    else if (!signIn.isPending) signIn.mutate({ email: email.trim(), password });
  };
  const refusedField = error instanceof Refusal ? error.field : undefined;
  const wrong = (field: 'email' | 'password', ask: string): string | undefined => {
    if (missing === field) return ask;
    return refusedField === field ? refusalWords(error) : undefined;
  };

  return (
    <>
      <PageHeading>Sign in</PageHeading>
      <form className={styles.form} onSubmit={submit} noValidate>
        {error && refusedField === undefined ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(error)}
          </Notice>
        ) : null}
        <Field
          label="E-mail"
          name="email"
          kind="email"
          autoComplete="username"
          required
          value={email}
          onChange={onEmail}
          error={wrong('email', 'Type your school e-mail address.')}
        />
        <Field
          label="Password"
          name="password"
          kind="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
          error={wrong('password', 'Type your password.')}
        />
        <Button
          kind="primary"
          type="submit"
          wide
          busy={signIn.isPending ? 'Signing in…' : undefined}
        >
          Sign in
        </Button>
      </form>
      <button className={styles.forgotten} type="button" onClick={onForgotten}>
        I forgot my password
      </button>
    </>
  );
}
