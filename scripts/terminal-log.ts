import { createWriteStream } from 'node:fs';
import path from 'node:path';

/** Where the lines of server and workers go, so that the terminal stays readable. */
export interface TerminalLog {
  /** The file with every line since this start. */
  readonly file: string;
  /** Takes one line of a child: all go to the file, and what a person should see also to the terminal. */
  readonly take: (line: string) => void;
}

const QUIET = /"level":"(?:debug|info)"/;

/** Opens the log of one run. The one of the run before is overwritten: the record, not the log, is what lasts. */
export function openTerminalLog(dataFolder: string, say: (line: string) => void): TerminalLog {
  const file = path.join(dataFolder, 'gatehouse.log');
  const stream = createWriteStream(file, { flags: 'w', mode: 0o640 });
  // A full disk must not stop the product; the terminal still says what matters.
  stream.on('error', () => undefined);
  return {
    file,
    take(line) {
      stream.write(`${line}\n`);
      if (!QUIET.test(line)) say(line);
    },
  };
}
