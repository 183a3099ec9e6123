import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { z } from 'zod';
import { mailListSchema } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Field } from '../../components/field/field.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SearchField } from '../../components/search-field/search-field.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './mail.module.css';

type Letter = z.output<typeof mailListSchema>['mail'][number];

/** What Gatehouse wrote to whom; invitations are there to be passed on where no mail server sends them, everything else is for its reader. */
export default function Mail() {
  const now = useNow();
  const [to, setTo] = useState<'staff' | 'parent'>('staff');
  const [search, setSearch] = useState('');
  const query = new URLSearchParams({ to, search: useDeferredValue(search) });
  const mail = useQuery({
    queryKey: ['mail', query.toString()],
    queryFn: ({ signal }) =>
      request('GET', `/api/mail?${query}`, { schema: mailListSchema, signal }),
  });
  const letters = mail.data?.mail ?? [];
  return (
    <div className={styles.page}>
      <PageHeading within="Settings">Letters</PageHeading>
      <div className={styles.filters}>
        <ChooseOne
          legend="Letters to"
          name="to"
          value={to}
          onChange={setTo}
          options={[
            { value: 'staff', label: 'Colleagues' },
            { value: 'parent', label: 'Parents' },
          ]}
        />
        <SearchField
          label="Search by address"
          value={search}
          onChange={setSearch}
          outcome={mail.data ? outcomeOf(letters.length) : ''}
        />
      </div>
      {mail.error ? (
        <ErrorPanel error={mail.error} onTryAgain={() => void mail.refetch()} />
      ) : !mail.data ? (
        <LoadingWords>Fetching the letters…</LoadingWords>
      ) : letters.length === 0 && search !== '' ? (
        <EmptyState title="No letter to such an address" icon="send">
          Try fewer letters of the address.
        </EmptyState>
      ) : letters.length === 0 ? (
        <EmptyState title="No letters yet" icon="send">
          {to === 'staff'
            ? 'When you invite a colleague, the letter appears here. Without a mail server you copy its link and hand it over yourself.'
            : 'When a school asks its parents, or a parent asks for a fresh link, it says here that they were written to.'}
        </EmptyState>
      ) : (
        <>
          <p>
            {to === 'staff'
              ? 'The link of an invitation works once, and whoever has it can choose the password: hand it to the person themselves. Somebody who cannot wait for a new password gets a link from whoever runs this machine.'
              : 'Whoever has the link in such a letter can answer for this parent, so it is for them alone. Parents without e-mail answer on paper.'}
          </p>
          <ul className={styles.letters}>
            {letters.map((letter) => (
              <li key={letter.id} className={styles.letter}>
                <OneLetter letter={letter} now={now} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** What a list holds at most. */
const LISTED = 50;

function outcomeOf(count: number): string {
  if (count >= LISTED) return `the newest ${LISTED} letters`;
  return count === 1 ? '1 letter' : `${count} letters`;
}

function OneLetter({ letter, now }: { readonly letter: Letter; readonly now: number }) {
  const { body } = letter;
  const link = /https?:\/\/\S+/.exec(body ?? '')?.[0];
  return (
    <article className={styles.one}>
      <h2 className={styles.subject}>{letter.subject}</h2>
      <p className={styles.facts}>
        <span>to {letter.to}</span>
        <span>written {formatMoment(letter.createdAt, now)}</span>
        <span>
          {letter.sentAt === null
            ? body === null
              ? 'not sent: there is no mail server yet'
              : 'not sent: pass it on yourself'
            : `sent ${formatMoment(letter.sentAt, now)}`}
        </span>
      </p>
      {link ? <CopyLink link={link} to={letter.to} /> : null}
      {body === null ? (
        <p>What is in it is for its reader alone.</p>
      ) : (
        <details className={styles.body}>
          <summary>
            Read the letter<span className="only-heard"> to {letter.to}</span>
          </summary>
          <p className={styles.text}>{body}</p>
        </details>
      )}
    </article>
  );
}

/** Copies the link; where the browser does not allow it, the link stands there to be marked by hand. */
function CopyLink({ link, to }: { readonly link: string; readonly to: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'by-hand' | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      setOutcome('copied');
    } catch {
      setOutcome('by-hand');
    }
  };
  return (
    <div className={styles.copy}>
      <Button onPress={() => void copy()}>
        Copy the link<span className="only-heard"> for {to}</span>
      </Button>
      <p role="status">{outcome === 'copied' ? 'Copied. Hand it to them now.' : null}</p>
      {outcome === 'by-hand' ? (
        <Field label="Mark this link and copy it" name="link" required readOnly value={link} />
      ) : null}
    </div>
  );
}
