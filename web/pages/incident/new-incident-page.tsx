import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OverseenPage } from '../../../server/contract/pages.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Field } from '../../components/field/field.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { overviewQuery } from '../pages/overview-query.ts';
import styles from './incident.module.css';

const REASON_CHARACTERS = 200;

/** Before a Page goes into incident mode: what will happen, and its name typed, since the whole Page is concerned. */
export default function NewIncident() {
  const { id = '' } = useParams();
  const overview = useQuery(overviewQuery);
  const page = overview.data?.pages.find((each) => each.id === id);
  if (overview.error)
    return <ErrorPanel error={overview.error} onTryAgain={() => void overview.refetch()} />;
  if (!overview.data) return <LoadingWords>Looking at the Page…</LoadingWords>;
  return (
    <div className={styles.page}>
      <PageHeading within="Pages">
        {page === undefined ? 'This Page is not here' : `Incident mode for ${page.name}`}
      </PageHeading>
      {page === undefined || !page.acts.includes('declare-incident') ? (
        <Notice
          tone="information"
          word="Nothing can be done here."
          actions={<LinkButton to="/pages">See the Pages</LinkButton>}
        >
          The Page is in incident mode already, or your role does not include this.
        </Notice>
      ) : (
        <Declaring page={page} />
      )}
    </div>
  );
}

function Declaring({ page }: { readonly page: OverseenPage }) {
  const queries = useQueryClient();
  const goTo = useNavigate();
  const [because, setBecause] = useState('');
  const [typedName, setTypedName] = useState('');
  const [missing, setMissing] = useState<{ because?: string; typedName?: string }>({});
  const declare = useMutation({
    mutationFn: () =>
      request('POST', `/api/pages/${page.id}/incident`, { body: { because, typedName } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['page'] });
      await goTo(`/pages/${page.id}/incident`, { replace: true });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const next = {
      ...(because.trim() === '' ? { because: 'Say why, in a few words.' } : {}),
      ...(typedName.trim() === '' ? { typedName: 'Type the name of the Page.' } : {}),
    };
    setMissing(next);
    if (Object.keys(next).length === 0 && !declare.isPending) declare.mutate();
  };
  return (
    <>
      <WhatHappens pageName={page.name} />
      <form className={styles.form} onSubmit={send}>
        <Field
          label="What happened?"
          name="because"
          kind="textarea"
          lines={2}
          required
          hint="Colleagues read it on the Page’s card: no child’s name."
          longest={REASON_CHARACTERS}
          value={because}
          onChange={setBecause}
          error={missing.because}
        />
        <Field
          label={`Type the name of the Page: ${page.name}`}
          name="typedName"
          required
          autoComplete="off"
          spellCheck={false}
          value={typedName}
          onChange={setTypedName}
          error={missing.typedName ?? (declare.error ? refusalWords(declare.error) : undefined)}
        />
        <div className={styles.acts}>
          <Button
            kind="danger"
            type="submit"
            busy={declare.isPending ? 'Hiding the posts…' : undefined}
          >
            Hide every photo post
          </Button>
          <LinkButton to="/pages">Leave it as it is</LinkButton>
        </div>
      </form>
    </>
  );
}

function WhatHappens({ pageName }: { readonly pageName: string }) {
  return (
    <>
      <p>For blackmail, misused photos, or anything for which every picture has to go at once.</p>
      <ul className={styles.happens}>
        <li>Nothing goes out to {pageName} from this moment.</li>
        <li>
          Every post with photos is kept as evidence, then hidden from the Page, also those that
          were not made here.
        </li>
        <li>
          <strong>Hidden is not gone:</strong> whoever has the link of a post can still open it. The
          next screen lets you take each off for good, or all.
        </li>
        <li>
          The head, the executive headteacher, the safeguarding lead and the administrators are
          written to.
        </li>
        <li>Posts without photos stay. Only the executive headteacher can end it.</li>
      </ul>
    </>
  );
}
