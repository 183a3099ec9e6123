import { refreshRegister } from '../../moderation/consent/lists/standing.actions.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const registerRefresh: Command = {
  name: 'register refresh',
  summary: "Works out the register's lists anew.",
  help: `Usage: gatehouse register refresh [--json]

The lists, searches and counts of the register are derived from the answers and follow every change by themselves. This works out
everybody's lines anew, should you doubt them. Nothing that decides about a picture rests on them. It may run at any time.

  --json   {"people": how many, "seconds": how long it took}`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, JSON_OPTION);
    const began = performance.now();
    const people = await withDatabase(readConfig(), { tell }, async (reached) =>
      refreshRegister(await actionDeps(readConfig(), reached), (done, of) =>
        tell(`${done} of ${of} people`),
      ),
    );
    const seconds = Number(((performance.now() - began) / 1_000).toFixed(1));
    print(
      options.json === true
        ? JSON.stringify({ people, seconds })
        : `The lines of ${people} people were worked out anew in ${seconds} s.`,
    );
    return EXIT.done;
  },
};
