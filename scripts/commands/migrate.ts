import { migrate as applyMigrations } from '../../moderation/database/migrate.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'Brings the database to this version; makes it when there is none.',
  help: `Usage: gatehouse migrate [--json]

May be run at any time and by several machines at once: each step is taken once. \`npm start\` does the same.

  --json   {"applied": [names]}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const applied = await withDatabase(readConfig(), { tell, mayCreate: true }, ({ pool }) =>
      applyMigrations(pool),
    );
    if (json === true) print(JSON.stringify({ applied }));
    else if (applied.length === 0) print('The database is up to date.');
    else print(`Applied: ${applied.join(', ')}.`);
    return EXIT.done;
  },
};
