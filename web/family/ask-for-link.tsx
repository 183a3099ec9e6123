import { useState } from 'react';
import type { FormEvent } from 'react';
import { Refusal, request } from '../api/client.ts';
import { Button } from '../components/button/button.tsx';
import { Field } from '../components/field/field.tsx';
import { focusFirstWrong } from '../components/field/first-wrong.ts';
import { Notice } from '../components/notice/notice.tsx';
import styles from './family.module.css';

/** Asks for a letter with a fresh link; says the same whether the school knows the address or not. */
export function AskForLink() {
  const [email, setEmail] = useState('');
  const [state, setState] = useState<'typing' | 'asking' | 'asked'>('typing');
  const [wrong, setWrong] = useState<string>();
  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (!/^\S+@\S+\.\S+$/u.test(email.trim())) {
      setWrong('Type your whole e-mail address, such as name@example.org.');
      focusFirstWrong(form);
      return;
    }
    setWrong(undefined);
    setState('asking');
    try {
      await request('POST', '/api/family-requests', {
        body: { email: email.trim() },
        beforeSignIn: true,
      });
      setState('asked');
    } catch (error) {
      setState('typing');
      setWrong(
        error instanceof Refusal && error.status === 0
          ? 'You seem to be offline. What you typed is still here: try again in a moment.'
          : error instanceof Refusal
            ? `${error.title} ${error.detail}`
            : 'Something went wrong. Try again in a minute.',
      );
    }
  };
  if (state === 'asked') {
    return (
      <Notice tone="going-well" word="Look into your letter box." live>
        If we have this address, a letter is on its way. The link in it works for a day. If nothing
        comes, the school may have another address of yours: call the school office.
      </Notice>
    );
  }
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        if (state === 'typing') void submit(event.currentTarget);
      }}
    >
      <Field
        label="Your e-mail address"
        name="email"
        kind="email"
        autoComplete="email"
        required
        hint="The one that the school has. The letter goes there and nowhere else."
        value={email}
        onChange={setEmail}
        error={wrong}
      />
      <Button
        kind="primary"
        type="submit"
        wide
        busy={state === 'asking' ? 'Writing the letter…' : undefined}
      >
        Send me a fresh link
      </Button>
    </form>
  );
}
