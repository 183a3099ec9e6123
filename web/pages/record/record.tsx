import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { recordListSchema, verificationSchema } from '../../../server/contract/record.contract.ts';
import type { RecordEvent } from '../../../server/contract/record.contract.ts';
import type { Ability } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Select } from '../../components/select/select.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatMoment } from '../../time.ts';
import type { Moment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './record.module.css';

/** The groups of events, by the word before the dot. */
const GROUPS = [
  { value: '', label: 'Everything' },
  { value: 'draft', label: 'Posts: written, decided, stopped' },
  { value: 'publication', label: 'Posts: published' },
  { value: 'picture', label: 'Photos' },
  { value: 'register', label: 'The register' },
  { value: 'person', label: 'Colleagues and sign-ins' },
  { value: 'policy', label: 'The policy' },
  { value: 'page', label: 'Pages' },
] as const;

/** As much of a fingerprint as a person compares; the paper has it whole. */
const HASH_SHOWN = 8;

function useRecord(kind: string) {
  return useInfiniteQuery({
    queryKey: ['record', { kind }],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams();
      if (kind !== '') query.set('kind', kind);
      if (pageParam !== null) query.set('before', String(pageParam));
      return request('GET', `/api/record?${query}`, { schema: recordListSchema, signal });
    },
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.before,
  });
}

/** Everything that was done, newest first, and the proof that nobody changed it. Made to be printed for governors. */
export default function Record() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const kind = address.get('kind') ?? '';
  const record = useRecord(kind);
  const now = useNow();
  if (!session) return null;
  const events = record.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <PageHeading
        actions={
          <span className={styles.screenOnly}>
            <Button onPress={() => globalThis.print()}>Print</Button>
          </span>
        }
      >
        Record
      </PageHeading>
      <p className={styles.lead}>
        Every act in {session.federation.name}, in the order in which it happened. Nothing here can
        be changed or taken out; each line carries the fingerprint of all lines before it.
      </p>
      <p className={styles.paperOnly}>
        Printed {onPaper(now)} for {session.person.name}.
      </p>
      {session.may.includes('record:verify') ? <Verify /> : null}
      <div className={styles.filter}>
        <Select
          label="What to show"
          name="kind"
          value={kind}
          onChange={(value) => setAddress(value === '' ? {} : { kind: value }, { replace: true })}
          options={GROUPS}
        />
      </div>
      {record.error ? (
        <ErrorPanel error={record.error} onTryAgain={() => void record.refetch()} />
      ) : !record.data ? (
        <LoadingWords>Fetching the record…</LoadingWords>
      ) : events.length === 0 ? (
        <EmptyState title="Nothing of this kind yet" icon="record">
          As soon as something happens it is written here, with who did it and when.
        </EmptyState>
      ) : (
        <Events events={events} may={session.may} now={now} />
      )}
      {record.hasNextPage ? (
        <div className={styles.more}>
          <Button
            onPress={() => void record.fetchNextPage()}
            busy={record.isFetchingNextPage ? 'Fetching more…' : undefined}
          >
            Show older
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** "24 Nov 2026 09:05": on paper "today" would soon be wrong. */
function onPaper(moment: Moment): string {
  return formatMoment(moment, 0);
}

interface EventsProps {
  readonly events: readonly RecordEvent[];
  readonly may: readonly Ability[];
  readonly now: number;
}

interface Row {
  readonly event: RecordEvent;
  readonly may: readonly Ability[];
  readonly now: number;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'number', heading: 'No.', isShort: true, cell: ({ event }) => event.seq },
  { key: 'when', heading: 'When', isShort: true, cell: whenCell },
  { key: 'says', heading: 'What happened', cell: whatCell },
  { key: 'hash', heading: 'Fingerprint', cell: hashCell },
];

function Events({ events, may, now }: EventsProps) {
  return (
    <Table
      caption="Events, newest first"
      rows={events.map((event) => ({ event, may, now }))}
      keyOf={({ event }) => String(event.seq)}
      columns={COLUMNS}
    />
  );
}

function whenCell({ event, now }: Row): ReactNode {
  return (
    <time dateTime={event.at}>
      <span className={styles.screenOnly}>{formatMoment(event.at, now)}</span>
      <span className={styles.paperOnly}>{onPaper(event.at)}</span>
    </time>
  );
}

function hashCell({ event }: Row): ReactNode {
  return (
    <span className={styles.hash}>
      {event.hash.slice(0, HASH_SHOWN)}
      <span className={styles.paperOnly}>{event.hash.slice(HASH_SHOWN)}</span>
    </span>
  );
}

/** The sentence, and the way to what it is about for those who may see that. */
function whatCell({ event, may }: Row): ReactNode {
  const to =
    event.subjectKind === 'draft' && may.includes('draft:read-school')
      ? `/inbox/${event.subjectId}`
      : event.subjectKind === 'subject' && may.includes('register:read')
        ? `/register/${event.subjectId}`
        : null;
  return (
    <>
      {event.says}
      {to === null ? null : (
        <>
          {' '}
          <Link to={to} className={styles.screenOnly ?? ''}>
            See it<span className="only-heard">, event {event.seq}</span>
          </Link>
        </>
      )}
    </>
  );
}

function Verify() {
  const verify = useMutation({
    mutationFn: () => request('POST', '/api/record/verification', { schema: verificationSchema }),
  });
  const { data } = verify;
  return (
    <div className={styles.verify}>
      <Button
        icon="check"
        onPress={() => verify.mutate()}
        busy={verify.isPending ? 'Reading every line again…' : undefined}
      >
        Verify the record
      </Button>
      {verify.error ? (
        <Notice tone="stopped" word="It could not be verified." live>
          {refusalWords(verify.error)}
        </Notice>
      ) : data ? (
        data.intact ? (
          <Notice tone="going-well" word="The record is whole." live>
            {data.events} events, each as it was written, none missing.
          </Notice>
        ) : (
          <Notice tone="stopped" word="The record was damaged." live>
            From event {data.firstBroken} on it cannot be trusted. {data.why} The {data.events}{' '}
            events before it are as they were written. Tell the chair of governors and whoever runs
            this machine.
          </Notice>
        )
      ) : null}
    </div>
  );
}
