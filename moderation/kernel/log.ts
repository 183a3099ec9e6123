import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type Log = Logger;
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Keys whose values may name a child, quote a parent or open a door, wherever a careless line puts them. */
const PRIVATE = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'email',
  'name',
  'text',
  'fileName',
  'body',
  'payload',
];

/**
 * Opens the log of one process: a line of JSON each, with ids and codes only (architecture.md, rule 10). An error under
 * the key `err` is reduced to what `describeFault` keeps of it.
 *
 * @param process stands in every line, such as `server` or `worker`
 */
export function openLog(level: LogLevel, process: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeFault },
    redact: {
      paths: [
        ...PRIVATE,
        ...PRIVATE.map((key) => `*.${key}`),
        'req.headers.cookie',
        'req.headers.authorization',
      ],
      censor: '[private]',
    },
  };
  return pino(options, destination ?? standardOutput());
}

/**
 * Standard output, line by line. When nobody reads it any more (the process that started this one was killed) lines are lost;
 * the writer that pino brings tries again for ever then, and kept the process from ending.
 */
function standardOutput(): DestinationStream {
  process.stdout.on('error', () => undefined);
  return {
    write(line) {
      process.stdout.write(line);
    },
  };
}

/**
 * What went wrong as a short code: the `code` of our own errors, of Node.js and of PostgreSQL, else the error's name.
 * Never its message, which may quote a name or a row. At most 100 characters.
 */
export function faultCode(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault;
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined;
  return (code === undefined ? fault.name : `${fault.name} ${code}`).slice(0, 100);
}

/** An error as the log may keep it: its code, where it was thrown, and the same of what caused it. */
export function describeFault(fault: unknown): { code: string; at: string[]; cause?: string } {
  const frames = fault instanceof Error ? (fault.stack ?? '').split('\n') : [];
  const at = frames.filter((line) => /^\s+at /.test(line)).map((line) => line.trim().slice(3));
  const cause =
    fault instanceof Error && fault.cause !== undefined ? faultCode(fault.cause) : undefined;
  return { code: faultCode(fault), at: at.slice(0, 12), ...(cause === undefined ? {} : { cause }) };
}
