import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import { linkSchema } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { Bare } from '../../shell/bare.tsx';
import styles from '../sign-in/sign-in.module.css';

const SHORTEST = 12;

/** Where the link of an invitation, or of a forgotten password, leads: choose a password, once. */
export default function ChoosePassword() {
  const { token = '' } = useParams();
  const address = `/api/links/${encodeURIComponent(token)}`;
  const [isChosen, setChosen] = useState(false);
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => request('GET', address, { schema: linkSchema, signal }),
    staleTime: Infinity,
  });
  return (
    <Bare>
      {isChosen ? (
        <>
          <PageHeading>Your password is set</PageHeading>
          <p>From now on you sign in with your school e-mail address and this password.</p>
          <LinkButton to="/sign-in" kind="primary">
            Sign in
          </LinkButton>
        </>
      ) : link.data ? (
        <PasswordForm link={link.data} address={address} onChosen={() => setChosen(true)} />
      ) : link.error ? (
        <LinkTrouble error={link.error} onTryAgain={() => void link.refetch()} />
      ) : (
        <LoadingWords>Looking at your link…</LoadingWords>
      )}
    </Bare>
  );
}

interface PasswordFormProps {
  readonly link: z.output<typeof linkSchema>;
  readonly address: string;
  readonly onChosen: () => void;
}

function PasswordForm({ link: { name, email, purpose }, address, onChosen }: PasswordFormProps) {
  const [password, setPassword] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const choose = useMutation({
    mutationFn: () => request('POST', address, { body: { password }, beforeSignIn: true }),
    onSuccess: onChosen,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isShort = password.length < SHORTEST;
    setTooShort(isShort);
    if (isShort) focusFirstWrong(event.currentTarget);
    else if (!choose.isPending) choose.mutate();
  };
  const isInvited = purpose === 'invitation';
  return (
    <>
      <PageHeading>{isInvited ? `Welcome, ${name}` : 'Choose a new password'}</PageHeading>
      <p>
        {isInvited
          ? 'Choose a password for Gatehouse, where posts for our schools’ Pages are written and approved.'
          : `This is for ${name}. Wherever you are signed in now, you will be signed out.`}
      </p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="E-mail"
          name="email"
          kind="email"
          required
          readOnly
          value={email}
          autoComplete="username"
        />
        <Field
          label="New password"
          name="password"
          kind="password"
          autoComplete="new-password"
          required
          hint={`At least ${SHORTEST} characters. Three words that do not belong together are good.`}
          value={password}
          onChange={setPassword}
          error={
            tooShort
              ? `Use at least ${SHORTEST} characters; ${password.length} so far.`
              : choose.error
                ? refusalWords(choose.error)
                : undefined
          }
        />
        <Button kind="primary" type="submit" wide busy={choose.isPending ? 'Saving…' : undefined}>
          Save this password
        </Button>
      </form>
    </>
  );
}

interface LinkTroubleProps {
  readonly error: Error;
  readonly onTryAgain: () => void;
}

function LinkTrouble({ error, onTryAgain }: LinkTroubleProps) {
  const isSpent = error instanceof Refusal && (error.status === 410 || error.status === 404);
  return (
    <>
      <PageHeading>This link does not work</PageHeading>
      {isSpent ? (
        <Notice tone="information" word="Links work once, and only for a while.">
          If you chose your password already, sign in with it. Otherwise ask for a new link on the
          sign-in page, or ask your administrator for a new invitation.
        </Notice>
      ) : (
        <ErrorPanel error={error} onTryAgain={onTryAgain} />
      )}
      <LinkButton to="/sign-in">Go to the sign-in page</LinkButton>
    </>
  );
}
