import type { Deps } from '../../moderation/deps.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import {
  listPagesForOperators,
  type OperatorsPage,
  pauseByOperator,
  resumeByOperator,
} from '../../moderation/pages/operators.actions.ts';
import {
  checkByOperator,
  type OperatorsLook,
} from '../../moderation/pages/operators-check.actions.ts';
import { waysToPages } from '../../moderation/pages/speaking.actions.ts';
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

export const pagesCheck: Command = {
  name: 'pages check',
  summary: 'Look at each Page now: its token, its permissions, and who may post on it.',
  help: `Usage: gatehouse pages check [--page ID] [--json]

Asks Facebook now, keeps what is found and tells those whom it concerns, as the daily look does.

  --page ID   one Page only: the id, or the Page's own number, as \`pages list\` shows them
  --json      a list of {id, outcome: "fine" | "trouble" | "could-not", troubles: [{kind, about, stops, who}]}

Exit code 0: all is well; 1: something is wrong with a Page; 3: a Page could not be looked at.`,
  async run(args, { print, tell }) {
    const { json, page } = readOptions(this.name, args, {
      ...JSON_OPTION,
      page: { type: 'string' },
    });
    const config = readConfig();
    const looked = await act(tell, (deps) =>
      checkByOperator({ ...deps, ...waysToPages(deps, config.graph) }, { only: page ?? null }),
    );
    if (json === true)
      print(JSON.stringify(looked.map(({ id, outcome, troubles }) => ({ id, outcome, troubles }))));
    else for (const each of looked) printLook(each, print);
    if (looked.some(({ outcome }) => outcome === 'could-not')) return EXIT.failed;
    return looked.some(({ outcome }) => outcome === 'trouble') ? EXIT.no : EXIT.done;
  },
};

function printLook(
  { name, outcome, troubles }: OperatorsLook,
  print: (line: string) => void,
): void {
  const words = {
    fine: 'all is well',
    trouble: 'something is wrong',
    'could-not': 'could not be looked at',
  };
  print(`${name}: ${words[outcome]}`);
  for (const { kind, about, stops } of troubles)
    print(`  ${kind}${about === '' ? '' : ` ${about}`}${stops ? ' (nothing goes out)' : ''}`);
}

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
