import type { Deps } from '../../moderation/deps.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import {
  listPagesForOperators,
  type OperatorsPage,
  pauseByOperator,
  resumeByOperator,
} from '../../moderation/pages/operators.actions.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { ArgumentMistake, type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

const WHICH = {
  ...JSON_OPTION,
  page: { type: 'string' },
  all: { type: 'boolean' },
} as const;

export const pagesList: Command = {
  name: 'pages list',
  summary: 'Each Page: whether posts go out to it, and if not, why.',
  help: `Usage: gatehouse pages list [--json]

  --json   a list of {id, name, graphId, stands: [{why, says, since}], waiting, comingOff}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const pages = await withDatabase(readConfig(), { tell }, listPagesForOperators);
    if (json === true) print(JSON.stringify(pages));
    else if (pages.length === 0) print('No Page is connected.');
    else for (const page of pages) printPage(page, print);
    return EXIT.done;
  },
};

export const pagesPause: Command = {
  name: 'pages pause',
  summary: 'Stop publishing to one Page, or to all, as an operator.',
  help: `Usage: gatehouse pages pause (--page ID | --all) --because "..." [--json]

Nothing goes out until somebody lets it go on; the heads and the safeguarding lead are written to.

  --page ID   the id, or the Page's own number, as \`pages list\` shows them
  --all       every Page of every federation on this machine
  --because   why, for everybody who waits for a post: no child's name
  --json      a list of {id, name, changed}: one that was paused already is not changed`,
  async run(args, { print, tell }) {
    const { because = '', ...which } = readOptions(this.name, args, {
      ...WHICH,
      because: { type: 'string' },
    });
    if (because.trim() === '' || because.length > LIMITS.pauseReasonCharacters)
      throw new ArgumentMistake(
        `--because needs a reason of at most ${LIMITS.pauseReasonCharacters} characters.`,
      );
    const only = whichOf(which);
    const command = { only, because: because.trim() };
    const done = await act(tell, (deps) => pauseByOperator(deps, command));
    report(done, which.json === true, print, ['paused', 'was paused already']);
    return EXIT.done;
  },
};

export const pagesResume: Command = {
  name: 'pages resume',
  summary: 'Let publishing go on, to one Page or to all, as an operator.',
  help: `Usage: gatehouse pages resume (--page ID | --all) [--json]

Ends pauses, whoever set them; never an incident, and never what is wrong with a Page. --all also ends a stop of
a whole federation.

  --json      a list of {id, name, changed}: one that was not paused is not changed`,
  async run(args, { print, tell }) {
    const which = readOptions(this.name, args, WHICH);
    const only = whichOf(which);
    const done = await act(tell, (deps) => resumeByOperator(deps, { only }));
    report(done, which.json === true, print, ['goes on', 'was not paused']);
    return EXIT.done;
  },
};

function act<Result>(
  tell: (line: string) => void,
  work: (deps: Deps) => Promise<Result>,
): Promise<Result> {
  const config = readConfig();
  return withDatabase(config, { tell }, async (reached) => work(await actionDeps(config, reached)));
}

function whichOf({ page, all }: { page?: string; all?: boolean }): string | null {
  if ((page === undefined) === (all !== true))
    throw new ArgumentMistake('Say which: either --page ID or --all.');
  return page ?? null;
}

function report(
  done: readonly { id: string; name: string; changed: boolean }[],
  json: boolean,
  print: (line: string) => void,
  [did, didNot]: readonly [string, string],
): void {
  if (json) print(JSON.stringify(done));
  else for (const { name, changed } of done) print(`${name}: ${changed ? did : didNot}`);
}

function printPage(page: OperatorsPage, print: (line: string) => void): void {
  const [first] = page.stands;
  const says = first === undefined ? 'posts go out' : `${first.why}: ${first.says}`;
  print(`${page.id} ${page.graphId} ${page.name}: ${says}`);
  print(`  waiting ${page.waiting}, coming off ${page.comingOff}`);
}
