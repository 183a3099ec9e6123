import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import type { z } from 'zod';
import { registerListSchema } from '../../../server/contract/register.contract.ts';
import type { School, Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { formatDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { FilterFields } from './filter-fields.tsx';
import { MayBeShown } from './may-be-shown.tsx';
import { RegisterActions } from './register-actions.tsx';
import { PersonLink } from './person-link.tsx';
import { countedWords, filtersIn, PAGE_USE, queryOf } from './register-filters.ts';
import type { Filters } from './register-filters.ts';
import { RegisterTabs } from './register-tabs.tsx';
import styles from './register.module.css';
import { Upkeep } from './upkeep.tsx';

type Line = z.output<typeof registerListSchema>['subjects'][number];

/** Who may be shown, name by name. What is chosen stands in the address, so that going back finds it again. */
export default function Register() {
  const session = useSession();
  const { filters, set } = useFilters();
  if (!session) return null;
  if (!session.may.includes('register:read')) {
    return (
      <>
        <PageHeading>Register</PageHeading>
        <EmptyState title="The office keeps the register" icon="register" level={2}>
          While you mark a photo, Gatehouse tells you who may be shown. For anything else about a
          child, ask the office or your head.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeading
        actions={
          <>
            {session.may.includes('register:read-protected') ? (
              <Link to="/register/protected">Who is protected</Link>
            ) : null}
            <RegisterActions schoolId={filters.school} classId={filters.class} />
          </>
        }
      >
        Register
      </PageHeading>
      <RegisterTabs />
      <Upkeep schoolId={filters.school} />
      <Found filters={filters} session={session} set={set} />
    </>
  );
}

/** Marks an address that this page wrote by itself, after what somebody typed or chose here. */
const OURS = 'narrowed';

/**
 * The filters in the address. What is typed is kept here as well and goes into the address a moment later: React draws a new address
 * when it has time, and a field that waited for that would lose letters of somebody who types fast.
 */
function useFilters() {
  const [address, setAddress] = useSearchParams();
  const { key, state } = useLocation() as { readonly key: string; readonly state: unknown };
  const inAddress = filtersIn(address);
  const [search, setSearch] = useState(inAddress.search);
  const [seen, setSeen] = useState(key);
  if (key !== seen) {
    setSeen(key);
    if (state !== OURS) setSearch(inAddress.search);
  }
  const set = (changes: Partial<Filters>): void => {
    if (changes.search !== undefined) setSearch(changes.search);
    // The browser's own address: that of the last drawing may lag behind.
    const next = new URLSearchParams(globalThis.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    setAddress(next, { replace: true, state: OURS });
  };
  return { filters: { ...inAddress, search }, set };
}

interface FoundProps {
  readonly filters: Filters;
  readonly session: Session;
  readonly set: (changes: Partial<Filters>) => void;
}

function useRegister(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ['register', filters],
    queryFn: ({ pageParam, signal }) => {
      const query = queryOf(filters);
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
  const found = register.data?.pages[0]?.found;
  const lines = register.data?.pages.flatMap((page) => page.subjects) ?? [];
  return (
    <>
      <FilterFields
        filters={filters}
        session={session}
        set={set}
        outcome={
          found === undefined ? '' : found === 1 ? '1 person' : `${countedWords(found)} people`
        }
      />
      {register.error ? (
        <ErrorPanel error={register.error} onTryAgain={() => void register.refetch()} />
      ) : !register.data ? (
        <LoadingWords>Fetching the register…</LoadingWords>
      ) : lines.length === 0 ? (
        <EmptyState title="Nobody fits" icon="register" level={2}>
          Try fewer letters, or take a filter away. People come onto the register from the school’s
          own list of pupils.
        </EmptyState>
      ) : (
        <Lines lines={lines} session={session} filters={filters} />
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

interface Row {
  readonly line: Line;
  /** Said only where there are several. */
  readonly school: School | undefined;
  readonly now: number;
}

const NAME: Column<Row> = { key: 'name', heading: 'Name', cell: nameCell };
const CLASS: Column<Row> = { key: 'class', heading: 'Class', isShort: true, cell: classCell };
const ENDS_ON: Column<Row> = { key: 'ends', heading: 'Yes ends', isShort: true, cell: endsCell };
const BECAUSE: Column<Row> = { key: 'says', heading: 'Because', cell: ({ line }) => line.says };

function Lines({
  lines,
  session,
  filters,
}: {
  readonly lines: readonly Line[];
  readonly session: Session;
  readonly filters: Filters;
}) {
  const now = useNow();
  const several = session.schools.length > 1;
  const may: Column<Row> = {
    key: 'may',
    heading: filters.use === '' || filters.use === PAGE_USE ? 'On the Page' : 'For this use',
    isShort: true,
    cell: mayCell,
  };
  return (
    <Table
      caption="People on the register"
      rows={lines.map((line) => ({
        line,
        school: several ? schoolOf(session, line.schoolId) : undefined,
        now,
      }))}
      keyOf={({ line }) => line.id}
      columns={[NAME, CLASS, may, ...(filters.ends === '' ? [] : [ENDS_ON]), BECAUSE]}
    />
  );
}

function nameCell({ line }: Row): ReactNode {
  return (
    <PersonLink id={line.id} back="Back to the register" className={styles.name ?? ''}>
      {line.name}
    </PersonLink>
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

function endsCell({ line, now }: Row): ReactNode {
  return line.endsOn === null ? '' : formatDay(line.endsOn, now);
}
