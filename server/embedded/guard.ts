/**
 * The little process between Gatehouse and its PostgreSQL. It holds the reading end of a pipe whose other end is
 * Gatehouse; however Gatehouse dies, SIGKILL included, the pipe ends, and the guard stops the database. So there is
 * never a PostgreSQL without its Gatehouse.
 *
 * Command line: JSON of {file, args, uid?, gid?, env}. Standard input: the pipe; the word "now" skips the patience.
 * Ends with PostgreSQL's own exit code.
 */
import { spawn } from 'node:child_process';

interface Order {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly uid?: number;
  readonly gid?: number;
}

/** Fast shutdown ends sessions, writes everything and needs no recovery; the next two steps rely on recovery. */
const PATIENCE_MILLISECONDS = { beforeQuit: 8000, beforeKill: 9500 };

const { file, args, ...options } = JSON.parse(process.argv[2] ?? '{}') as Order;
const postgres = spawn(file, args, {
  ...options,
  cwd: '/',
  stdio: ['ignore', 'inherit', 'inherit'],
});
postgres.once('error', (error) => {
  process.stderr.write(`FATAL:  ${error.message}\n`);
  process.exit(1);
});
postgres.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  postgres.kill('SIGINT');
  setTimeout(() => postgres.kill('SIGQUIT'), PATIENCE_MILLISECONDS.beforeQuit);
  setTimeout(() => postgres.kill('SIGKILL'), PATIENCE_MILLISECONDS.beforeKill);
}

process.stdin.setEncoding('utf8');
process.stdin.on('data', (word: string) => {
  if (word.includes('now')) postgres.kill('SIGQUIT');
});
process.stdin.once('error', stop);
process.stdin.once('close', stop);
process.stdin.once('end', stop);
process.once('SIGTERM', stop);
// Ctrl-C and a closed terminal are Gatehouse's to answer: the database goes last, after everyone who uses it.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
