import { z } from 'zod';
import { GRAPH_ERROR_TABLE } from './graph-error-table.ts';
import type { GraphErrorRow } from './graph-error-table.ts';

/** What kind of trouble an answer means, and so what happens next. */
export type GraphErrorClass =
  | 'transient'
  | 'throttle'
  | 'permission'
  | 'auth'
  | 'unsupported'
  | 'page-moved'
  | 'validation'
  | 'gone-or-denied'
  | 'not-found'
  | 'media'
  | 'content'
  | 'blocked'
  | 'duplicate'
  | 'refused'
  /** An error envelope whose code no row knows. */
  | 'unrecognised'
  /** No error envelope at all: a proxy's page, half a JSON, nothing. */
  | 'unreadable';

/** An answer that was not the one hoped for. Carries codes only: Facebook's own sentences can contain tokens and names. */
export interface GraphFailure {
  readonly class: GraphErrorClass;
  /** HTTP status; informs operators, never decides. */
  readonly status: number;
  readonly code?: number;
  readonly subcode?: number;
  /** Facebook's reference for a support case (`fbtrace_id`). */
  readonly traceId?: string;
  /** One plain sentence for the person whose post or Page it is. */
  readonly personIsTold: string;
}

// Ids and codes also turn up as strings in the wild; the envelope is read generously, the codes strictly.
const codeNumber = z.coerce.number().int();
const envelope = z.object({
  error: z.object({
    code: codeNumber,
    error_subcode: codeNumber.optional().catch(undefined),
    message: z.string().catch(''),
    is_transient: z.boolean().optional().catch(undefined),
    fbtrace_id: z.string().max(100).optional().catch(undefined),
  }),
});

const UNREADABLE =
  'Facebook sent an answer that could not be read. Gatehouse will look at the Page before it does anything else.';
const UNRECOGNISED =
  'Facebook refused, and gave a reason that Gatehouse does not know yet. Please ask your administrator to look.';

/**
 * Reads a failed answer. Decides from `error.code` and `error.error_subcode` in the body (contract section 7); the HTTP
 * status only says whether an unknown code may have been a passing fault.
 */
export function classify(body: unknown, status: number): GraphFailure {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return { class: 'unreadable', status, personIsTold: UNREADABLE };
  const { error } = parsed.data;
  const row = findRow(error.code, error.error_subcode, error.message);
  const passing = error.is_transient === true || status >= 500;
  return {
    class: row?.class ?? (passing ? 'transient' : 'unrecognised'),
    status,
    code: error.code,
    ...(error.error_subcode === undefined ? {} : { subcode: error.error_subcode }),
    ...(error.fbtrace_id === undefined ? {} : { traceId: error.fbtrace_id }),
    personIsTold: row?.personIsTold ?? UNRECOGNISED,
  };
}

/** Whether the body is an error envelope, whatever its HTTP status: Graph has sent errors with a 2xx. */
export function isErrorEnvelope(body: unknown): boolean {
  return envelope.safeParse(body).success;
}

function findRow(
  code: number,
  subcode: number | undefined,
  message: string,
): GraphErrorRow | undefined {
  const rows = GRAPH_ERROR_TABLE;
  const said = (row: GraphErrorRow): boolean =>
    row.messageIncludes !== undefined && message.includes(row.messageIncludes);
  const plain = (row: GraphErrorRow): boolean =>
    row.subcode === undefined && row.messageIncludes === undefined;
  return (
    rows.find((row) => row.code === code && row.subcode !== undefined && row.subcode === subcode) ??
    rows.find((row) => row.eitherField === true && row.code === subcode) ??
    rows.find((row) => row.code === code && said(row)) ??
    rows.find((row) => row.code === code && plain(row)) ??
    rows.find((row) => row.throughCode !== undefined && row.code <= code && code <= row.throughCode)
  );
}

/** Facebook said no, and the thing was definitely not done. */
export class GraphRefused extends Error {
  readonly failure: GraphFailure;

  constructor(what: string, failure: GraphFailure) {
    super(`${what} was refused: ${describe(failure)}`);
    this.name = 'GraphRefused';
    this.failure = failure;
  }

  get class(): GraphErrorClass {
    return this.failure.class;
  }

  get code(): number | undefined {
    return this.failure.code;
  }
}

/** Facebook could not be reached or could not answer a read: nothing changed, and it may be tried again later. */
export class GraphUnavailable extends Error {
  readonly failure: GraphFailure | undefined;

  constructor(what: string, why: string, failure?: GraphFailure) {
    super(`${what} got no answer: ${why}`);
    this.name = 'GraphUnavailable';
    this.failure = failure;
  }
}

/** A write that may or may not have happened. Nobody repeats it before having looked at the Page (contract section 3.4). */
export class GraphOutcomeUnknown extends Error {
  readonly failure: GraphFailure | undefined;

  constructor(what: string, why: string, failure?: GraphFailure) {
    super(`${what} has an unknown outcome: ${why}`);
    this.name = 'GraphOutcomeUnknown';
    this.failure = failure;
  }
}

/** Something needs the app's own token, and Gatehouse was not told the app's secret. */
export class AppSecretMissing extends Error {
  constructor(what: string) {
    super(
      `${what} needs the secret of the app at Facebook. Set GATEHOUSE_FACEBOOK_APP_ID and GATEHOUSE_FACEBOOK_APP_SECRET.`,
    );
    this.name = 'AppSecretMissing';
  }
}

/** Codes and reference of a failure in one line for a log: no sentence of Facebook's, no name, no token. */
export function describe(failure: GraphFailure): string {
  const code = failure.code === undefined ? 'no code' : `code ${failure.code}`;
  const subcode = failure.subcode === undefined ? '' : `/${failure.subcode}`;
  const trace = failure.traceId === undefined ? '' : `, trace ${failure.traceId}`;
  return `${failure.class}, ${code}${subcode}, HTTP ${failure.status}${trace}`;
}
