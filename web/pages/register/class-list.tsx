import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import { classSheetSchema } from '../../../server/contract/register.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { formatWholeDay } from '../../time.ts';
import styles from './class-list.module.css';
import { useUses } from './filter-fields.tsx';
import { MayBeShown } from './may-be-shown.tsx';
import { PAGE_USE, registerAddress } from './register-filters.ts';

type Sheet = z.output<typeof classSheetSchema>;

/** One class on a sheet of paper, for a colleague with a camera: may or may not, and not a word of why. */
export default function ClassList() {
  const session = useSession();
  const [address] = useSearchParams();
  const uses = useUses();
  const classId = address.get('class') ?? '';
  const use = address.get('use') ?? PAGE_USE;
  const sheet = useQuery({
    queryKey: ['register', { sheet: classId, use }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/class-sheet?${new URLSearchParams({ classId, use })}`, {
        schema: classSheetSchema,
        signal,
      }),
  });
  const isGone = sheet.error instanceof Refusal && [400, 404].includes(sheet.error.status);
  if (isGone) {
    return (
      <>
        <PageHeading within="Register">No such class</PageHeading>
        <p>
          This class is not there, or belongs to another school.{' '}
          <Link to="/register">Back to the register</Link>
        </p>
      </>
    );
  }
  const { data } = sheet;
  const useName = uses.find((one) => one.code === use)?.name ?? use;
  return (
    <>
      <PageHeading
        within="Register"
        facts={
          data ? (
            <>
              <span>{schoolOf(session, data.schoolId)?.name}</span>
              <span>
                {useName}, {formatWholeDay(data.day)}
              </span>
            </>
          ) : undefined
        }
        actions={
          <>
            <Button onPress={() => globalThis.print()}>Print</Button>
            <Link to={registerAddress({ class: classId })}>Back to the register</Link>
          </>
        }
      >
        {data ? `Who may be shown: ${data.className}` : 'Who may be shown'}
      </PageHeading>
      {sheet.error ? (
        <ErrorPanel error={sheet.error} onTryAgain={() => void sheet.refetch()} />
      ) : data === undefined ? (
        <LoadingWords>Fetching the class…</LoadingWords>
      ) : (
        <People people={data.people} />
      )}
    </>
  );
}

function People({ people }: { readonly people: Sheet['people'] }) {
  if (people.length === 0) {
    return (
      <EmptyState title="Nobody is in this class" icon="register">
        Pupils come into a class with the school’s own list.
      </EmptyState>
    );
  }
  return (
    <>
      <p className={styles.terms}>
        Holds for this day only. Some may be shown in a group only, or not close up: Gatehouse says
        so when the photo is marked.
      </p>
      <ul className={styles.people}>
        {people.map((person) => (
          <li key={person.id}>
            <span>{person.name}</span>
            <MayBeShown may={person.mayBeShown} />
          </li>
        ))}
      </ul>
    </>
  );
}
