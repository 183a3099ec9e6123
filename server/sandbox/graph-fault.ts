import { randomBytes } from 'node:crypto';
import type { SandboxSettings } from './sandbox-settings.ts';

type FaultType = 'OAuthException' | 'GraphMethodException';

interface FaultMore {
  readonly subcode?: number;
  readonly type?: FaultType;
  readonly title?: string;
  readonly explanation?: string;
  readonly transient?: boolean;
  /** HTTP status in place of the one that the settings give the code. */
  readonly status?: number;
}

/** A refusal in Facebook's own words and envelope (contract section 7). */
export class GraphFault extends Error {
  readonly code: number;
  readonly more: FaultMore;

  constructor(code: number, message: string, more: FaultMore = {}) {
    super(message);
    this.name = 'GraphFault';
    this.code = code;
    this.more = more;
  }
}

/** The HTTP status and the JSON body that a fault is sent as. `traceId` as Facebook would quote it. */
export function envelopeOf(
  fault: GraphFault,
  settings: SandboxSettings,
  traceId: string,
): { status: number; body: unknown } {
  const { subcode, type, title, explanation, transient } = fault.more;
  const statuses = settings.error_http_status;
  const status =
    fault.more.status ??
    statuses[`${fault.code}/${subcode}`] ??
    statuses[String(fault.code)] ??
    statuses['other'] ??
    400;
  const error = {
    message: fault.message,
    type: type ?? 'OAuthException',
    code: fault.code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(transient === undefined ? {} : { is_transient: transient }),
    ...(title === undefined ? {} : { error_user_title: title }),
    ...(explanation === undefined ? {} : { error_user_msg: explanation }),
    fbtrace_id: traceId,
  };
  return { status, body: { error } };
}

export function newTraceId(): string {
  return `A${randomBytes(16).toString('base64url')}`;
}

export function badParameter(message: string): GraphFault {
  return new GraphFault(100, `(#100) ${message}`);
}

/** The same words for "gone", "not yours to see" and "cannot do that": Facebook does not say which. */
export function unsupported(method: string, id: string): GraphFault {
  const message = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return new GraphFault(100, message, { subcode: 33, type: 'GraphMethodException' });
}

export function unusablePhoto(explanation: string): GraphFault {
  return new GraphFault(100, '(#100) Invalid parameter', {
    subcode: 1366046,
    title: "Can't Read Files",
    explanation,
  });
}

export function sameTextAgain(): GraphFault {
  return new GraphFault(506, '(#506) Duplicate status message', {
    subcode: 1455006,
    transient: false,
    title: 'Duplicate Status Update',
    explanation:
      'This status update is identical to the last one you posted. Try posting something different, or delete your previous update.',
  });
}

/** What the practice Page cannot do is refused and not ignored: silence would teach something untrue. */
export function notPractised(parameter: string): GraphFault {
  return badParameter(`The practice Page does not support the parameter ${parameter}.`);
}
