import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { School, StaffPerson } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SearchField } from '../../components/search-field/search-field.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { grantInWords } from '../../session/role-words.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { InviteForm } from './invite-form.tsx';
import { peopleQuery } from './people-query.ts';
import styles from './people.module.css';

/** Colleagues, their roles and whether they are signed in: invite one, write to one again, sign one out everywhere. */
export default function People() {
  const session = useSession();
  const people = useQuery(peopleQuery);
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<string | null>(null);
  if (!session) return null;
  return (
    <>
      <PageHeading
        actions={
          isInviting ? undefined : (
            <Button kind="primary" icon="plus" onPress={() => setInviting(true)}>
              Invite a colleague
            </Button>
          )
        }
      >
        People
      </PageHeading>
      <div className={styles.page}>
        {invited ? (
          <Notice tone="going-well" word="Invited." live>
            The letter to {invited} with the link is written.{' '}
            <Link to="/settings/mail">See the letters</Link>
          </Notice>
        ) : null}
        {isInviting ? (
          <InviteForm
            schools={session.schools}
            onInvited={(name) => {
              setInvited(name);
              setInviting(false);
            }}
            onClose={() => setInviting(false)}
          />
        ) : null}
        {people.error ? (
          <ErrorPanel error={people.error} onTryAgain={() => void people.refetch()} />
        ) : people.data ? (
          <Everybody
            people={people.data.people}
            schools={session.schools}
            ownId={session.person.id}
          />
        ) : (
          <LoadingWords>Fetching your colleagues…</LoadingWords>
        )}
      </div>
    </>
  );
}

interface EverybodyProps {
  readonly people: readonly StaffPerson[];
  readonly schools: readonly School[];
  readonly ownId: string;
}

function Everybody({ people, schools, ownId }: EverybodyProps) {
  const [search, setSearch] = useState('');
  const now = useNow();
  const rolesOf = (person: StaffPerson): string[] =>
    person.grants.map((grant) => grantInWords(grant, schools));
  const words = search.trim().toLowerCase();
  const found = people.filter((person) =>
    [person.name, person.email, ...rolesOf(person)].join(' ').toLowerCase().includes(words),
  );
  return (
    <>
      <SearchField
        label="Search by name, e-mail or role"
        value={search}
        onChange={setSearch}
        outcome={found.length === 1 ? '1 colleague' : `${found.length} colleagues`}
      />
      {found.length === 0 ? (
        <EmptyState title="Nobody fits" icon="people">
          Try fewer letters, or invite a colleague.
        </EmptyState>
      ) : (
        <Table
          caption="Colleagues"
          rows={found.map((person) => ({
            person,
            roles: rolesOf(person),
            now,
            isSelf: person.id === ownId,
          }))}
          keyOf={(row) => row.person.id}
          columns={COLUMNS}
        />
      )}
    </>
  );
}

interface Row {
  readonly person: StaffPerson;
  readonly roles: readonly string[];
  readonly now: number;
  readonly isSelf: boolean;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'name', heading: 'Name', cell: nameCell },
  { key: 'roles', heading: 'Roles', cell: rolesCell },
  { key: 'seen', heading: 'Signed in', cell: seenCell },
  { key: 'acts', heading: 'What you can do', cell: (row) => <Acts {...row} /> },
];

function nameCell({ person }: Row): ReactNode {
  return (
    <>
      {person.name}
      <span className={styles.email}>{person.email}</span>
    </>
  );
}

function rolesCell({ roles }: Row): ReactNode {
  return (
    <ul className={styles.roles}>
      {roles.map((role) => (
        <li key={role}>{role}</li>
      ))}
    </ul>
  );
}

function seenCell({ person, now }: Row): ReactNode {
  if (person.state === 'left') return 'has left';
  if (person.state === 'invited') return 'invited, no password chosen yet';
  const seen = person.lastSeenAt === null ? 'not yet' : formatMoment(person.lastSeenAt, now);
  if (person.sessions === 0) return seen;
  return (
    <>
      {seen}
      <span className={styles.email}>
        on {person.sessions === 1 ? '1 device' : `${person.sessions} devices`} now
      </span>
    </>
  );
}

function Acts({ person, isSelf }: Pick<Row, 'person' | 'isSelf'>) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const refresh = (): void => {
    void queries.invalidateQueries({ queryKey: peopleQuery.queryKey });
    void queries.invalidateQueries({ queryKey: ['mail'] });
  };
  const again = useMutation({
    mutationFn: () => request('POST', `/api/people/${person.id}/invitation`),
    onSuccess: refresh,
  });
  const end = useMutation({
    mutationFn: () => request('DELETE', `/api/people/${person.id}/sessions`),
    onSuccess: refresh,
    onSettled: () => setAsking(false),
  });
  const error = again.error ?? end.error;
  const hasDone = again.isSuccess || end.isSuccess;
  if (person.state !== 'invited' && (person.sessions === 0 || isSelf) && !hasDone)
    return <span className={styles.quiet}>nothing now</span>;
  return (
    <div className={styles.acts}>
      {person.state === 'invited' ? (
        <Button
          onPress={() => again.mutate()}
          busy={again.isPending ? 'Writing the letter…' : undefined}
        >
          Invite again<span className="only-heard">: {person.name}</span>
        </Button>
      ) : null}
      {person.sessions > 0 && !isSelf ? (
        <Button onPress={() => setAsking(true)}>
          Sign out everywhere…<span className="only-heard"> {person.name}</span>
        </Button>
      ) : null}
      <p className={styles.result} role="status">
        {again.isSuccess ? (
          <>
            Written. The old link no longer works. <Link to="/settings/mail">See the letters</Link>
          </>
        ) : end.isSuccess ? (
          'Signed out everywhere.'
        ) : null}
      </p>
      {error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(error)}
        </Notice>
      ) : null}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        question={`Sign ${person.name} out everywhere?`}
        act="Sign out everywhere"
        onAct={() => end.mutate()}
        busy={end.isPending ? 'Signing out…' : undefined}
      >
        <p>
          Every device that {person.name} uses now asks for the password again. What was saved
          stays; words that were being typed just now can be lost.
        </p>
      </Confirm>
    </div>
  );
}
