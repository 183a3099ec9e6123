import { migrate as applyMigrations } from '../../moderation/database/migrate.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { seedFederation } from '../demo-federation/federation.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../demo-federation/people.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { type Command, EXIT, readOptions } from './command.ts';

export const seed: Command = {
  name: 'seed',
  summary: 'Fills an empty database with the demo federation.',
  help: `Usage: gatehouse seed

Two schools, staff, the register and the practice Pages; every person is invented. Does nothing when the database holds
a federation. The demo posts need the workers: only \`npm start\` on an empty database makes them.`,
  async run(args, { print, tell }) {
    readOptions(this.name, args, {});
    const config = readConfig();
    const outcome = await withDatabase(config, { tell, mayCreate: true }, async (reached) => {
      await applyMigrations(reached.pool);
      return seedFederation(await actionDeps(config, reached), { pool: reached.pool });
    });
    if (outcome === 'already-there') {
      print('There is a federation already; nothing was changed.');
      return EXIT.done;
    }
    print(
      `The demo federation is there. The password of all ${DEMO_PEOPLE.length} people: ${DEMO_PASSWORD}`,
    );
    for (const { email, role, where } of DEMO_PEOPLE) print(`${email}  ${role}  ${where}`);
    return EXIT.done;
  },
};
