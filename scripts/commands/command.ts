import { parseArgs, type ParseArgsConfig } from 'node:util';

/** How a command ends; every command keeps to these. */
export const EXIT = {
  done: 0,
  /** The command ran, and the answer is no: a broken record, a wrong setting. */
  no: 1,
  arguments: 2,
  /** It could not be done; the sentence on standard error says why. */
  failed: 3,
  /** `consents import` alone: problems or questions in the file. */
  problems: 4,
  /** `consents import` alone: more than usual, and not confirmed. */
  surprises: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_WORDS =
  'Exit codes: 0 done; 1 the answer is no; 2 wrong arguments; 3 it could not be done (standard error says why).';

/** What was typed is not what the command takes. The message names the argument, and the help says the rest. */
export class ArgumentMistake extends Error {}

/** It could not be done for a reason that the operator can mend; the message is the whole sentence. */
export class CannotDo extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command may use of the world. */
export interface Terminal {
  /** One line on standard output: the answer, which another program may read. */
  readonly print: (line: string) => void;
  /** One line on standard error: progress and trouble. */
  readonly tell: (line: string) => void;
  /** Writes over the last line on standard error; '' takes it away. Only where a person watches it. */
  readonly rewrite?: (line: string) => void;
  readonly input: AsyncIterable<Buffer | string>;
}

export interface Command {
  /** As it is typed: "record verify". */
  readonly name: string;
  readonly summary: string;
  /** Everything that `--help` shows below the first line; ends without a line break. */
  readonly help: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

export const JSON_OPTION = { json: { type: 'boolean' } } as const satisfies Options;

/**
 * Reads the options of a command. Throws ArgumentMistake, naming the argument, for anything that is not among them.
 */
export function readOptions<Given extends Options>(
  command: string,
  args: readonly string[],
  options: Given,
): ReturnType<typeof parseArgs<{ options: Given; args: string[] }>>['values'] {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ArgumentMistake(mistake(command, error, options));
  }
}

/** The options of a command and, after them, the names of files that it was given; like `readOptions`. */
export function readOptionsAndFiles<Given extends Options>(
  command: string,
  args: readonly string[],
  options: Given,
): {
  values: ReturnType<typeof parseArgs<{ options: Given; args: string[] }>>['values'];
  files: readonly string[];
} {
  try {
    const config = { args: [...args], options, strict: true, allowPositionals: true } as const;
    const { values, positionals } = parseArgs(config);
    return { values, files: positionals };
  } catch (error) {
    throw new ArgumentMistake(mistake(command, error, options));
  }
}

function mistake(command: string, error: unknown, options: Options): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  const [, named = 'an argument'] = /'(-{0,2}[^'\s]+)/.exec(message) ?? [];
  const known = Object.keys(options).map((name) => `--${name}`);
  const takes = known.length === 0 ? 'no arguments' : known.join(', ');
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `\`${command}\` has no option ${named}. It takes ${takes}.`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `\`${command}\` does not know what to do with "${named}". It takes ${takes}.`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return /does not take/.test(message)
        ? `${named} stands alone. Leave the value out.`
        : `${named} needs a value: write ${named} and the value after it.`;
    default:
      return `These arguments cannot be read (${message}). \`${command}\` takes ${takes}.`;
  }
}

/** The value of an option that the command cannot do without. Throws ArgumentMistake with an example. */
export function required(name: string, value: string | undefined, example: string): string {
  if (value === undefined || value.trim() === '') {
    throw new ArgumentMistake(`--${name} is missing. Write for example --${name} ${example}.`);
  }
  return value.trim();
}
