import type { z } from 'zod';
import type { operationsSchema } from '../../../server/contract/record.contract.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { Table } from '../../components/table/table.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './operations.module.css';

type Operations = z.output<typeof operationsSchema>;

/** With what each running worker counts faces, and what to do when it is not the best model. */
export function FaceCounting({ operations }: { readonly operations: Operations }) {
  const { workers } = operations;
  const now = useNow();
  return (
    <section className={styles.section}>
      <h2>Counting faces</h2>
      <Standing operations={operations} />
      {workers.length === 0 ? null : (
        <Table
          caption="Workers that run now, and the face model of each"
          rows={workers.map((worker, index) => ({ ...worker, number: index + 1 }))}
          keyOf={({ number }) => String(number)}
          columns={[
            { key: 'worker', heading: 'Worker', cell: ({ number }) => `Worker ${number}` },
            { key: 'model', heading: 'Counts with', cell: ({ faces }) => modelWords(faces) },
            { key: 'version', heading: 'Version', cell: ({ faces }) => faces?.version ?? '' },
            {
              key: 'since',
              heading: 'Running since',
              cell: ({ startedAt }) => formatMoment(startedAt, now),
              isShort: true,
            },
          ]}
        />
      )}
    </section>
  );
}

function modelWords(faces: Operations['workers'][number]['faces']): string {
  if (faces === null) return 'no model';
  return faces.isBest ? `${faces.name}, the best one` : `${faces.name}, the one that ships`;
}

function Standing({ operations: { workers, pictures } }: { readonly operations: Operations }) {
  if (workers.length === 0) {
    return (
      <Notice tone="needs-you" word="No worker is running.">
        New photos wait until one is. Start Gatehouse again, or look into the log of this machine.
      </Notice>
    );
  }
  const lesser = workers.filter(({ faces }) => faces?.isBest !== true).length;
  const again = pictures.toCheckAgain;
  const waiting =
    again === 0
      ? ''
      : `${again === 1 ? 'One photo of a post that is not out yet is' : `${again} photos of posts that are not out yet are`} being checked again, the most pressing first. `;
  if (lesser === 0) {
    return (
      <Notice tone="going-well" word="The best face model counts.">
        {waiting}
        {again === 0 ? 'No photo waits to be checked again.' : ''}
      </Notice>
    );
  }
  return (
    <Notice tone="needs-you" word="The best face model is not here.">
      {lesser === workers.length
        ? 'Faces are counted with the model that comes with Gatehouse, which misses more of them. '
        : `${lesser} of ${workers.length} workers count with the model that comes with Gatehouse, which misses more faces. `}
      {waiting}
      Whoever looks after this machine runs{' '}
      <code className={styles.command}>npm run -s gatehouse -- models fetch</code>; nothing has to
      be started again.
    </Notice>
  );
}
