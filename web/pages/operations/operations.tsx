import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { operationsSchema } from '../../../server/contract/record.contract.ts';
import { request } from '../../api/client.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Table } from '../../components/table/table.tsx';
import { FaceCounting } from './face-counting.tsx';
import styles from './operations.module.css';

type Operations = z.output<typeof operationsSchema>;

const AGAIN_MS = 10_000;

const PURPOSES: Readonly<Record<string, string>> = {
  faces: 'finds and counts faces',
  people: 'finds people',
  pose: 'tells which way a face looks',
  unsuitable: 'finds photos that may be unsuitable',
  words: 'reads words',
};

/** How the machinery is doing, in counts; it looks again every ten seconds. */
export default function OperationsPage() {
  const operations = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) =>
      request('GET', '/api/operations', { schema: operationsSchema, signal }),
    refetchInterval: AGAIN_MS,
  });
  return (
    <div className={styles.page}>
      <PageHeading within="Settings">How Gatehouse is doing</PageHeading>
      {operations.error ? (
        <ErrorPanel error={operations.error} onTryAgain={() => void operations.refetch()} />
      ) : operations.data ? (
        <Standing operations={operations.data} />
      ) : (
        <LoadingWords>Asking how it is doing…</LoadingWords>
      )}
    </div>
  );
}

function Standing({ operations }: { readonly operations: Operations }) {
  const { queue, pictures, models, version } = operations;
  const failed = queue.failed + pictures.failed + pictures.checkAgainFailed;
  return (
    <>
      {failed > 0 ? (
        <Notice tone="needs-you" word="Something could not be done.">
          {queue.failed > 0
            ? `${queue.failed === 1 ? 'One piece of work was' : `${queue.failed} pieces of work were`} tried several times and given up. `
            : ''}
          {pictures.failed > 0
            ? `${pictures.failed === 1 ? 'One photo' : `${pictures.failed} photos`} could not be checked; heads are asked to look for themselves. `
            : ''}
          {pictures.checkAgainFailed > 0
            ? `${pictures.checkAgainFailed === 1 ? 'One photo' : `${pictures.checkAgainFailed} photos`} could not be checked again; heads are asked to look for themselves. `
            : ''}
          The log of this machine says why.
        </Notice>
      ) : (
        <Notice tone="going-well" word="All is well.">
          Nothing was given up, and no check of a photo broke.
        </Notice>
      )}
      <section className={styles.section}>
        <h2>Work</h2>
        <dl className={styles.facts}>
          <Fact name="Waiting to be handed on" value={queue.waiting} />
          <Fact name="Being done, or waiting for its time" value={queue.sent} />
          <Fact name="Given up" value={queue.failed} />
          <Fact name="Kept in" value={queue.backend === 'redis' ? 'Redis' : 'PostgreSQL'} />
        </dl>
      </section>
      <section className={styles.section}>
        <h2>Photos</h2>
        <dl className={styles.facts}>
          <Fact name="Waiting to be looked at" value={pictures.waiting} />
          <Fact name="Looked at" value={pictures.checked} />
          <Fact name="Could not be checked" value={pictures.failed} />
          <Fact name="Waiting to be checked again" value={pictures.toCheckAgain} />
          <Fact name="Could not be checked again" value={pictures.checkAgainFailed} />
        </dl>
      </section>
      <FaceCounting operations={operations} />
      <section className={styles.section}>
        <h2>Models</h2>
        <p>They run on this machine. They find and count faces; they recognise nobody.</p>
        {models.length === 0 ? (
          <p>They show here once the first photo was looked at.</p>
        ) : (
          <Table
            caption="Models that looked at the newest photo"
            rows={models}
            keyOf={(model) => `${model.purpose} ${model.name}`}
            columns={[
              { key: 'name', heading: 'Model', cell: (model) => model.name },
              {
                key: 'purpose',
                heading: 'What it does',
                cell: (model) => PURPOSES[model.purpose] ?? model.purpose,
              },
              { key: 'version', heading: 'Version', cell: (model) => model.version },
            ]}
          />
        )}
      </section>
      <p className={styles.version}>Gatehouse {version}</p>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | number }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
