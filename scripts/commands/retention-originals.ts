import { readConfig } from '../../moderation/kernel/config.ts';
import { deleteOriginals } from '../../moderation/pictures/retention.actions.ts';
import { KEEP_ORIGINALS_DAYS } from '../../moderation/pictures/retention.rules.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const retentionOriginals: Command = {
  name: 'retention originals',
  summary: 'Deletes original photos that are no longer to be kept.',
  help: `Usage: gatehouse retention originals [--dry-run] [--json]

A worker does this every day. An original, and the previews that show what is covered, go ${KEEP_ORIGINALS_DAYS} days after
every post with it was published or refused; never while a draft with it is open, nor when it was taken down or stopped. The
facts and the published file stay.

  --dry-run   only says what would be deleted
  --json      {"dryRun", "deleted": [picture ids], "bytes", "kept": {"open", "evidence", "not-yet"}}`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, {
      ...JSON_OPTION,
      'dry-run': { type: 'boolean' },
    });
    const dryRun = options['dry-run'] === true;
    const config = readConfig();
    const done = await withDatabase(config, { tell }, async (reached) =>
      deleteOriginals(await actionDeps(config, reached), { dryRun }),
    );
    if (options.json === true) {
      print(JSON.stringify({ dryRun, ...done }));
      return EXIT.done;
    }
    const { deleted, bytes, kept } = done;
    const megabytes = (bytes / 1024 / 1024).toFixed(1);
    print(
      `${deleted.length} ${deleted.length === 1 ? 'original' : 'originals'} ${dryRun ? 'would be' : 'were'} deleted (${megabytes} MB).`,
    );
    print(
      `Of those older than ${KEEP_ORIGINALS_DAYS} days ${kept.open} are in open drafts, ${kept.evidence} are evidence, ${kept['not-yet']} were decided on later.`,
    );
    return EXIT.done;
  },
};
