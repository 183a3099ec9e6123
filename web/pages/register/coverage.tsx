import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { coverageSchema } from '../../../server/contract/register.contract.ts';
import type { Coverage as CoverageData } from '../../../server/contract/register.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { formatWholeDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { CoverageBar } from './coverage-bar.tsx';
import { CoverageTable } from './coverage-table.tsx';
import type { CoverageLine } from './coverage-table.tsx';
import styles from './coverage.module.css';
import { PAGE_USE, registerAddress } from './register-filters.ts';
import type { Filters } from './register-filters.ts';
import { RegisterTabs } from './register-tabs.tsx';

type Count = CoverageData['counts'][number];

/** How far the answers reach: use by use, then class by class (or school by school) for one use. */
export default function Coverage() {
  const session = useSession();
  const [address] = useSearchParams();
  const now = useNow();
  const school = address.get('school') ?? '';
  const coverage = useQuery({
    queryKey: ['register', { coverage: school }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/coverage${school === '' ? '' : `?schoolId=${school}`}`, {
        schema: coverageSchema,
        signal,
      }),
  });
  if (!session) return null;
  const several = session.schools.length > 1;
  return (
    <>
      <PageHeading
        within="Register"
        facts={
          <>
            {school === '' ? null : <span>{schoolOf(session, school)?.name}</span>}
            <span>{formatWholeDay(now)}</span>
            {several && school !== '' ? <Link to="/register/coverage">All schools</Link> : null}
          </>
        }
        actions={<Button onPress={() => globalThis.print()}>Print</Button>}
      >
        Coverage
      </PageHeading>
      <RegisterTabs />
      {coverage.error ? (
        <ErrorPanel error={coverage.error} onTryAgain={() => void coverage.refetch()} />
      ) : coverage.data === undefined ? (
        <LoadingWords>Counting the answers…</LoadingWords>
      ) : coverage.data.counts.length === 0 ? (
        <EmptyState title="Nobody is on the register yet" icon="register">
          Once the school’s list of pupils is here, this page shows how many may be shown in each
          class.
        </EmptyState>
      ) : (
        <Counted data={coverage.data} session={session} school={school} />
      )}
    </>
  );
}

interface CountedProps {
  readonly data: CoverageData;
  readonly session: Session;
  readonly school: string;
}

function Counted({ data, session, school }: CountedProps) {
  const [address] = useSearchParams();
  const asked = address.get('use') ?? PAGE_USE;
  const use = data.uses.find((one) => one.code === asked) ?? data.uses[0];
  const shared = { school, use: use === undefined || use.code === PAGE_USE ? '' : use.code };
  const lines = data.counts
    .filter((count) => count.use === use?.code)
    .map((count) => lineOf(count, data, session, shared));
  const all = data.uses.map((one) => {
    const counts = data.counts.filter((count) => count.use === one.code);
    const ofUse = { school, use: one.code === PAGE_USE ? '' : one.code };
    return {
      key: one.code,
      name: one.name,
      to: coverageAddress(school, one.code),
      filters: ofUse,
      isCurrent: one.code === use?.code,
      ...totalOf(counts),
    };
  });
  return (
    <>
      <p className={styles.key}>
        <span>
          <CoverageBar may={1} notAnswered={0} others={0} /> may be shown
        </span>
        <span>
          <CoverageBar may={0} notAnswered={1} others={0} /> not answered, which is no
        </span>
        <span>
          <CoverageBar may={0} notAnswered={0} others={1} /> may not, for another reason
        </span>
      </p>
      <section className={styles.part}>
        <h2>Use by use</h2>
        <CoverageTable
          caption="How many may be shown, use by use"
          first="Use"
          soonDays={data.soonDays}
          lines={all}
        />
      </section>
      <section className={styles.part}>
        <h2>{`${use?.name ?? ''}, ${data.by === 'class' ? 'class by class' : 'school by school'}`}</h2>
        <CoverageTable
          caption={`How many may be shown: ${use?.name ?? ''}`}
          first={data.by === 'class' ? 'Class' : 'School'}
          soonDays={data.soonDays}
          lines={lines}
        />
      </section>
    </>
  );
}

function lineOf(
  count: Count,
  { by }: CoverageData,
  session: Session,
  shared: Partial<Filters>,
): CoverageLine {
  const { schoolId, classId } = count;
  const base = { ...count, key: `${schoolId} ${classId} ${count.kind}` };
  if (by === 'school') {
    const filters = { ...shared, school: schoolId };
    return {
      ...base,
      name: schoolOf(session, schoolId)?.name ?? 'A school',
      to: coverageAddress(schoolId, count.use),
      filters,
    };
  }
  const who =
    classId !== null
      ? { class: classId }
      : count.kind === 'adult'
        ? { who: 'adults' as const }
        : { who: 'no-class' as const };
  const filters = { ...shared, ...who };
  return {
    ...base,
    name: count.className ?? (count.kind === 'adult' ? 'Adults' : 'Pupils without a class'),
    to: registerAddress(filters),
    filters,
  };
}

function totalOf(counts: readonly Count[]) {
  const sum = (key: 'may' | 'mayNot' | 'notAnswered' | 'endingSoon'): number =>
    counts.reduce((total, count) => total + count[key], 0);
  return {
    may: sum('may'),
    mayNot: sum('mayNot'),
    notAnswered: sum('notAnswered'),
    endingSoon: sum('endingSoon'),
  };
}

function coverageAddress(school: string, use: string): string {
  const words = new URLSearchParams({
    ...(school === '' ? {} : { school }),
    ...(use === PAGE_USE ? {} : { use }),
  }).toString();
  return words === '' ? '/register/coverage' : `/register/coverage?${words}`;
}
