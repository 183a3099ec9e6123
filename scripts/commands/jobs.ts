import type { Db } from '../../moderation/database/client.ts';
import { JOBS } from '../../moderation/jobs.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

interface JobCount {
  readonly job: string;
  /** Not finished: written down, or given to the queue. */
  readonly open: number;
  /** Used up its attempts. */
  readonly failed: number;
}

export const jobs: Command = {
  name: 'jobs',
  summary: 'How much work is open, and how much failed, by kind.',
  help: `Usage: gatehouse jobs [--json]

  --json   a list of {job, open, failed}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const counts = await withDatabase(readConfig(), { tell }, ({ db }) => countByJob(db));
    if (json === true) print(JSON.stringify(counts));
    else {
      for (const { job, open, failed } of counts) {
        print(
          `${job.padEnd(16)} ${String(open).padStart(6)} open ${String(failed).padStart(6)} failed`,
        );
      }
    }
    return EXIT.done;
  },
};

/** Every kind of the catalogue, and whatever an older version left behind. */
async function countByJob(db: Db): Promise<JobCount[]> {
  const rows = await db
    .selectFrom('job_outbox')
    .select((eb) => [
      'job',
      eb.fn.countAll<string>().filterWhere('failed_at', 'is', null).as('open'),
      eb.fn.countAll<string>().filterWhere('failed_at', 'is not', null).as('failed'),
    ])
    .where('finished_at', 'is', null)
    .groupBy('job')
    .execute();
  const found = new Map(rows.map(({ job, open, failed }) => [job, { open, failed }]));
  const names = [...new Set([...Object.keys(JOBS), ...found.keys()])];
  return names.map((job) => {
    const { open = 0, failed = 0 } = found.get(job) ?? {};
    return { job, open: Number(open), failed: Number(failed) };
  });
}
