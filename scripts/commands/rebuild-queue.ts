import { readConfig } from '../../moderation/kernel/config.ts';
import { rebuildQueue as sendEverythingAgain } from '../../workers/reconcile.ts';
import { withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const rebuildQueue: Command = {
  name: 'rebuild-queue',
  summary: 'Has every open job sent to the queue again, after the queue was lost.',
  help: `Usage: gatehouse rebuild-queue [--json]

The database knows all work that is open. Harmless at any time: a job that the queue still holds is not doubled.

  --json   {"sentAgain": number}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const sentAgain = await withDatabase(readConfig(), { tell }, ({ db }) =>
      sendEverythingAgain(db),
    );
    if (json === true) print(JSON.stringify({ sentAgain }));
    else
      print(
        `${sentAgain} open ${sentAgain === 1 ? 'job is' : 'jobs are'} sent to the queue again.`,
      );
    return EXIT.done;
  },
};
