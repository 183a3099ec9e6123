import type { Tx } from '../database/client.ts';
import type { Eyesight } from '../pictures/eyesight.rules.ts';

export interface WorkerEyes extends Eyesight {
  readonly workerId: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

export async function keepWorkerEyes(tx: Tx, worker: WorkerEyes): Promise<void> {
  const eyes = {
    check_version: worker.checkVersion,
    models: JSON.stringify(worker.models),
    seen_at: worker.seenAt,
  };
  await tx
    .insertInto('worker_eyes')
    .values({ worker_id: worker.workerId, started_at: worker.startedAt, ...eyes })
    .onConflict((conflict) => conflict.column('worker_id').doUpdateSet(eyes))
    .execute();
}

/** Workers that said something since, the longest running first. */
export async function workersSince(tx: Tx, since: Date): Promise<WorkerEyes[]> {
  const rows = await tx
    .selectFrom('worker_eyes')
    .selectAll()
    .where('seen_at', '>', since)
    .orderBy('started_at')
    .orderBy('worker_id')
    .execute();
  return rows.map((row) => ({
    workerId: row.worker_id,
    checkVersion: row.check_version,
    models: row.models,
    startedAt: row.started_at,
    seenAt: row.seen_at,
  }));
}

export async function deleteWorker(tx: Tx, workerId: string): Promise<void> {
  await tx.deleteFrom('worker_eyes').where('worker_id', '=', workerId).execute();
}

export async function deleteWorkersBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('worker_eyes').where('seen_at', '<', before).execute();
}
