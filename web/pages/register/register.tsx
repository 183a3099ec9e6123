import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import { classListSchema, registerListSchema } from '../../../server/contract/register.contract.ts';
import type { School, Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { SearchField } from '../../components/search-field/search-field.tsx';
import { Select } from '../../components/select/select.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { MayBeShown } from './may-be-shown.tsx';
import { RegisterTabs } from './register-tabs.tsx';
import styles from './register.module.css';

type Line = z.output<typeof registerListSchema>['subjects'][number];
type Shown = 'all' | 'may' | 'may-not';

interface Filters {
  readonly search: string;
  readonly schoolId: string;
  readonly classId: string;
  readonly shown: Shown;
}

/** Who may be shown, name by name. What is chosen stands in the address, so that going back finds it again. */
export default function Register() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const shown = address.get('shown');
  const filters: Filters = {
    search: address.get('search') ?? '',
    schoolId: address.get('school') ?? '',
    classId: address.get('class') ?? '',
    shown: shown === 'may' || shown === 'may-not' ? shown : 'all',
  };
  const set = (changes: Record<string, string>): void => {
    const next = new URLSearchParams(address);
    for (const [name, value] of Object.entries(changes)) {
      if (value === '' || value === 'all') next.delete(name);
      else next.set(name, value);
    }
    setAddress(next, { replace: true });
  };
  if (!session) return null;
  return (
    <>
      <PageHeading
        actions={
          session.may.includes('register:read-protected') ? (
            <Link to="/register/protected">Who is protected</Link>
          ) : undefined
        }
      >
        Register
      </PageHeading>
      <RegisterTabs />
      <p className={styles.lead}>
        Who may be shown on the Page today. It follows from what each parent answered; not asked is
        no.
      </p>
      <Found filters={filters} session={session} set={set} />
    </>
  );
}

interface FoundProps {
  readonly filters: Filters;
  readonly session: Session;
  readonly set: (changes: Record<string, string>) => void;
}

function useRegister(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ['register', filters],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ search: filters.search, shown: filters.shown });
      if (filters.schoolId !== '') query.set('schoolId', filters.schoolId);
      if (filters.classId !== '') query.set('classId', filters.classId);
      if (pageParam !== null) query.set('after', pageParam);
      return request('GET', `/api/register/subjects?${query}`, {
        schema: registerListSchema,
        signal,
      });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.after,
    placeholderData: (before) => before,
  });
}

function Found({ filters, session, set }: FoundProps) {
  const register = useRegister(useDeferredValue(filters));
  const counts = register.data?.pages[0]?.counts;
  const lines = register.data?.pages.flatMap((page) => page.subjects) ?? [];
  return (
    <>
      <FilterFields filters={filters} session={session} set={set} counts={counts} />
      {register.error ? (
        <ErrorPanel error={register.error} onTryAgain={() => void register.refetch()} />
      ) : !register.data ? (
        <LoadingWords>Fetching the register…</LoadingWords>
      ) : lines.length === 0 ? (
        <EmptyState title="Nobody fits" icon="register" level={2}>
          Try fewer letters, another class, or “Everybody”. People come onto the register from the
          school’s own list of pupils.
        </EmptyState>
      ) : (
        <Lines lines={lines} session={session} />
      )}
      {register.hasNextPage ? (
        <div className={styles.more}>
          <Button
            onPress={() => void register.fetchNextPage()}
            busy={register.isFetchingNextPage ? 'Fetching more…' : undefined}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface FilterFieldsProps extends FoundProps {
  readonly counts:
    | { readonly all: number; readonly may: number; readonly mayNot: number }
    | undefined;
}

function FilterFields({ filters, session, set, counts }: FilterFieldsProps) {
  const classes = useQuery({
    queryKey: ['register', { classes: true }],
    queryFn: ({ signal }) =>
      request('GET', '/api/register/classes', { schema: classListSchema, signal }),
  });
  const schools = session.schools;
  const inSchool = (classes.data?.classes ?? []).filter(
    (one) => filters.schoolId === '' || one.schoolId === filters.schoolId,
  );
  const several = schools.length > 1;
  const number = (count: number | undefined): string => (count === undefined ? '' : ` (${count})`);
  return (
    <div className={styles.filters}>
      <SearchField
        label="Search by name"
        value={filters.search}
        onChange={(search) => set({ search })}
        outcome={counts ? (counts.all === 1 ? '1 person' : `${counts.all} people`) : ''}
      />
      {several ? (
        <Select
          label="School"
          name="school"
          value={filters.schoolId}
          onChange={(school) => set({ school, class: '' })}
          options={[
            { value: '', label: 'All schools' },
            ...schools.map((school) => ({ value: school.id, label: school.name })),
          ]}
        />
      ) : null}
      <Select
        label="Class"
        name="class"
        value={filters.classId}
        onChange={(classId) => set({ class: classId })}
        options={[
          { value: '', label: 'All classes' },
          ...inSchool.map((one) => ({
            value: one.id,
            label:
              several && filters.schoolId === ''
                ? `${one.name}, ${schoolOf(session, one.schoolId)?.shortName ?? ''}`
                : one.name,
          })),
        ]}
      />
      <div className={styles.shown}>
        <ChooseOne
          legend="On the Page today"
          name="shown"
          value={filters.shown}
          onChange={(shown) => set({ shown })}
          options={[
            { value: 'all', label: `Everybody${number(counts?.all)}` },
            { value: 'may', label: `May be shown${number(counts?.may)}` },
            { value: 'may-not', label: `May not${number(counts?.mayNot)}` },
          ]}
        />
      </div>
    </div>
  );
}

interface Row {
  readonly line: Line;
  /** Said only where there are several. */
  readonly school: School | undefined;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'name', heading: 'Name', cell: nameCell },
  { key: 'class', heading: 'Class', isShort: true, cell: classCell },
  { key: 'may', heading: 'On the Page', isShort: true, cell: mayCell },
  { key: 'says', heading: 'Because', cell: ({ line }) => line.says },
];

function Lines({ lines, session }: { readonly lines: readonly Line[]; readonly session: Session }) {
  const several = session.schools.length > 1;
  return (
    <Table
      caption="People on the register"
      rows={lines.map((line) => ({
        line,
        school: several ? schoolOf(session, line.schoolId) : undefined,
      }))}
      keyOf={({ line }) => line.id}
      columns={COLUMNS}
    />
  );
}

function nameCell({ line }: Row): ReactNode {
  return (
    <Link to={`/register/${line.id}`} className={styles.name ?? ''}>
      {line.name}
    </Link>
  );
}

function classCell({ line, school }: Row): ReactNode {
  return (
    <span className={styles.class}>
      {school ? <SchoolTag school={school} /> : null}
      {line.className ?? (line.kind === 'adult' ? 'adult' : 'no class')}
    </span>
  );
}

function mayCell({ line }: Row): ReactNode {
  return <MayBeShown may={line.mayBeShown} />;
}
