import { readConfig } from '../../moderation/kernel/config.ts';
import {
  listForOperators,
  type OperatorsCase,
} from '../../moderation/reach-back/operators-list.actions.ts';
import { withDatabase } from '../reach-database.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const withdrawals: Command = {
  name: 'withdrawals',
  summary: 'What withdrawals touched, and how long each take-down took.',
  help: `Usage: gatehouse withdrawals [--json]

The newest cases, without who they are about or why.

  --json   a list of {id, causedAt, secondsToReach, drafts, posts: [{id, page, standing, seconds, tries}]}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const cases = await withDatabase(readConfig(), { tell }, listForOperators);
    if (json === true) print(JSON.stringify(cases));
    else if (cases.length === 0) print('Nobody has taken a yes back.');
    else for (const each of cases) printCase(each, print);
    return EXIT.done;
  },
};

function printCase(each: OperatorsCase, print: (line: string) => void): void {
  const found =
    each.secondsToReach === null ? 'still looking' : `found after ${each.secondsToReach} s`;
  print(`${each.causedAt} ${each.id} ${found}, drafts ${each.drafts}, posts ${each.posts.length}`);
  for (const { page, standing, seconds, tries } of each.posts) {
    const took = seconds === null ? `tries ${tries}` : `after ${seconds} s`;
    print(`  ${standing.padEnd(10)} ${took.padEnd(12)} ${page}`);
  }
}
