import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { ImportSummary } from '../../../server/contract/import.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { Select } from '../../components/select/select.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { RegisterTabs } from '../register/register-tabs.tsx';
import { HowToExport } from './how-to-export.tsx';
import { importsQuery, schoolsToImport } from './import-query.ts';
import { counted, STATE_WORDS, whatChanges } from './import-words.ts';
import styles from './import.module.css';
import { UndoImport } from './undo-import.tsx';

/** The imports of the schools where one imports, newest first, and the way to the next. */
export default function ImportsPage() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const schoolId = address.get('school') ?? '';
  const imports = useQuery(importsQuery(schoolId));
  if (!session) return null;
  const schools = schoolsToImport(session);
  const toNew = `/register/imports/new${schoolId === '' ? '' : `?school=${schoolId}`}`;
  return (
    <>
      <PageHeading
        within="Register"
        actions={
          <LinkButton kind="primary" icon="plus" to={toNew}>
            Import a file
          </LinkButton>
        }
      >
        Imports
      </PageHeading>
      <RegisterTabs />
      <div className={styles.page}>
        <p className={styles.soft}>
          Pupils, classes, guardians and answers come from each school’s own system. You see what a
          file would change before anything changes, and the last import can be taken back.
        </p>
        {schools.length > 1 ? (
          <Select
            label="School"
            name="school"
            options={[
              { value: '', label: 'All schools' },
              ...schools.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={schoolId}
            onChange={(next) => setAddress(next === '' ? {} : { school: next }, { replace: true })}
          />
        ) : null}
        {imports.error ? (
          <ErrorPanel error={imports.error} onTryAgain={() => void imports.refetch()} />
        ) : !imports.data ? (
          <LoadingWords>Fetching the imports…</LoadingWords>
        ) : imports.data.imports.length === 0 ? (
          <NoImports />
        ) : (
          <Lines imports={imports.data.imports} schools={schools} />
        )}
      </div>
    </>
  );
}

function NoImports() {
  return (
    <>
      <EmptyState title="No file was imported yet" icon="register">
        Make a list of all pupils in the school’s own system, with their consents, save it as CSV
        and choose it here. Do the same whenever classes or answers have changed: only what is
        different is taken over.
      </EmptyState>
      <HowToExport isOpen />
    </>
  );
}

interface Row {
  readonly line: ImportSummary;
  readonly school: School | undefined;
  readonly now: number;
  readonly isNewest: boolean;
}

/** Asking of each school whether its last import can be undone is one request each, so a long list asks about the newest only. */
const ASKED_AT_MOST = 6;

function Lines({
  imports,
  schools,
}: {
  readonly imports: readonly ImportSummary[];
  readonly schools: readonly School[];
}) {
  const now = useNow();
  const newest = newestOfEach(imports).slice(0, ASKED_AT_MOST);
  const rows = imports.map((line) => ({
    line,
    school: schools.find(({ id }) => id === line.schoolId),
    now,
    isNewest: newest.includes(line.id),
  }));
  return (
    <Table
      caption="Imports, newest first"
      columns={schools.length > 1 ? [FILE, SCHOOL, ...OTHERS] : [FILE, ...OTHERS]}
      rows={rows}
      keyOf={({ line }) => line.id}
    />
  );
}

/** The import of each school that was applied last. The list is newest first by upload, and a file may wait before it is applied. */
function newestOfEach(imports: readonly ImportSummary[]): string[] {
  const newest = new Map<string, string>();
  for (const { id, schoolId } of imports
    .filter(({ state }) => state === 'applied')
    .toSorted((one, other) => (other.appliedAt ?? '').localeCompare(one.appliedAt ?? ''))) {
    if (!newest.has(schoolId)) newest.set(schoolId, id);
  }
  return [...newest.values()];
}

const FILE: Column<Row> = {
  key: 'file',
  heading: 'File',
  cell: ({ line }) => (
    <>
      <Link className={styles.rowLink} to={`/register/imports/${line.id}`}>
        {line.fileName}
      </Link>
      <span className={styles.small}>{counted(line.rows, 'row')}</span>
    </>
  ),
};

const SCHOOL: Column<Row> = {
  key: 'school',
  heading: 'School',
  cell: ({ school }) => (school ? <SchoolTag school={school} /> : null),
};

const OTHERS: readonly Column<Row>[] = [
  { key: 'when', heading: 'When, by whom', cell: (row) => <When {...row} /> },
  {
    key: 'what',
    heading: 'What changed',
    cell: ({ line }) => (
      <>
        {STATE_WORDS[line.state]}
        {line.counts === null ? null : (
          <span className={styles.small}>{whatChanges(line.counts)}</span>
        )}
      </>
    ),
  },
  {
    key: 'act',
    heading: 'What you can do',
    cell: ({ line, isNewest }) => <Act line={line} isNewest={isNewest} />,
  },
];

function When({ line, now }: Row) {
  const at = line.undoneAt ?? line.appliedAt ?? line.uploadedAt;
  const by =
    line.undoneAt !== null
      ? line.undoneBy
      : line.appliedAt !== null
        ? line.appliedBy
        : line.uploadedBy;
  return (
    <>
      {formatMoment(at, now)}
      {by === null ? null : <span className={styles.small}>{by}</span>}
    </>
  );
}

function Act({ line, isNewest }: { readonly line: ImportSummary; readonly isNewest: boolean }) {
  if (['needs-mapping', 'has-problems', 'ready'].includes(line.state)) {
    return (
      <LinkButton to={`/register/imports/${line.id}`}>
        Go on<span className="only-heard"> with {line.fileName}</span>
      </LinkButton>
    );
  }
  return isNewest ? <UndoImport importId={line.id} /> : '–';
}
