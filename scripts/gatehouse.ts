/** The operators' command line: `npm run -s gatehouse -- COMMAND`. */
import { MigrationError } from '../moderation/database/migrate.ts';
import { ConfigError } from '../moderation/kernel/config.ts';
import { Refusal } from '../moderation/kernel/errors.ts';
import { EmbeddedPostgresError } from '../server/embedded/embedded-postgres.ts';
import { checkText } from './commands/check-text.ts';
import {
  ArgumentMistake,
  CannotDo,
  type Command,
  EXIT,
  EXIT_WORDS,
  type ExitCode,
  type Terminal,
} from './commands/command.ts';
import { config } from './commands/config.ts';
import { consentsExport, consentsPerson } from './commands/consents.ts';
import { consentsImport } from './commands/consents-import.ts';
import { countFaces } from './commands/count-faces.ts';
import { found } from './commands/found.ts';
import { invite } from './commands/invite.ts';
import { jobs } from './commands/jobs.ts';
import { keysRotate } from './commands/keys-rotate.ts';
import { migrate } from './commands/migrate.ts';
import { modelsFetch } from './commands/models-fetch.ts';
import { models } from './commands/models.ts';
import { pagesList, pagesPause, pagesResume } from './commands/pages.ts';
import { pagesConnect } from './commands/pages-connect.ts';
import { newPassword } from './commands/new-password.ts';
import { rebuildQueue } from './commands/rebuild-queue.ts';
import { recordVerify } from './commands/record-verify.ts';
import { registerRefresh } from './commands/register-refresh.ts';
import { retentionOriginals } from './commands/retention-originals.ts';
import { seed } from './commands/seed.ts';
import { withdrawals } from './commands/withdrawals.ts';

const COMMANDS: readonly Command[] = [
  config,
  migrate,
  seed,
  found,
  invite,
  newPassword,
  recordVerify,
  jobs,
  rebuildQueue,
  withdrawals,
  pagesConnect,
  pagesList,
  pagesPause,
  pagesResume,
  retentionOriginals,
  keysRotate,
  registerRefresh,
  consentsExport,
  consentsPerson,
  consentsImport,
  checkText,
  countFaces,
  // Before `models`, whose name it begins with.
  modelsFetch,
  models,
];

const NAME_WIDTH = Math.max(...COMMANDS.map(({ name }) => name.length));

const terminal: Terminal = {
  print: (line) => process.stdout.write(`${line}\n`),
  tell: (line) => process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY ? { rewrite } : {}),
  input: process.stdin,
};

/** Back to the line's beginning, and all after it gone; never longer than a line, which could not be written over. */
function rewrite(line: string): void {
  process.stderr.write(`\r\u001b[2K${line.slice(0, process.stderr.columns - 1)}`);
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  const [first = ''] = args;
  if (first === '--help' || first === '-h' || first === 'help') {
    terminal.print(overview());
    return EXIT.done;
  }
  const chosen = findCommand(args);
  if (chosen === undefined) {
    terminal.tell(first === '' ? 'Which command?' : `There is no command "${unknownWords(args)}".`);
    terminal.tell(overview());
    return EXIT.arguments;
  }
  const { command, rest } = chosen;
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.print(`${command.summary}\n\n${command.help}\n\n${EXIT_WORDS}`);
    return EXIT.done;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    return explain(error, command);
  }
}

/** A command is one word or two, such as "record verify". */
function findCommand(
  args: readonly string[],
): { command: Command; rest: readonly string[] } | undefined {
  for (const command of COMMANDS) {
    const words = command.name.split(' ');
    if (words.every((word, index) => args[index] === word)) {
      return { command, rest: args.slice(words.length) };
    }
  }
  return undefined;
}

function unknownWords(args: readonly string[]): string {
  return args
    .slice(0, 2)
    .filter((word, index) => index === 0 || !word.startsWith('-'))
    .join(' ');
}

function overview(): string {
  return [
    'Usage: npm run -s gatehouse -- COMMAND [options]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(NAME_WIDTH)} ${summary}`),
    '',
    'COMMAND --help says more about one. Settings come from the environment: see `config`.',
    EXIT_WORDS,
  ].join('\n');
}

/** One sentence for what an operator can mend; anything else is a fault of ours and shows where it was thrown. */
function explain(error: unknown, command: Command): ExitCode {
  if (error instanceof ArgumentMistake) {
    terminal.tell(error.message);
    terminal.tell(`\`gatehouse ${command.name} --help\` says more.`);
    return EXIT.arguments;
  }
  if (error instanceof Refusal) {
    terminal.tell(`${error.message} ${error.remedy}`);
    return EXIT.failed;
  }
  const sentence =
    error instanceof CannotDo ||
    error instanceof ConfigError ||
    error instanceof MigrationError ||
    error instanceof EmbeddedPostgresError
      ? error.message
      : ofDatabase(error);
  terminal.tell(
    sentence ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
  return EXIT.failed;
}

/** Sentences for what PostgreSQL and the network say most often; undefined for anything else. */
function ofDatabase(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  switch (code) {
    case '42P01':
    case '42703':
      return 'This database is not at the version of this Gatehouse. Run `gatehouse migrate` first.';
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ENOENT':
    case 'ETIMEDOUT':
      return 'No database answers at this address. Start it, or correct DATABASE_URL.';
    case '28P01':
    case '28000':
      return 'The database refuses this user or password. Correct DATABASE_URL.';
    case '3D000':
      return 'There is no database of that name. Make it, or correct DATABASE_URL.';
    default:
      return undefined;
  }
}
