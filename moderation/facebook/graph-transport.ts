import type { z } from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { noteAllowance, pause, requireAllowance } from './graph-allowance.ts';
import {
  classify,
  describe,
  GraphOutcomeUnknown,
  GraphRefused,
  GraphUnavailable,
  isErrorEnvelope,
} from './graph-errors.ts';
import type { GraphFailure } from './graph-errors.ts';
import { networkCode, send } from './graph-http.ts';
import type { GraphConnection, GraphFile, Received } from './graph-http.ts';

const READ_TRIES_MAX = 5;
const READ_PATIENCE_MS = 45_000;
const FIRST_PAUSE_MS = 200;
const READ_TIMEOUT_MS = 15_000;
const WRITE_TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** "Unknown fault", and also "reduce the amount of data". */
const TOO_MUCH_PERHAPS = 1;

// Only these happen before a single byte has left: the one case in which a write is known not to have been done.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

export interface GraphWrite {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as a form, or as multipart when there is a file. DELETE sends it in the query. */
  readonly form?: Readonly<Record<string, string>>;
  readonly file?: GraphFile;
}

/** The two ways of talking to Graph. They differ in what a missing answer means. */
export interface GraphTransport {
  /** GET; tried up to five times on faults that pass, asking for half as much where it was too much. Throws `GraphRefused` or `GraphUnavailable`. */
  read<Answer>(
    what: string,
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer>;
  /** GET of something that can be had once only; never repeated. Throws as `read` does. */
  readOnce<Answer>(
    what: string,
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer>;
  /** POST or DELETE, never repeated. Throws `GraphRefused`, `GraphUnavailable` (not sent) or `GraphOutcomeUnknown`. */
  write<Answer>(what: string, write: GraphWrite, schema: z.ZodType<Answer>): Promise<Answer>;
}

/** Opens the way to Graph; makes no call yet. */
export function openTransport(connection: GraphConnection): GraphTransport {
  return {
    read: (what, path, query, schema) =>
      readPatiently(connection, query, (asked) =>
        readOnce(connection, { what, path, query: asked }, schema),
      ),
    async readOnce(what, path, query, schema) {
      const outcome = await readOnce(connection, { what, path, query }, schema);
      if (outcome instanceof GraphUnavailable) throw outcome;
      return outcome.answer;
    },
    write: (what, write, schema) => writeOnce(connection, what, write, schema),
  };
}

async function readPatiently<Answer>(
  connection: GraphConnection,
  query: Record<string, string>,
  once: (query: Record<string, string>) => Promise<{ answer: Answer } | GraphUnavailable>,
): Promise<Answer> {
  const clock = connection.clock ?? systemClock;
  const random = connection.random ?? Math.random;
  const sleep = connection.pause ?? pause;
  let asked = query;
  const patienceEndsAt = clock.now().getTime() + READ_PATIENCE_MS;
  for (let tries = 1; ; tries += 1) {
    const outcome = await once(asked);
    if (!(outcome instanceof GraphUnavailable)) return outcome.answer;
    const pauseMs = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + random());
    if (tries >= READ_TRIES_MAX || clock.now().getTime() + pauseMs > patienceEndsAt) throw outcome;
    await sleep(pauseMs);
    if (outcome.failure?.code === TOO_MUCH_PERHAPS) asked = halfOf(asked);
  }
}

/** Cursors do not depend on how much is asked for, so a list goes on where it was. */
function halfOf(query: Record<string, string>): Record<string, string> {
  const limit = Number(query['limit']);
  return limit > 1 ? { ...query, limit: String(Math.floor(limit / 2)) } : query;
}

async function readOnce<Answer>(
  connection: GraphConnection,
  { what, path, query }: { what: string; path: string; query: Record<string, string> },
  schema: z.ZodType<Answer>,
): Promise<{ answer: Answer } | GraphUnavailable> {
  await requireAllowance(connection, what);
  let received: Received;
  try {
    received = await send(
      connection,
      { method: 'GET', path, query },
      connection.timeoutMs?.read ?? READ_TIMEOUT_MS,
    );
  } catch (cause) {
    return new GraphUnavailable(what, networkCode(cause));
  }
  const answer = readableAnswer(received, schema);
  const failure = await failureOf(connection, received, answer !== undefined);
  if (answer !== undefined) return { answer };
  if (failure.class === 'transient' || failure.class === 'unreadable') {
    return new GraphUnavailable(what, describe(failure), failure);
  }
  throw new GraphRefused(what, failure);
}

async function writeOnce<Answer>(
  connection: GraphConnection,
  what: string,
  { method, path, form, file }: GraphWrite,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  const outgoing =
    method === 'DELETE'
      ? { method, path, query: form ?? {} }
      : { method, path, form: form ?? {}, file };
  const timeoutMs =
    file === undefined
      ? (connection.timeoutMs?.write ?? WRITE_TIMEOUT_MS)
      : (connection.timeoutMs?.upload ?? UPLOAD_TIMEOUT_MS);
  await requireAllowance(connection, what);
  let received: Received;
  try {
    received = await send(connection, outgoing, timeoutMs);
  } catch (cause) {
    const code = networkCode(cause);
    if (NEVER_SENT.has(code)) throw new GraphUnavailable(what, code);
    throw new GraphOutcomeUnknown(what, code);
  }
  const answer = readableAnswer(received, schema);
  const failure = await failureOf(connection, received, answer !== undefined);
  if (answer !== undefined) return answer;
  if (failure.class === 'transient' || failure.class === 'unreadable') {
    throw new GraphOutcomeUnknown(what, describe(failure), failure);
  }
  throw new GraphRefused(what, failure);
}

/** What the answer means, after its limits were noted. */
async function failureOf(
  connection: GraphConnection,
  received: Received,
  isGood: boolean,
): Promise<GraphFailure> {
  const failure = classify(received.body, received.status);
  return (await noteAllowance(connection, received, isGood ? undefined : failure)) ?? failure;
}

function readableAnswer<Answer>(
  { status, body }: Received,
  schema: z.ZodType<Answer>,
): Answer | undefined {
  if (status < 200 || status > 299 || isErrorEnvelope(body)) return undefined;
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}
