import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from 'fastify-type-provider-zod';
import { REFUSAL_STATUS, Refusal } from '../moderation/kernel/errors.ts';
import type { Problem } from './contract/problem.contract.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * Answers whatever was thrown, in one place: a refusal with its own words and status, an input of the wrong shape with
 * its field, and everything else as a fault that tells the browser nothing but a number to pass on.
 */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = asRefusal(error);
  const problem = refusal === undefined ? faultProblem(request.id) : refusalProblem(refusal);
  if (refusal === undefined) {
    request.log.error({ err: error, requestId: request.id, code: 'fault' }, 'a request failed');
  }
  const wait = refusal?.facts['retryAfterSeconds'];
  if (typeof wait === 'number') reply.header('retry-after', wait);
  void reply
    .code(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    // Straight to text: an answer about a failure must not fail on the schema of a success.
    .serializer((body: Problem) => JSON.stringify(body))
    .send(problem);
}

/** RFC 9457 problem details of a refusal. */
export function refusalProblem(refusal: Refusal): Problem {
  return {
    type: `urn:gatehouse:problem:${refusal.code}`,
    title: refusal.message,
    status: REFUSAL_STATUS[refusal.code],
    detail: refusal.remedy,
    code: refusal.code,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(Object.keys(refusal.facts).length === 0 ? {} : { facts: { ...refusal.facts } }),
  };
}

function faultProblem(requestId: string): Problem {
  return {
    type: 'urn:gatehouse:problem:fault',
    title: 'Something went wrong on our side.',
    status: 500,
    detail: `Try again in a minute. If it stays, tell your administrator the number ${requestId}.`,
    code: 'fault',
    facts: { requestId },
  };
}

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isResponseSerializationError(error)) return undefined;
  if (hasZodFastifySchemaValidationErrors(error)) return badInput(error.validation[0]);
  if (isUnstorable(error)) {
    return new Refusal(
      'bad-input',
      'There is a character in this that cannot be kept.',
      'Type it anew instead of pasting it, then try again.',
    );
  }
  return fromFramework(error);
}

/** PostgreSQL stores no zero character, in text (22021) or in JSON (22P05); every text that comes in may hold one. */
function isUnstorable(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05')
  );
}

/** What zod says when the contract gave it no sentence of its own; not words for a teacher. */
const UNWORDED = /^(Invalid|Too (big|small)|Unrecognized|Expected|Required)/;

function badInput(issue: { instancePath: string; message?: string } | undefined): Refusal {
  const field = (issue?.instancePath ?? '').split('/').filter(Boolean).join('.');
  const message = issue?.message ?? '';
  const unworded = message === '' || UNWORDED.test(message);
  return new Refusal(
    'bad-input',
    unworded ? 'Something here is not filled in as it should be.' : message,
    'Change it, then try again.',
    { ...(field === '' ? {} : { field }), facts: unworded ? { reason: message } : {} },
  );
}

/** Requests that Fastify or a plugin turned away before any route saw them. */
function fromFramework(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { statusCode, code } = error as Partial<FastifyError>;
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  if (statusCode === 413) {
    return new Refusal(
      'upload-too-large',
      'This is more than Gatehouse takes at once.',
      'Send less, or a smaller file. What you saved before is safe.',
    );
  }
  return new Refusal(
    'bad-input',
    'Gatehouse could not read this request.',
    'Load the page again, then try once more.',
    { facts: { reason: code ?? 'unreadable' } },
  );
}
