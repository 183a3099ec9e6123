import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { madeSchema } from '../../../server/contract/problem.contract.ts';
import type { School, Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import styles from './new-draft-page.module.css';

const WRITERS = ['drafter', 'head', 'executive-head'];

/** The schools that this person writes for. */
function schoolsToWriteFor(session: Session): readonly School[] {
  const grants = session.grants.filter((grant) => WRITERS.includes(grant.role));
  if (grants.some((grant) => grant.schoolId === null)) return session.schools;
  return session.schools.filter((school) => grants.some((grant) => grant.schoolId === school.id));
}

/** Begins a post: at once where there is one school to write for, otherwise after choosing which. */
export default function NewDraftPage() {
  const session = useSession();
  if (session === undefined) return <LoadingWords>Opening a new post…</LoadingWords>;
  const schools = schoolsToWriteFor(session);
  return (
    <>
      <PageHeading within="Drafts">Write a post</PageHeading>
      {schools.length === 0 ? (
        <EmptyState title="Writing posts is not part of your role" icon="drafts">
          Ask your administrator to add you as designated staff of a school.
        </EmptyState>
      ) : (
        <Begin schools={schools} />
      )}
    </>
  );
}

function Begin({ schools }: { readonly schools: readonly School[] }) {
  const navigate = useNavigate();
  const [only] = schools;
  const isOnly = schools.length === 1 && only !== undefined;
  const [schoolId, setSchoolId] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const begun = useRef(false);
  const begin = useMutation({
    mutationFn: (school: string) =>
      request('POST', '/api/drafts', { body: { schoolId: school }, schema: madeSchema }),
    onSuccess: ({ id }) => void navigate(`/drafts/${id}`, { replace: true }),
  });
  const { mutate } = begin;

  useEffect(() => {
    // Once, whatever makes the page draw itself again: nobody wants two empty posts.
    if (!isOnly || begun.current) return;
    begun.current = true;
    mutate(only.id);
  }, [isOnly, only, mutate]);

  const send = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(schoolId === null);
    if (schoolId !== null) mutate(schoolId);
  };
  const error = begin.error ? (
    <ErrorPanel
      error={begin.error}
      onTryAgain={() => mutate(isOnly ? only.id : (schoolId ?? ''))}
      isTrying={begin.isPending}
    />
  ) : null;
  if (isOnly) return error ?? <LoadingWords>Opening a new post…</LoadingWords>;
  return (
    <form className={styles.form} onSubmit={send} noValidate>
      {error}
      <ChooseOne
        legend="For which school?"
        name="school"
        hint="Its head decides. You can add other Pages to the post later."
        error={isMissing && schoolId === null ? 'Choose a school.' : undefined}
        options={schools.map((school) => ({
          value: school.id,
          label: <SchoolTag school={school} full />,
        }))}
        value={schoolId}
        onChange={setSchoolId}
      />
      <div>
        <Button
          type="submit"
          kind="primary"
          icon="drafts"
          busy={begin.isPending ? 'Opening it…' : undefined}
        >
          Start writing
        </Button>
      </div>
    </form>
  );
}
