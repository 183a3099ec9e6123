import { readConfig } from '../../moderation/kernel/config.ts';
import { verifyFederation } from '../../moderation/record/record.actions.ts';
import { withDatabase } from '../reach-database.ts';
import { CannotDo, type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const recordVerify: Command = {
  name: 'record verify',
  summary: 'Recomputes the whole record and names the first event that does not hold.',
  help: `Usage: gatehouse record verify [--json]

Exit code 0: every event holds. 1: one does not; it is named. 3: it could not be verified, which says nothing about
the record.

  --json   a list of {federation, intact, events, firstBroken, why}, one for each federation`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const records = await withDatabase(readConfig(), { tell }, async ({ db }) => {
      const federations = await db
        .selectFrom('federation')
        .select(['id', 'name'])
        .orderBy('id')
        .execute();
      const verified = [];
      for (const { id, name } of federations) {
        verified.push({ federation: name, ...(await verifyFederation(db, id)) });
      }
      return verified;
    });
    // "Nothing was found broken" must not be said when nothing was looked at.
    if (records.length === 0)
      throw new CannotDo('This database has no federation, hence no record.');
    if (json === true) print(JSON.stringify(records));
    else {
      for (const { federation, intact, events, firstBroken, why } of records) {
        print(
          intact
            ? `${federation}: the record is intact (${events} events).`
            : `${federation}: the record is BROKEN at event ${firstBroken}. ${why} The ${events} events before it hold.`,
        );
      }
    }
    return records.every((record) => record.intact) ? EXIT.done : EXIT.no;
  },
};
