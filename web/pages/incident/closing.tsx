import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Incident } from '../../../server/contract/incident.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './incident.module.css';
import { wordsOf } from './posts.tsx';

const REASON_CHARACTERS = 2_000;

/** For the executive head: to end it, and to choose what is shown again; none by itself. */
export function Closing({ incident }: { readonly incident: Incident }) {
  const queries = useQueryClient();
  const [because, setBecause] = useState('');
  const [show, setShow] = useState<ReadonlySet<string>>(new Set());
  const [missing, setMissing] = useState<string>();
  const close = useMutation({
    mutationFn: () =>
      request('POST', `/api/pages/${incident.pageId}/incident/closing`, {
        body: { because, show: [...show] },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['page'] }),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const isMissing = because.trim() === '';
    setMissing(isMissing ? 'Say why it is over.' : undefined);
    if (!isMissing && !close.isPending) close.mutate();
  };
  const toggle = (id: string): void => {
    const next = new Set(show);
    if (!next.delete(id)) next.add(id);
    setShow(next);
  };
  const hidden = incident.posts.filter(
    ({ standing, wasHidden }) => standing === 'hidden' && !wasHidden,
  );
  return (
    <form className={styles.closing} onSubmit={send} aria-labelledby="end-it">
      <h2 id="end-it">End the incident</h2>
      <p>
        Publishing goes on, and what waits is tried. Posts that are hidden stay hidden unless you
        choose them here.
      </p>
      {hidden.length === 0 ? null : (
        <fieldset className={styles.choose}>
          <legend>Show again</legend>
          {hidden.map((post) => (
            <label key={post.id} className={styles.choice}>
              <input type="checkbox" checked={show.has(post.id)} onChange={() => toggle(post.id)} />
              <span>{wordsOf(post)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Field
        label="Why is it over?"
        name="because"
        kind="textarea"
        lines={2}
        required
        longest={REASON_CHARACTERS}
        value={because}
        onChange={setBecause}
        error={missing ?? (close.error ? refusalWords(close.error) : undefined)}
      />
      <div>
        <Button type="submit" busy={close.isPending ? 'Ending it…' : undefined}>
          {show.size === 0
            ? 'End it, and show nothing again'
            : `End it, and show ${show.size === 1 ? '1 post' : `${show.size} posts`} again`}
        </Button>
      </div>
    </form>
  );
}
